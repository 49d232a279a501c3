import type { S3ObjectStore } from '#object-storage/s3-object-store.js';
import { answer, ERROR_DOCUMENT, errorDocument, type Fault, reset, silence } from '../support/http-faults.js';
import {
  expectUnavailable,
  openFaultyStore,
  HANG_MS,
  SILENCE_LIMIT_MS,
  storeAt,
  type FaultySubject,
} from './object-store-faulty-subject.js';
import { bytesOf, collect, streamOf } from './object-store-subject.js';

const SIX_MEBIBYTES = 6 * 1024 * 1024;

let subject: FaultySubject | undefined;
afterEach(async () => {
  await subject?.stop();
  subject = undefined;
});

async function open(fault: Fault, requestLimitMs?: number): Promise<FaultySubject> {
  subject = await openFaultyStore(fault, requestLimitMs);
  return subject;
}

const OPERATIONS: Record<string, (store: S3ObjectStore, signal?: AbortSignal) => Promise<unknown>> = {
  put: (store, signal) => store.put('k', streamOf('x'), { sizeLimitBytes: 1, signal }),
  'put of parts': (store, signal) =>
    store.put('k', streamOf(bytesOf(SIX_MEBIBYTES)), { sizeLimitBytes: SIX_MEBIBYTES, signal }),
  get: async (store, signal) => collect((await store.get('k', { signal })).stream),
  head: (store, signal) => store.head('k', { signal }),
  list: (store, signal) => store.list('', { signal }).next(),
  delete: (store, signal) => store.delete('k', { signal }),
  copy: (store, signal) => store.copy('k', 'l', { signal }),
  'begin of parts': (store, signal) => store.createMultipart('k', { signal }),
  'list of parts': (store, signal) => store.listParts('k', 'U1', { signal }),
  'completion of parts': (store, signal) =>
    store.completeMultipart('k', 'U1', [{ partNumber: 1, etag: 'a' }], { signal }),
  'abort of parts': (store, signal) => store.abortMultipart('k', 'U1', { signal }),
  'list of uploads': (store, signal) => store.listMultiparts('', { signal }).next(),
  check: (store) => store.check(),
};

const FAULTS: [string, Fault][] = [
  ['never answers', silence],
  ['resets every connection', reset],
  ['answers 500', answer(500, ERROR_DOCUMENT)],
  ['answers 503', answer(503)],
  ['answers 403', answer(403)],
  ['answers a page of a proxy', answer(404, '<html>No.</html>')],
  ['stops within its answer', (_request, response) => response.writeHead(500, { 'Content-Length': 9 }).write('<')],
];
/** A HEAD of the bucket has nothing to distrust. */
const LIES: [string, Fault][] = [
  ['answers 200 with an error document', errorDocument],
  ['answers 200 with a page', answer(200, '<html>Busy.</html>')],
  ['answers 200 with nothing', answer(200)],
];

describe.each(Object.entries(OPERATIONS))('%s is unavailable, within its limits,', (name, operate) => {
  it.each(name === 'check' ? FAULTS : [...FAULTS, ...LIES])('when the store %s', async (_fault, fault) => {
    const { store } = await open(fault);
    const started = Date.now();
    await expectUnavailable(operate(store));
    expect(Date.now() - started).toBeLessThan(HANG_MS);
  });

  it('when nobody listens, or the name is unknown', async () => {
    for (const endpoint of ['http://127.0.0.1:1', 'http://no-such-store.invalid']) {
      const store = storeAt(endpoint);
      await expectUnavailable(operate(store));
      await store.close();
    }
  });

  it('unless the caller gave up before: then it throws what the caller said', async () => {
    if (name === 'check') return;
    const { store } = await open(() => undefined, SILENCE_LIMIT_MS);
    const reason = new Error('The client is gone.');
    const abort = new AbortController();
    setTimeout(() => abort.abort(reason), 50);
    const started = Date.now();
    await expect(operate(store, abort.signal)).rejects.toBe(reason);
    expect(Date.now() - started).toBeLessThan(HANG_MS);
  });
});
