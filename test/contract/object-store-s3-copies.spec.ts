import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { PART_RULES } from '#object-storage/multipart-upload.js';
import { ObjectMissing } from '#object-storage/object-storage.errors.js';
import { S3ObjectStore } from '#object-storage/s3-object-store.js';
import type { S3Settings } from '#object-storage/s3-connection.js';
import { answer, ERROR_DOCUMENT, errorDocument, type Fault, reset, xml } from '../support/http-faults.js';
import { S3FaultProxy } from '../support/s3-fault-proxy.js';
import { waitUntil } from '../support/wait-until.js';
import { expectUnavailable } from './object-store-faulty-subject.js';

const GIBIBYTE = 1024 ** 3;

let proxy: S3FaultProxy;
let store: S3ObjectStore;
/** As the store was asked for them. */
let ranges: string[];
let open: string[];
let completed: boolean;

afterEach(async () => {
  await store.close();
  await proxy.close();
});

/** A store that has one object, of so many bytes, and does all that a copy needs, but for what `faults` do instead. */
async function openStore(sizeBytes: number, faults: [RegExp, Fault][], settings: Partial<S3Settings> = {}) {
  proxy = await S3FaultProxy.open();
  [ranges, open, completed] = [[], [], false];
  for (const [on, fault] of faults) proxy.inject(fault, { on });
  for (const [on, fault] of Object.entries(workingStore(sizeBytes))) proxy.inject(fault, { on: new RegExp(`^${on}`) });
  store = new S3ObjectStore({
    ...{ endpoint: proxy.endpoint, bucket: 'bucket', region: 'us-east-1', forcePathStyle: true },
    ...{ accessKeyId: 'key', secretAccessKey: 'secret' },
    ...{ connectTimeoutMs: 20_000, requestTimeoutMs: 20_000, maxAttempts: 2, maxSockets: 64 },
    ...settings,
  });
}

function workingStore(sizeBytes: number): Record<string, Fault> {
  const facts = { ETag: '"e"', 'Last-Modified': 'Sun, 01 Mar 2026 12:00:00 GMT', 'Content-Type': 'text/csv' };
  const etag = (response: ServerResponse, result: string) =>
    xml(response, 200, `<${result}><ETag>"e"</ETag></${result}>`);
  return {
    HeadObject: (_request, response) => response.writeHead(200, { ...facts, 'Content-Length': sizeBytes }).end(),
    CopyObject: (_request, response) => etag(response, 'CopyObjectResult'),
    CreateMultipartUpload: (request, response) => {
      expect(request.headers['content-type']).toBe('text/csv');
      open.push('U1');
      xml(response, 200, '<R><UploadId>U1</UploadId></R>');
    },
    UploadPartCopy: (request, response) => {
      expect(request.headers['x-amz-copy-source']).toBe('bucket/from');
      const number = Number(new URL(request.url ?? '', 'http://any.invalid').searchParams.get('partNumber'));
      ranges[number - 1] = String(request.headers['x-amz-copy-source-range']);
      etag(response, 'CopyPartResult');
    },
    ListParts: (_request, response) => {
      const parts = ranges.map((range, index) => {
        const [start, end] = /=(\d+)-(\d+)$/.exec(range)!.slice(1).map(Number) as [number, number];
        return `<Part><PartNumber>${index + 1}</PartNumber><Size>${end - start + 1}</Size><ETag>"e"</ETag></Part>`;
      });
      xml(response, 200, `<R><UploadId>U1</UploadId><IsTruncated>false</IsTruncated>${parts.join('')}</R>`);
    },
    CompleteMultipartUpload: (request, response) => {
      request.resume();
      [open, completed] = [[], true];
      etag(response, 'CompleteMultipartUploadResult');
    },
    ListMultipartUploads: (_request, response) => {
      const uploads = [...open.map((id) => ['to', id]), ['to-and-more', 'U2']].map(
        ([key, id]) =>
          `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>2026-03-01T12:00:00Z</Initiated></Upload>`,
      );
      xml(response, 200, `<R><Bucket>bucket</Bucket><IsTruncated>false</IsTruncated>${uploads.join('')}</R>`);
    },
    AbortMultipartUpload: (request, response) => {
      const id = new URL(request.url ?? '', 'http://any.invalid').searchParams.get('uploadId');
      expect(id).toBe('U1');
      open = open.filter((each) => each !== id);
      response.writeHead(204).end();
    },
  };
}

it('is one request up to the size of a part', async () => {
  await openStore(256 * 2 ** 20, []);
  await store.copy('from', 'to');
  expect(proxy.seen.map(({ operation }) => operation)).toEqual(['HeadObject', 'CopyObject']);
});

it('takes more than 5 GiB in parts that cover it without a gap', async () => {
  await openStore(6 * GIBIBYTE + 1, []);
  await store.copy('from', 'to');
  const step = 256 * 2 ** 20;
  const whole = Array.from({ length: 24 }, (_, index) => `bytes=${index * step}-${(index + 1) * step - 1}`);
  expect(ranges).toEqual([...whole, `bytes=${6 * GIBIBYTE}-${6 * GIBIBYTE}`]);
  expect([completed, proxy.count(/^CopyObject$/)]).toEqual([true, 0]);
});

