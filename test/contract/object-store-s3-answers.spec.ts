import { once } from 'node:events';
import type { RequestListener, ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '#common/errors/failure.js';
import { MultipartMissing, ObjectMissing, PartsRefused } from '#object-storage/object-storage.errors.js';
import { ERROR_DOCUMENT, xml } from '../support/http-faults.js';
import { TcpFaultProxy } from '../support/tcp-fault-proxy.js';
import {
  expectUnavailable,
  openFaultyStore,
  HANG_MS,
  PATIENT_LIMIT_MS,
  SILENCE_LIMIT_MS,
  storeAt,
  type FaultySubject,
} from './object-store-faulty-subject.js';
import { bytesOf, collect, foldersIn, listed, sha256Of, streamOf } from './object-store-subject.js';

const OBJECT_HEADERS = { ETag: '"0123"', 'Last-Modified': 'Sun, 01 Mar 2026 12:00:00 GMT' };
const PART_BYTES = 5 * 1024 * 1024;
const SIX_MEBIBYTES = 6 * 1024 * 1024;

let subject: FaultySubject | undefined;
afterEach(async () => {
  await subject?.stop();
  subject = undefined;
});

async function open(listener: RequestListener, requestLimitMs = PATIENT_LIMIT_MS): Promise<FaultySubject> {
  subject = await openFaultyStore(listener, requestLimitMs);
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
    }, SILENCE_LIMIT_MS);
    expect((await store.put('k', streamOf('x'), { sizeLimitBytes: 1 })).etag).toBe('0123');
  });

  it.each(['truncated', 'reset', 'stalled'])('fails a body that is %s', async (fault) => {
    const { store } = await open((request, response) => {
      response.writeHead(200, { ...OBJECT_HEADERS, 'Content-Length': 100_000 });
      response.write(bytesOf(50_000), () => {
        if (fault === 'truncated') request.socket.end();
        if (fault === 'reset') request.socket.resetAndDestroy();
      });
    }, SILENCE_LIMIT_MS);
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
    }, SILENCE_LIMIT_MS);
    const { stream } = await store.get('k');
    const first = stream.read() as Buffer | null;
    await delay(SILENCE_LIMIT_MS * 2);
    expect((first?.length ?? 0) + (await collect(stream)).length).toBe(SIX_MEBIBYTES);
  });

  it('lets go of a stalled body at once when its reader leaves', async () => {
    let left: Promise<unknown> | undefined;
    // A limit that ends nothing here, so that only the reader can.
    const { store } = await open((_request, response) => {
      left = once(response, 'close');
      response.writeHead(200, { ...OBJECT_HEADERS, 'Content-Length': 100 }).write('x');
    }, 2 * HANG_MS);
    const { stream } = await store.get('k');
    stream.resume();
    await delay(50);
    const started = Date.now();
    const closed = once(stream, 'close');
    stream.destroy();
    await Promise.all([closed, left]);
    expect(Date.now() - started).toBeLessThan(HANG_MS);
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

  it('is asked for folders page by page', async () => {
    const page = (folders: string, next: string) =>
      `<ListBucketResult><Name>bucket</Name>${folders}<IsTruncated>${next !== ''}</IsTruncated>${next}</ListBucketResult>`;
    const folder = (name: string) => `<CommonPrefixes><Prefix>${name}</Prefix></CommonPrefixes>`;
    const file = `<Contents><Key>w/x</Key><Size>1</Size><LastModified>2026-03-01T12:00:00Z</LastModified></Contents>`;
    const asked: URLSearchParams[] = [];
    const { store } = await open((request, response) => {
      const query = new URL(request.url ?? '', 'http://localhost').searchParams;
      asked.push(query);
      if (query.has('continuation-token')) xml(response, 200, page(folder('w/c/'), ''));
      else {
        const next = '<NextContinuationToken>t</NextContinuationToken>';
        xml(response, 200, page(file + folder('w/a/') + folder('w/b/'), next));
      }
    });
    expect(await foldersIn(store, 'w/')).toEqual(['w/a/', 'w/b/', 'w/c/']);
    expect(
      asked.map((query) => [query.get('prefix'), query.get('delimiter'), query.get('continuation-token')]),
    ).toEqual([
      ['w/', '/', null],
      ['w/', '/', 't'],
    ]);
  });

  it('may not list a folder without a name', async () => {
    const content = '<Name>bucket</Name><IsTruncated>false</IsTruncated><CommonPrefixes></CommonPrefixes>';
    const { store } = await open((_request, response) =>
      xml(response, 200, `<ListBucketResult>${content}</ListBucketResult>`),
    );
    await expectUnavailable(foldersIn(store, ''));
  });

  it('hides behind a port that accepts and says nothing', async () => {
    const silent = await TcpFaultProxy.open(1);
    silent.silence();
    // A limit that ends nothing here, so that only the signal can.
    const store = storeAt(`http://127.0.0.1:${silent.port}`, 2 * HANG_MS);
    const started = Date.now();
    await expectUnavailable(store.check({ signal: AbortSignal.timeout(100) }));
    expect(Date.now() - started).toBeLessThan(HANG_MS);
    await store.close();
    await silent.close();
  });
});

