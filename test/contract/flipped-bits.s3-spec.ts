import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { StorageVerificationService } from '#modules/filestore/clean-up/storage-verification.service.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { type Fault, flipAnswerBit, flipRequestBit, pass } from '../support/http-faults.js';
import { brokenAfterFaults, startS3TestApp, type S3TestApp } from '../support/s3-test-app.js';
import { versionsOf } from '../support/stored-objects.js';

const DATASET = 'FB0001DS0001';
const SMALL = 'number,text\n'.concat('1,one\n'.repeat(3_000));
/** Three parts, the last of them short. */
const LARGE = 'number,text\n'.concat(`1,${'one more '.repeat(1_000)}\n`.repeat(1_300));
const MARGINS = [0, 0.000001, 0.999999, 1];

let test_: S3TestApp;

beforeAll(async () => {
  // Nothing is silent here, and what comes too late would be sent again, without the flipped bit.
  test_ = await startS3TestApp({ S3_CONNECT_TIMEOUT_MS: '30000', S3_REQUEST_TIMEOUT_MS: '30000' });
  await makeDataset(test_.admin, { ds_id: DATASET, access_level: 'DOWNLOAD' });
});

afterAll(() => test_.close());
afterEach(() => test_.proxy.pass());

/** So many places between the first bit and the last, and those at both ends. */
const spread = (count: number): number[] => [
  ...MARGINS,
  ...Array.from({ length: count - MARGINS.length }, (_, index) => (index + 1) / (count - MARGINS.length + 1)),
];

let uploaded = 0;

/** Uploads while `fault` holds for one request, and answers the status. Whatever it is, no reader is shown other bytes. */
async function uploadThrough(content: string, on: RegExp, fault: Fault): Promise<number> {
  const tableName = `table_${++uploaded}`;
  const { proxy, admin } = test_;
  const before = proxy.count(on);
  proxy.inject(fault, { on, times: 1 });
  const { status, headers } = await uploadTable(admin, DATASET, tableForm(tableName, content));
  await proxy.pass();
  expect(proxy.count(on)).toBeGreaterThan(before);
  const shown = await shownHash(tableName);
  expect([status, shown]).toEqual(status === 201 ? [201, hashOf(content)] : [503, undefined]);
  // Each check of the invariants reads all that is shown.
  await admin.delete(`/admin/datasets/${DATASET}/STANDARDISED/tables/${tableName}`);
  if (status === 503) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  return status;
}

async function shownHash(tableName: string): Promise<string | undefined> {
  const answer = await test_.admin.get<{ download_link: string }>(
    `/datasets/${DATASET}/STANDARDISED/${tableName}?redirect=false`,
  );
  if (answer.status === 404) return undefined;
  const download = await fetch(answer.body.download_link);
  expect(download.status).toBe(200);
  return hashOf(await download.text());
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('a bit that flips on the way to the store is found', () => {
  test.each([
    ['an object', SMALL, /^PutObject$/, 24],
    ['the first part of three', LARGE, /^UploadPart 1$/, 8],
    ['the second part', LARGE, /^UploadPart 2$/, 8],
    ['the last part, which is short', LARGE, /^UploadPart 3$/, 8],
    ['the list of parts', LARGE, /^CompleteMultipartUpload$/, 8],
  ])('in %s', async (_name, content, on, count) => {
    for (const share of spread(count)) expect(await uploadThrough(content, on, flipRequestBit(share))).toBe(503);
    expect(await uploadThrough(content, on, pass)).toBe(201);
    expect(await brokenAfterFaults(test_)).toEqual([]);
  });
});

test('a bit that flips in an answer of the store shows no wrong bytes', async () => {
  for (const on of [/^CreateMultipartUpload$/, /^CompleteMultipartUpload$/]) {
    for (const share of spread(12)) await uploadThrough(LARGE, on, flipAnswerBit(share));
  }
  expect(await brokenAfterFaults(test_)).toEqual([]);
});

describe('storage:verify', () => {
  async function verify(): Promise<string[]> {
    const told: string[] = [];
    const verification = test_.app.get(StorageVerificationService);
    const { damaged } = await verification.verify({
      share: 1,
      progress: () => undefined,
      tell: (line) => told.push(line),
    });
    expect(told).toHaveLength(damaged);
    return told;
  }

  test('finds a bit that has flipped in the store, and one that flips on the way back', async () => {
    expect((await uploadTable(test_.admin, DATASET, tableForm('kept', SMALL))).status).toBe(201);
    expect(await verify()).toEqual([]);
    test_.proxy.inject(flipAnswerBit(0.5), { on: /^GetObject$/, times: 1 });
    expect(await verify()).toHaveLength(1);
    const [version] = await versionsOf(test_, 'kept');
    const flipped = SMALL.replace('1,one', '0,one');
    await test_.direct.put(version!.object_key, Readable.from([Buffer.from(flipped)]), { sizeLimitBytes: 100_000 });
    expect(await verify()).toEqual([expect.stringContaining('kept')]);
  });
});