it('makes parts larger where there would be too many', async () => {
  const rules = { ...PART_RULES, partNumberLimit: 7, smallestPartBytes: 1 };
  await openStore(100, [], { copyPartBytes: 10, partRules: rules });
  await store.copy('from', 'to');
  expect(ranges).toEqual(
    ['0-14', '15-29', '30-44', '45-59', '60-74', '75-89', '90-99'].map((range) => `bytes=${range}`),
  );
});

describe('in parts, fails and leaves none behind where the store', () => {
  const NO_SUCH_UPLOAD = '<Error><Code>NoSuchUpload</Code></Error>';
  const longerParts: Fault = (_request, response) => {
    const part = '<Part><PartNumber>1</PartNumber><Size>999999999999</Size><ETag>"e"</ETag></Part>';
    const others = [2, 3, 4].map((number) => part.replace('>1<', `>${number}<`)).join('');
    xml(response, 200, `<R><UploadId>U1</UploadId><IsTruncated>false</IsTruncated>${part}${others}</R>`);
  };

  it.each<[string, RegExp, Fault]>([
    ['does not begin', /^CreateMultipartUpload$/, answer(500, ERROR_DOCUMENT)],
    ['answers 500 to a part', /^UploadPartCopy 3$/, answer(500, ERROR_DOCUMENT)],
    ['answers 200 with an error document to a part', /^UploadPartCopy 2$/, errorDocument],
    ['answers 200 with nothing to a part', /^UploadPartCopy 2$/, answer(200)],
    ['resets the last part', /^UploadPartCopy 4$/, reset],
    ['knows the upload no longer', /^UploadPartCopy 4$/, answer(404, NO_SUCH_UPLOAD)],
    ['lists none of the parts', /^ListParts$/, answer(404, NO_SUCH_UPLOAD)],
    ['does not complete', /^CompleteMultipartUpload$/, errorDocument],
    ['has copied other ranges', /^ListParts$/, longerParts],
  ])('%s', async (_name, on, fault) => {
    await openStore(GIBIBYTE - 1, [[on, fault]]);
    await expectUnavailable(store.copy('from', 'to'));
    expect(open).toEqual([]);
  });

  it('began it, and its answer was lost', async () => {
    const begun: Fault = () => {
      open.push('U1');
      throw new Error('The answer is lost.');
    };
    await openStore(GIBIBYTE, [[/^CreateMultipartUpload$/, begun]]);
    await expectUnavailable(store.copy('from', 'to'));
    expect([open, proxy.count(/^AbortMultipartUpload$/)]).toEqual([[], 2]);
  });

  it('has lost the object meanwhile', async () => {
    const gone = answer(404, '<Error><Code>NoSuchKey</Code></Error>');
    await openStore(GIBIBYTE, [[/^UploadPartCopy 4$/, gone]]);
    await expect(store.copy('from', 'to')).rejects.toEqual(new ObjectMissing('from'));
    expect(open).toEqual([]);
  });
});

it('begins no further part after one has failed, and aborts once the others have ended', async () => {
  const order: string[] = [];
  let whenRefused = (): void => undefined;
  const { UploadPartCopy: copies } = workingStore(0);
  const isRefused = new Promise<void>((resolve) => (whenRefused = resolve));
  const slow: Fault = async (...exchange) => {
    await isRefused;
    // Rounds of the event loop, in which the client hears of the refusal, and may begin what it should not.
    for (let round = 0; round < 30; round++) await sleep(10);
    order.push('part');
    copies?.(...exchange);
  };
  const aborted: Fault = (...exchange) => {
    order.push('abort');
    workingStore(0)['AbortMultipartUpload']?.(...exchange);
  };
  const refused: Fault = async (...exchange) => {
    await waitUntil('four parts are begun', () => proxy.count(/^UploadPartCopy/) === 4);
    await answer(403, '<Error><Code>AccessDenied</Code></Error>')(...exchange);
    whenRefused();
  };
  await openStore(20 * GIBIBYTE, [
    [/^UploadPartCopy 2$/, refused],
    [/^UploadPartCopy/, slow],
    [/^AbortMultipartUpload$/, aborted],
  ]);
  await expectUnavailable(store.copy('from', 'to'));
  expect(order).toEqual(['part', 'part', 'part', 'abort']);
  expect(proxy.count(/^UploadPartCopy/)).toBe(4);
});

it('ends with the signal of the caller, and leaves no part behind', async () => {
  const stop = new AbortController();
  const reason = new Error('Shutting down.');
  await openStore(GIBIBYTE, [[/^UploadPartCopy 2$/, () => stop.abort(reason)]]);
  await expect(store.copy('from', 'to', { signal: stop.signal })).rejects.toBe(reason);
  expect(open).toEqual([]);
});