describe('what is sent', () => {
  it.each([1_000, SIX_MEBIBYTES])(
    'of %d bytes is signed with its hash, by which a store finds a bit that flips',
    async (sizeBytes) => {
      const bytes = bytesOf(sizeBytes);
      const { store, seen } = await open((request, response) => {
        if (request.method === 'DELETE') response.writeHead(204).end();
        else if (request.method === 'PUT') response.writeHead(200, OBJECT_HEADERS).end();
        else xml(response, 200, '<Any><UploadId>U1</UploadId><ETag>"whole-2"</ETag></Any>');
      });
      await store.put('k', streamOf(bytes), { sizeLimitBytes: sizeBytes });
      const parts = sizeBytes < SIX_MEBIBYTES ? [bytes] : [bytes.subarray(0, PART_BYTES), bytes.subarray(PART_BYTES)];
      const puts = seen.filter(({ method }) => method === 'PUT');
      expect(puts.map(({ payloadHash }) => payloadHash).sort()).toEqual(parts.map(sha256Of).sort());
    },
  );

  it('begins once: what a lost answer has begun besides is aborted', async () => {
    const { store, seen } = await open((request, response) => {
      const begins = seen.filter(({ operation }) => operation === 'CreateMultipartUpload').length;
      if (request.method === 'DELETE') response.writeHead(204).end();
      else if (request.method === 'PUT') response.writeHead(200, OBJECT_HEADERS).end();
      else if (request.method === 'GET') {
        const upload = (key: string) => `<Upload><Key>${key}</Key><UploadId>U1</UploadId></Upload>`;
        xml(response, 200, `<Any>${upload('k')}${upload('k2')}</Any>`);
      } else if (begins === 1) response.writeHead(503).end();
      else xml(response, 200, '<Any><UploadId>U2</UploadId><ETag>"whole-2"</ETag></Any>');
    });
    await store.put('k', streamOf(bytesOf(SIX_MEBIBYTES)), { sizeLimitBytes: SIX_MEBIBYTES });
    const aborts = seen.filter(({ method }) => method === 'DELETE').map(({ url }) => url);
    expect(aborts).toEqual([expect.stringMatching(/^\/bucket\/k\?.*uploadId=U1/)]);
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

describe('the completion of parts that a client sent', () => {
  const part = '<Part><PartNumber>1</PartNumber><Size>3</Size><ETag>"p"</ETag></Part>';
  const parts = `<ListPartsResult><UploadId>U1</UploadId><IsTruncated>false</IsTruncated>${part}</ListPartsResult>`;
  const gone = '<Error><Code>NoSuchUpload</Code></Error>';
  const done = '<CompleteMultipartUploadResult><ETag>"whole-1"</ETag></CompleteMultipartUploadResult>';
  const named = [{ partNumber: 1, etag: 'p' }];

  /** Lists one part, answers completions one after the other, and has an object of so many bytes, or none. */
  const completing = (completions: [number, string][], objectBytes?: number): RequestListener => {
    return (request, response) => {
      if (request.method === 'GET') return xml(response, 200, parts);
      if (request.method === 'POST') return xml(response, ...(completions.shift() ?? [500, ERROR_DOCUMENT]));
      if (objectBytes === undefined && request.url?.startsWith('/bucket/k')) return response.writeHead(404).end();
      return response.writeHead(200, { ...OBJECT_HEADERS, 'Content-Length': objectBytes ?? 0 }).end();
    };
  };

  it('is its answer', async () => {
    const { store, seen } = await open(completing([[200, done]]));
    expect(await store.completeMultipart('k', 'U1', named)).toEqual({ etag: 'whole-1', sizeBytes: 3 });
    expect(seen).toHaveLength(2);
  });

  it.each([
    ['an error under 200', 200, ERROR_DOCUMENT],
    ['a page under 200', 200, '<html>Busy.</html>'],
    ['nothing under 200', 200, ''],
    ['500', 500, ERROR_DOCUMENT],
    ['a 404 that is not about the upload', 404, '<html>No.</html>'],
  ])('is unknown after %s, and nothing is removed', async (_name, status, body) => {
    const { store, seen } = await open(completing(Array.from({ length: 3 }, () => [status, body])));
    await expectUnavailable(store.completeMultipart('k', 'U1', named));
    expect(seen.filter(({ method }) => method === 'DELETE')).toEqual([]);
  });

  it('is found in the object when the first answer was lost, and the second says that the upload is over', async () => {
    const lost: [number, string][] = [
      [500, ERROR_DOCUMENT],
      [404, gone],
    ];
    const { store } = await open(completing([...lost], 3));
    expect(await store.completeMultipart('k', 'U1', named)).toEqual({ etag: '0123', sizeBytes: 3 });
    await subject?.stop();
    for (const objectBytes of [undefined, 4]) {
      const { store: other } = await open(completing([...lost], objectBytes));
      await expect(other.completeMultipart('k', 'U1', named)).rejects.toEqual(new MultipartMissing('k', 'U1'));
      if (objectBytes === undefined) await subject?.stop();
    }
  });

  it.each(['InvalidPart', 'InvalidPartOrder', 'EntityTooSmall'])('is refused for good by %s', async (code) => {
    const { store, seen } = await open(completing([[400, `<Error><Code>${code}</Code></Error>`]]));
    await expect(store.completeMultipart('k', 'U1', named)).rejects.toEqual(new PartsRefused('by-store'));
    expect(seen).toHaveLength(2);
  });

  it('does not begin from a list of another upload', async () => {
    const { store } = await open((_request, response) => xml(response, 200, parts.replace('U1', 'U2')));
    await expectUnavailable(store.listParts('k', 'U1'));
  });
});

describe('the abort of parts', () => {
  it.each([
    ['NoSuchUpload', true],
    ['NoSuchKey', true],
    ['NoSuchBucket', false],
  ])('answered by %s', async (code, isDone) => {
    const { store } = await open((_request, response) => xml(response, 404, `<Error><Code>${code}</Code></Error>`));
    const aborting = store.abortMultipart('k', 'U1');
    if (isDone) await aborting;
    else await expectUnavailable(aborting);
  });

  it('is not asked for without an id: that would be the deletion of the object', async () => {
    const { store, seen } = await open((_request, response) => response.writeHead(204).end());
    await store.abortMultipart('k', '');
    expect(seen).toEqual([]);
  });
});
