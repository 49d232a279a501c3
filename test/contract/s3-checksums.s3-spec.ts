import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { type Bytes, DirectUploader, sha256Of } from '../support/direct-uploads.js';
import { startS3TestApp, type S3TestApp } from '../support/s3-test-app.js';

const DATASET = 'TS0001DS0001';
const PART_BYTES = 5 * 2 ** 20;
const BYTES: Bytes = new Uint8Array(PART_BYTES + 1000).map((_, index) => (index % 61 === 60 ? 10 : 97));

let test_: S3TestApp;

beforeAll(async () => {
  test_ = await startS3TestApp({
    S3_CHECKSUMS: 'WHEN_SUPPORTED',
    S3_REQUEST_TIMEOUT_MS: '10000',
    DIRECT_UPLOAD_PART_BYTES: String(PART_BYTES),
  });
  await makeDataset(test_.admin, { ds_id: DATASET, access_level: 'DOWNLOAD' });
}, 60_000);

afterAll(() => test_.close());

async function download(tableName: string): Promise<string> {
  const path = `/datasets/${DATASET}/STANDARDISED/${tableName}?redirect=false`;
  const { body } = await test_.admin.get<{ download_link: string }>(path);
  return sha256Of(new Uint8Array(await (await fetch(body.download_link)).arrayBuffer()));
}

describe('with checksums on requests of the server, a table', () => {
  test.each([
    ['in one piece', new TextEncoder().encode('a\n1\n')],
    ['in pieces', BYTES],
  ])('that comes through the server %s arrives', async (what, bytes) => {
    const tableName = what.replaceAll(' ', '-');
    const form = tableForm(tableName, new TextDecoder().decode(bytes));
    expect((await uploadTable(test_.admin, DATASET, form)).status).toBe(201);
    expect(await download(tableName)).toBe(sha256Of(bytes));
  });

  // The client that sends to a link adds none.
  test('that comes by links arrives', async () => {
    const uploads = new DirectUploader(test_.admin, DATASET);
    const { upload_id } = await uploads.send('by-links', BYTES);
    expect((await uploads.complete(upload_id)).status).toBe(201);
    expect(await download('by-links')).toBe(sha256Of(BYTES));
  });
});
