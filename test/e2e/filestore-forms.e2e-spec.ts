import { type Answer, type FormFile } from '../support/api-caller.js';
import { tableForm, uploadTable } from '../support/catalogue.js';
import { rawRequest, sendRaw } from '../support/raw-http.js';
import { waitUntil } from '../support/wait-until.js';
import {
  admin,
  CSV,
  DATASET,
  listTables,
  startForFilestore,
  statesOf,
  storedKeys,
  test_,
} from '../support/filestore-cases.js';

beforeAll(startForFilestore);

afterAll(() => test_.close());

describe('forms', () => {
  const [file, metadata] = tableForm('form', CSV) as [FormFile, FormFile];
  const refused = async (
    form: readonly FormFile[],
    statuses: number[],
  ): Promise<Answer<{ code?: string; detail?: string }>> => {
    const before = await storedKeys();
    const answer = await uploadTable(admin, DATASET, form);
    expect(statuses).toContain(answer.status);
    expect(await storedKeys()).toEqual(before);
    expect((await listTables()).map((table) => table.table_name)).not.toContain('form');
    return answer;
  };

  test('without a file, or without metadata', async () => {
    expect((await refused([metadata], [422])).body.detail).toContain('file');
    expect((await refused([file], [422])).body.detail).toContain('table_metadata_file');
    await refused([], [400, 422]);
  });

  test('with two files, twice the metadata, or an unknown part', async () => {
    await refused([file, file, metadata], [400]);
    await refused([metadata, metadata, file], [400]);
    await refused([file, metadata, { field: 'more', name: 'x.txt', content: 'x' }], [400]);
  });

  test('with an empty file', async () => {
    expect((await refused([{ ...file, content: '' }, metadata], [422])).body.detail).toContain('empty');
  });

  test('whose metadata name another table, are no JSON, have an unknown field or are too large', async () => {
    const withMetadata = (content: string): FormFile[] => [file, { ...metadata, content }];
    expect((await refused(withMetadata('{"table_name": "other"}'), [422])).body.detail).toContain('other');
    await refused(withMetadata('{'), [400]);
    await refused(withMetadata('{"table_name": "form", "colour": 1}'), [400]);
    await refused(withMetadata('{"table_name": "form", "data_dictionary": {"a": {"access": "maybe"}}}'), [422]);
    await refused(withMetadata(JSON.stringify({ table_name: 'form', description: 'x'.repeat(2_000_000) })), [422]);
  });

  test('with a file over the limit: 413', async () => {
    const answer = await refused([{ ...file, content: 'district\n'.repeat(120_000) }, metadata], [413]);
    expect(answer.body.code).toBe('file-too-large');
  });

  test('with ten thousand fields, or a field name of a megabyte', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => ({ field: `f${index}`, name: 'x', content: '1' }));
    await refused(many, [400, 413]);
    await refused([{ field: 'x'.repeat(1_000_000), name: 'x', content: '1' }, file, metadata], [400, 413]);
  });

  test('in either order', async () => {
    expect((await uploadTable(admin, DATASET, [metadata, file])).status).toBe(201);
    await admin.delete(`/admin/datasets/${DATASET}/STANDARDISED/tables/form`);
    expect((await uploadTable(admin, DATASET, [file, metadata])).status).toBe(201);
    await admin.delete(`/admin/datasets/${DATASET}/STANDARDISED/tables/form`);
  });

  const raw = (body: string, headers: string[], waitMs?: number): ReturnType<typeof sendRaw> => {
    const path = `POST /api/v1/admin/datasets/${DATASET}/STANDARDISED/tables`;
    return sendRaw(test_.port, rawRequest(path, [`X-API-Key: ${admin.key}`, ...headers], body), waitMs);
  };
  const part = (name: string): string =>
    `--B\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: text/csv\r\n\r\n`;

  test('without a boundary, or cut short: 400', async () => {
    const before = await storedKeys();
    const bare = await raw('x', ['Content-Type: multipart/form-data', 'Content-Length: 1']);
    expect(bare.status).toBe(400);
    const body = `${part('cut.csv')}a,b\r\n1,2`;
    const type = 'Content-Type: multipart/form-data; boundary=B';
    const cut = await raw(body, [type, `Content-Length: ${body.length}`]);
    expect(cut.status).toBe(400);
    expect(await storedKeys()).toEqual(before);
    expect(await statesOf('cut')).toEqual(['DELETED']);
  });

  test.each([
    `POST /api/v1/admin/datasets/${DATASET}/STANDARDISED/tables`,
    `PUT /api/v1/admin/datasets/${DATASET}/STANDARDISED/tables/packed`,
    'POST /api/v1/admin/shapefiles/country_IN',
  ])('with a Content-Encoding, by %s: 415, also where its bytes would do', async (path) => {
    const before = await storedKeys();
    const body = `${part('packed.csv')}a,b\r\n1,2\r\n--B--\r\n`;
    const headers = [`X-API-Key: ${admin.key}`, 'Content-Type: multipart/form-data; boundary=B'];
    for (const framing of [`Content-Length: ${body.length}`, 'Transfer-Encoding: chunked']) {
      const request = rawRequest(path, [...headers, framing, 'Content-Encoding: gzip'], body);
      const { status, text } = await sendRaw(test_.port, request);
      expect([status, text]).toEqual([415, expect.stringContaining('accept-encoding: identity')]);
    }
    expect(await storedKeys()).toEqual(before);
    expect(await statesOf('packed')).toEqual([]);
  });

  test('sent as JSON: 415', async () => {
    const { status } = await raw('{}', ['Content-Type: application/json', 'Content-Length: 2']);
    expect(status).toBe(415);
  });

  test('that promise a gigabyte and fall silent: closed within the idle limit, the attempt ended, no object', async () => {
    const before = await storedKeys();
    const headers = ['Content-Type: multipart/form-data; boundary=B', 'Content-Length: 1000000000'];
    const { closed } = await raw(`${part('silent.csv')}0123456789`, headers, 3_000);
    expect(closed).toBe(true);
    await waitUntil('the attempt has ended', async () => (await statesOf('silent')).join() === 'DELETED');
    expect(await storedKeys()).toEqual(before);
  });

  test('that end with the connection: the attempt ended, no object', async () => {
    const before = await storedKeys();
    const headers = ['Content-Type: multipart/form-data; boundary=B', 'Content-Length: 1000000000'];
    await raw(`${part('gone.csv')}0123456789`, headers, 150);
    await waitUntil('the attempt has ended', async () => (await statesOf('gone')).join() === 'DELETED');
    expect(await storedKeys()).toEqual(before);
  });

  test('to a dataset that is not there: 404; to another bucket: 422', async () => {
    expect((await uploadTable(admin, 'TS0001DS9999', tableForm('x', CSV))).status).toBe(404);
    expect((await uploadTable(admin, DATASET, tableForm('x', CSV), 'RAW')).status).toBe(422);
  });
});
