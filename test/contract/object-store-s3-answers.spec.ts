import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import type { RequestListener, ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '#common/errors/failure.js';
import { ObjectMissing } from '#object-storage/object-storage.errors.js';
import {
  ERROR_DOCUMENT,
  expectUnavailable,
  openFaultyStore,
  HANG_MS,
  REQUEST_LIMIT_MS,
  storeAt,
  xml,
  type FaultySubject,
} from './object-store-fault-server.js';
import { bytesOf, collect, listed, streamOf } from './object-store-subject.js';

const OBJECT_HEADERS = { ETag: '"0123"', 'Last-Modified': 'Sun, 01 Mar 2026 12:00:00 GMT' };
const SIX_MEBIBYTES = 6 * 1024 * 1024;

let subject: FaultySubject | undefined;
afterEach(async () => {
  await subject?.stop();
  subject = undefined;
});

async function open(listener: RequestListener): Promise<FaultySubject> {
  subject = await openFaultyStore(listener);
  return subject;
}

describe('a store in trouble', () => {
  it('is asked again after a burst of 503', async () => {
    let refusals = 2;
    const { store, seen } = await open((_request, response) => {
      if (refusals-- > 0) return void response.writeHead(503).end();
      response.writeHead(200, OBJECT_HEADERS).end();
    });
    const { etag } = await store.put('k', streamOf('x'), { sizeLimitBytes: 1 });
    expect(etag).toBe('0123');
    expect(seen).toHaveLength(3);
  });

  it('is asked again after one silent attempt of a large request', async () => {
    let silences = 1;
    const { store } = await open((_request, response) => {
      if (silences-- <= 0) response.writeHead(200, OBJECT_HEADERS).end();
    });
    expect((await store.put('k', streamOf('x'), { sizeLimitBytes: 1 })).etag).toBe('0123');
  });

  it.each(['truncated', 'reset', 'stalled'])('fails a body that is %s', async (fault) => {
    const { store } = await open((request, response) => {
      response.writeHead(200, { ...OBJECT_HEADERS, 'Content-Length': 100_000 });
      response.write(bytesOf(50_000), () => {
        if (fault === 'truncated') request.socket.end();
        if (fault === 'reset') request.socket.resetAndDestroy();
      });
    });
    const { stream, contentLength } = await store.get('k');
    expect(contentLength).toBe(100_000);
    // Also an error that comes before the first read must wait for its reader.
    await delay(50);
    const started = Date.now();
    await expectUnavailable(collect(stream));
    expect(Date.now() - started).toBeLessThan(HANG_MS);
  });

  it('does not take a slow reader for a slow store', async () => {
    const { store } = await open((_request, response) => {
      response.writeHead(200, { ...OBJECT_HEADERS, 'Content-Length': SIX_MEBIBYTES }).end(bytesOf(SIX_MEBIBYTES));
    });
    const { stream } = await store.get('k');
    const first = stream.read() as Buffer | null;
    await delay(REQUEST_LIMIT_MS * 2);
    expect((first?.length ?? 0) + (await collect(stream)).length).toBe(SIX_MEBIBYTES);
  });

  it('lets go of a stalled body at once when its reader leaves', async () => {
    const { store } = await open((_request, response) => {
      response.writeHead(200, { ...OBJECT_HEADERS, 'Content-Length': 100 }).write('x');
    });
    const { stream } = await store.get('k');
    stream.resume();
    await delay(50);
    const started = Date.now();
    const closed = new Promise((resolve) => stream.once('close', resolve));
    stream.destroy();
    await closed;
    expect(Date.now() - started).toBeLessThan(REQUEST_LIMIT_MS);
  });

  it('may not send another range than the one asked for', async () => {
    const { store } = await open((_request, response) => {
      response.writeHead(200, { ...OBJECT_HEADERS, 'Content-Length': 4 }).end('abcd');
    });
    await expectUnavailable(store.get('k', { range: { start: 1, end: 2 } }));
  });

  it.each([
    ['a 404 that names the key', 404, 'NoSuchKey', ObjectMissing],
    ['a 404 that names the bucket', 404, 'NoSuchBucket', Failure],
  ])('is missing an object only by %s', async (_name, status, code, kind) => {
    const { store } = await open((_request, response) => xml(response, status, `<Error><Code>${code}</Code></Error>`));
    await expect(store.get('k')).rejects.toBeInstanceOf(kind);
    await expectUnavailable(store.head('k'));
  });

  it.each([
    ['of another bucket', '<Name>other</Name><IsTruncated>false</IsTruncated>'],
    ['that has more but does not say where', '<Name>bucket</Name><IsTruncated>true</IsTruncated>'],
    [
      'with an object of no size',
      '<Name>bucket</Name><IsTruncated>false</IsTruncated><Contents><Key>k</Key></Contents>',
    ],
  ])('may not answer with a page %s', async (_name, content) => {
    const { store } = await open((_request, response) =>
      xml(response, 200, `<ListBucketResult>${content}</ListBucketResult>`),
    );
    await expectUnavailable(listed(store, ''));
  });

  it('hides behind a port that accepts and says nothing', async () => {
    const silent = createTcpServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const store = storeAt(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    const started = Date.now();
    await expectUnavailable(store.check({ signal: AbortSignal.timeout(100) }));
    expect(Date.now() - started).toBeLessThan(250);
    await store.close();
    silent.close();
  });
});

describe('a failed upload of several parts', () => {
  const begun = '<InitiateMultipartUploadResult><UploadId>U1</UploadId></InitiateMultipartUploadResult>';
  const uploads = `<ListMultipartUploadsResult><Upload><Key>k</Key><UploadId>U1</UploadId></Upload><Upload><Key>k2</Key><UploadId>U2</UploadId></Upload></ListMultipartUploadsResult>`;

  function multipartServer(onPart: (response: ServerResponse) => void, completion = ERROR_DOCUMENT): RequestListener {
    return (request, response) => {
      const url = request.url ?? '';
      if (request.method === 'DELETE') response.writeHead(204).end();
      else if (request.method === 'GET') xml(response, 200, uploads);
      else if (request.method === 'PUT') onPart(response);
      else xml(response, 200, url.includes('uploads') ? begun : completion);
    };
  }
  const options = { sizeLimitBytes: SIX_MEBIBYTES };

  it('aborts its own parts only, and stops reading', async () => {
    const { store, seen } = await open(multipartServer((response) => response.writeHead(400).end()));
    const source = new PassThrough();
    source.write(bytesOf(SIX_MEBIBYTES));
    await expectUnavailable(store.put('k', source, options));
    expect(source.destroyed).toBe(false);
    expect(source.listenerCount('data')).toBe(0);
    const deletions = seen.filter(({ method }) => method === 'DELETE').map(({ url }) => url);
    expect(deletions.length).toBeGreaterThan(0);
    expect(deletions.every((url) => url.startsWith('/bucket/k?') && url.includes('uploadId=U1'))).toBe(true);
  });

  it('removes the object when the last answer was an error under 200', async () => {
    const { store, seen } = await open(multipartServer((response) => response.writeHead(200, { ETag: '"p"' }).end()));
    await expectUnavailable(store.put('k', streamOf(bytesOf(SIX_MEBIBYTES)), options));
    const deletions = seen.filter(({ method }) => method === 'DELETE').map(({ url }) => url);
    expect(deletions).toContainEqual(expect.stringMatching(/^\/bucket\/k(\?x-id=DeleteObject)?$/));
    expect(deletions).toContainEqual(expect.stringContaining('uploadId=U1'));
  });
});
