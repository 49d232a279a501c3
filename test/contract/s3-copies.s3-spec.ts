import { S3ObjectStore } from '#object-storage/s3-object-store.js';
import { answer, ERROR_DOCUMENT, errorDocument, type Fault, loseAnswer, pass, reset } from '../support/http-faults.js';
import { S3FaultProxy } from '../support/s3-fault-proxy.js';
import { waitUntil } from '../support/wait-until.js';
import { expectUnavailable } from './object-store-faulty-subject.js';
import { PART_RULES_FOR_TESTS } from './object-store-multipart.contract.js';
import { bytesOf, collect, KeySpace, settled, sha256Of, streamOf } from './object-store-subject.js';

const MEBIBYTE = 1024 * 1024;
const BYTES = bytesOf(8 * MEBIBYTE + 5);
const keys = new KeySpace();

let proxy: S3FaultProxy;
let store: S3ObjectStore;
let swift: { readonly endpoint: string; readonly user: string; readonly password: string };
let bucket: string;
let from: string;

function required(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`Set ${variable}: these tests need a real S3 server.`);
  return value;
}

beforeAll(async () => {
  const endpoint = required('S3_ENDPOINT');
  const [accessKeyId, secretAccessKey] = [required('AWS_ACCESS_KEY_ID'), required('AWS_SECRET_ACCESS_KEY')];
  const place = { region: process.env.S3_REGION ?? 'us-east-1', forcePathStyle: true };
  bucket = required('S3_BUCKET');
  proxy = await S3FaultProxy.open(endpoint);
  swift = { endpoint, user: accessKeyId, password: secretAccessKey };
  store = new S3ObjectStore({
    ...{ ...place, bucket, endpoint: proxy.endpoint, accessKeyId, secretAccessKey },
    ...{ connectTimeoutMs: 20_000, requestTimeoutMs: 30_000, maxAttempts: 2, maxSockets: 16 },
    ...{ partRules: PART_RULES_FOR_TESTS, copyPartBytes: MEBIBYTE },
  });
  from = keys.fresh();
  await store.put(from, streamOf(BYTES), { sizeLimitBytes: BYTES.length, contentType: 'text/csv' });
});

afterAll(async () => {
  await proxy.pass();
  await keys.removeAll(store);
  await store.close();
  await proxy.close();
});

afterEach(() => proxy.pass());

/** Parts of uploads that are open or lost: Swift keeps them in a bucket beside, which its own API alone shows. */
async function partsOf(key: string): Promise<readonly string[]> {
  const { endpoint, user, password } = swift;
  const headers = { 'X-Storage-User': user, 'X-Storage-Pass': password };
  const { headers: granted } = await fetch(new URL('/auth/v1.0', endpoint), { headers });
  const token = granted.get('x-auth-token') ?? '';
  const listing = `${granted.get('x-storage-url')}/${encodeURIComponent(`${bucket}+segments`)}?prefix=${key}`;
  const answer = await fetch(listing, { headers: { 'X-Auth-Token': token } });
  expect([200, 204]).toContain(answer.status);
  return (await answer.text()).split('\n').filter((name) => name !== '');
}

async function openUploads(key: string): Promise<string[]> {
  const open: string[] = [];
  for await (const { uploadId } of store.listMultiparts(key)) open.push(uploadId);
  return open;
}

async function expectSource(): Promise<void> {
  expect(sha256Of(await collect((await store.get(from)).stream))).toBe(sha256Of(BYTES));
}

test.each<[string, RegExp, Fault]>([
  ['begins it and its answer is lost', /^CreateMultipartUpload$/, loseAnswer],
  ['refuses a part', /^UploadPartCopy 3$/, answer(403)],
  ['answers 200 with an error document to a part', /^UploadPartCopy 9$/, errorDocument],
  ['copies a part and its answer is lost', /^UploadPartCopy 5$/, loseAnswer],
  ['resets a part', /^UploadPartCopy 2$/, reset],
  ['does not complete it', /^CompleteMultipartUpload$/, answer(500, ERROR_DOCUMENT)],
])('a copy in parts leaves nothing behind where the store %s, and the next one works', async (_name, on, fault) => {
  const to = keys.fresh();
  proxy.inject(fault, { on });
  await expectUnavailable(store.copy(from, to));
  await proxy.pass();
  expect(await settled(() => openUploads(to))).toEqual([]);
  expect([await store.head(to), await partsOf(to)]).toEqual([null, []]);
  await expectSource();

  await store.copy(from, to);
  expect(await openUploads(to)).toEqual([]);
  const { stream, contentType } = await store.get(to);
  expect([sha256Of(await collect(stream)), contentType]).toEqual([sha256Of(BYTES), 'text/csv']);
});

test('parts of an upload that is open, and of one that is complete, are seen where they lie', async () => {
  const to = keys.fresh();
  let seen = 0;
  const look: Fault = async (...exchange) => {
    seen = (await partsOf(to)).length;
    await pass(...exchange);
  };
  proxy.inject(look, { on: /^UploadPartCopy 9$/, times: 1 });
  await store.copy(from, to);
  expect(seen).toBeGreaterThan(0);
  expect(await partsOf(to)).toHaveLength(9);
});

test('a copy in parts that its caller ends leaves nothing behind', async () => {
  const to = keys.fresh();
  const stop = new AbortController();
  const reason = new Error('Shutting down.');
  const end: Fault = async () => {
    // What the store is still copying as the upload is aborted would stay.
    const isPart = (name: string): boolean => /\/\d+$/.test(name.slice(to.length + 1));
    await waitUntil('all other parts are there', async () => (await partsOf(to)).filter(isPart).length === 8);
    stop.abort(reason);
  };
  proxy.inject(end, { on: /^UploadPartCopy 6$/ });
  await expect(store.copy(from, to, { signal: stop.signal })).rejects.toBe(reason);
  await proxy.pass();
  expect(await settled(() => openUploads(to))).toEqual([]);
  expect(await settled(() => partsOf(to))).toEqual([]);
  expect(await store.head(to)).toBeNull();
  await expectSource();
});
