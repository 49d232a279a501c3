import { createHash } from 'node:crypto';
import { jest } from '@jest/globals';
import { BucketType } from '#auth/bucket-type.js';
import { type ApiCaller, type Answer, type FormFile, type Problem } from '../support/api-caller.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { moveClock } from '../support/clock.js';
import { parquetFile } from '../support/parquet-file.js';
import { rawRequest, sendRaw } from '../support/raw-http.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitUntil } from '../support/wait-until.js';

const DATASET = 'TS0001DS0001';
const CSV = 'district,cases,constructor\nMysuru,12,a\nKodagu,3,b\n';

interface Table {
  table_name: string;
  download_link: string;
  sha256: string;
  metadata: { description: string | null; source: string | null; data_dictionary: object };
}

let test_: TestApp;
let admin: ApiCaller;
let reader: ApiCaller;

beforeAll(async () => {
  test_ = await startTestApp({
    UPLOAD_LIMIT_BYTES: '1000000',
    UPLOAD_IDLE_TIMEOUT_MS: '400',
    DB_POOL_SIZE: '30',
  });
  admin = test_.admin;
  reader = await test_.newUser('reader@test.example');
  await makeDataset(admin, { ds_id: DATASET, access_level: 'DOWNLOAD' });
});

afterAll(() => test_.close());

async function listTables(): Promise<Table[]> {
  const { status, body } = await reader.get<Table[]>(`/datasets/${DATASET}/STANDARDISED/tables`);
  return status === 404 ? [] : body;
}

async function linkOf(tableName: string): Promise<string> {
  const path = `/datasets/${DATASET}/STANDARDISED/${encodeURIComponent(tableName)}?redirect=false`;
  return (await reader.get<{ download_link: string }>(path)).body.download_link;
}

/** States of the attempts of a table, the oldest first. */
async function statesOf(tableName: string): Promise<string[]> {
  const rows = await test_.dataSource.query<{ state: string }[]>(
    `SELECT v.state FROM file_versions v JOIN stored_files t ON t.id = v.file_id
      WHERE t.table_name = $1 ORDER BY v.created_at`,
    [tableName],
  );
  return rows.map((row) => row.state);
}

async function storedKeys(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of test_.store.list('')) keys.push(key);
  return keys;
}

describe('a table', () => {
  test('goes up, is listed, and comes down byte for byte', async () => {
    const dictionary = {
      district: { description: 'District', comments: '', access: true },
      constructor: { description: 'x', comments: '', access: true },
    };
    const form = tableForm('cases', CSV, { source: 'https://example.org', data_dictionary: dictionary });
    const created = await uploadTable(admin, DATASET, form);
    expect(created.status).toBe(201);
    expect(created.body.message).toContain('cases');
    const [table] = await listTables();
    expect(table).toMatchObject({
      table_name: 'cases',
      sha256: createHash('sha256').update(CSV).digest('hex'),
      metadata: { description: 'A table', source: 'https://example.org', data_dictionary: dictionary },
    });
    const response = await fetch(table?.download_link ?? '');
    expect(await response.text()).toBe(CSV);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/csv',
      'content-disposition': 'attachment; filename="cases.csv"',
      'content-length': String(CSV.length),
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
    });
  });

  test('is a redirect to its signed link', async () => {
    const answer = await reader.get(`/datasets/${DATASET}/STANDARDISED/cases`);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([302, 'no-store']);
    expect(await (await fetch(answer.headers.get('location') ?? '')).text()).toBe(CSV);
  });

  test('that is not there: 404', async () => {
    const { status, body } = await reader.get<Problem>(`/datasets/${DATASET}/STANDARDISED/nothing`);
    expect([status, body.code]).toEqual([404, 'table-not-found']);
    const none = await admin.get<Problem>(`/datasets/${DATASET}/PREPROCESSED/tables`);
    expect([none.status, none.body.code]).toEqual([404, 'no-tables']);
  });

  test('appears in the dataset', async () => {
    const { body } = await reader.get<{ tables: object[] }>(`/datasets/${DATASET}`);
    expect(body.tables).toEqual([
      expect.objectContaining({
        table_name: 'cases',
        bucket_type: BucketType.Standardised,
        size_bytes: CSV.length,
        row_count: 2,
        version: 1,
      }),
    ]);
  });

  test('sent again with the same content is no error, and leaves one version and one object', async () => {
    await uploadTable(admin, DATASET, tableForm('again', CSV));
    const before = await storedKeys();
    const again = await uploadTable(admin, DATASET, tableForm('again', CSV));
    expect(again.status).toBe(200);
    expect(await storedKeys()).toEqual(before);
    expect(await statesOf('again')).toEqual(['COMMITTED', 'DELETED']);
  });

  test.each([
    ['bytes', tableForm('again', 'other\n'), 'sha256'],
    ['metadata', tableForm('again', CSV, { source: 'elsewhere' }), 'source'],
  ])('sent again with other %s: 409 that begins with Duplicate', async (_, form, named) => {
    const { status, body } = await uploadTable(admin, DATASET, form);
    expect(status).toBe(409);
    expect(body.detail).toMatch(/^Duplicate table: again /);
    expect(body.detail).toContain(named);
  });

  test('in another case is the same table', async () => {
    const { status, body } = await uploadTable(admin, DATASET, tableForm('AGAIN', CSV));
    expect(status).toBe(409);
    expect(body.detail).toContain('again');
  });

  test('is deleted once, and can come again', async () => {
    await uploadTable(admin, DATASET, tableForm('brief', CSV));
    const before = await storedKeys();
    const path = `/admin/datasets/${DATASET}/STANDARDISED/tables/brief`;
    const link = await linkOf('brief');
    expect((await admin.delete<{ message: string }>(path)).body.message).toContain('brief');
    expect(await storedKeys()).toHaveLength(before.length - 1);
    const old = await fetch(link);
    expect([old.status, ((await old.json()) as Problem).code]).toEqual([410, 'content-gone']);
    expect((await admin.delete(path)).status).toBe(404);
    expect((await listTables()).map((table) => table.table_name)).not.toContain('brief');
    expect((await uploadTable(admin, DATASET, tableForm('brief', 'new\n'))).status).toBe(201);
  });

  test('whose object was removed by hand: listing works, the download says 503', async () => {
    await uploadTable(admin, DATASET, tableForm('hollow', CSV));
    const rows = await test_.dataSource.query<{ object_key: string }[]>(
      `SELECT object_key FROM file_versions v JOIN stored_files t ON t.id = v.file_id WHERE table_name = 'hollow'`,
    );
    await test_.store.delete(rows[0]?.object_key ?? '');
    const listed = (await listTables()).find((table) => table.table_name === 'hollow');
    const response = await fetch(listed?.download_link ?? '');
    expect([response.status, ((await response.json()) as Problem).code]).toEqual([503, 'content-unavailable']);
    for (const query of ['', '?redirect=false', '?version=1']) {
      const download = await reader.get<Problem>(`/datasets/${DATASET}/STANDARDISED/hollow${query}`);
      expect([download.status, download.body.code]).toEqual([503, 'content-unavailable']);
    }
  });
});

describe('uploads side by side', () => {
  test('of one new table: one 201, nineteen 409', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => uploadTable(admin, DATASET, tableForm('race', `n\n${index}\n`))),
    );
    const statuses = answers.map((answer) => answer.status).sort();
    expect(statuses).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    expect((await statesOf('race')).filter((state) => state === 'COMMITTED')).toHaveLength(1);
    expect((await statesOf('race')).filter((state) => state === 'DELETED')).toHaveLength(19);
  });

  test('of one new table with the same content: one 201, nineteen 409', async () => {
    // Nobody may commit before all have sent their bytes: then it is a race, and not a tool that runs again.
    const [file] = tableForm('same-race', CSV) as [FormFile];
    expect((await uploadTable(admin, DATASET, [file])).status).toBe(422);
    const runner = test_.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query(`SELECT 1 FROM stored_files WHERE table_name = 'same-race' FOR NO KEY UPDATE`);
    const answers = Promise.all(
      Array.from({ length: 20 }, () => uploadTable(admin, DATASET, tableForm('same-race', CSV))),
    );
    try {
      await waitUntil('all bytes have arrived', async () => {
        const states = await statesOf('same-race');
        return states.filter((state) => state === 'UPLOADED').length === 20;
      });
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
    expect((await answers).map((answer) => answer.status).sort()).toEqual([
      201,
      ...Array.from({ length: 19 }, () => 409),
    ]);
  });

  test('of twenty tables: all twenty are listed', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `side-${String(index).padStart(2, '0')}`);
    const answers = await Promise.all(names.map((name) => uploadTable(admin, DATASET, tableForm(name, CSV))));
    expect(answers.map((answer) => answer.status)).toEqual(names.map(() => 201));
    expect((await listTables()).map((table) => table.table_name)).toEqual(expect.arrayContaining(names));
  });
});

describe('file names', () => {
  test.each([
    '../../x.csv',
    'a/b.csv',
    '.csv',
    `${'a'.repeat(300)}.csv`,
    'a\u202Egnp.csv',
    'caf\u00e9.csv',
    'CON.csv',
    'x.exe',
    'x',
  ])('%j: 422, and nothing is stored', async (name) => {
    const before = await storedKeys();
    const form = tableForm('x', CSV).map((file) => (file.field === 'file' ? { ...file, name } : file));
    const { status, body } = await uploadTable(admin, DATASET, form);
    expect([status, body.code]).toEqual([422, 'validation-failed']);
    expect(await storedKeys()).toEqual(before);
  });

  test('with spaces, dots and parentheses work to the end', async () => {
    const name = 'Cases 2020 (final).v2';
    expect((await uploadTable(admin, DATASET, tableForm(name, CSV))).status).toBe(201);
    const response = await fetch(await linkOf(name));
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${name}.csv"`);
  });
});

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

describe('signed links', () => {
  let link: string;

  beforeAll(async () => {
    await uploadTable(admin, DATASET, tableForm('linked', CSV));
    link = await linkOf('linked');
  });

  test('need no key, and work with one', async () => {
    expect((await fetch(link)).status).toBe(200);
    expect((await fetch(link, { headers: { 'X-API-Key': reader.key ?? '' } })).status).toBe(200);
    expect((await fetch(link, { method: 'HEAD' })).headers.get('content-length')).toBe(String(CSV.length));
  });

  test.each([
    ['PUT', 403],
    ['POST', 405],
    ['DELETE', 405],
    ['PATCH', 405],
  ])('by %s: %i', async (method, status) => {
    const body = method === 'DELETE' ? undefined : 'x';
    expect((await fetch(link, { method, body })).status).toBe(status);
    expect(await (await fetch(link)).text()).toBe(CSV);
  });

  test('changed in any character: 403', async () => {
    const start = link.indexOf('/v1/', link.indexOf('/objects/')) + 1;
    for (let index = start; index < link.length; index += 7) {
      const changed = link.slice(0, index) + (link[index] === 'a' ? 'b' : 'a') + link.slice(index + 1);
      if (changed === link) continue;
      expect([400, 403]).toContain((await fetch(changed)).status);
    }
  });

  test('with a parameter more, twice, or for another object: 403', async () => {
    const other = await linkOf('cases');
    const mixed = `${other.split('?')[0]}?${link.split('?')[1]}`;
    for (const changed of [
      `${link}&x=1`,
      `${link}&expires=9999999999`,
      link.replace('?', '?expires=9999999999&'),
      mixed,
    ]) {
      const response = await fetch(changed);
      expect([response.status, ((await response.json()) as Problem).code]).toEqual([403, 'link-refused']);
    }
  });

  test('serve parts, and the rest of a download', async () => {
    const part = async (range: string, more: Record<string, string> = {}): Promise<[number, string, string | null]> => {
      const response = await fetch(link, { headers: { Range: range, ...more } });
      return [response.status, await response.text(), response.headers.get('content-range')];
    };
    const size = CSV.length;
    expect(await part('bytes=0-7')).toEqual([206, CSV.slice(0, 8), `bytes 0-7/${size}`]);
    expect(await part('bytes=9-')).toEqual([206, CSV.slice(9), `bytes 9-${size - 1}/${size}`]);
    expect(await part('bytes=-4')).toEqual([206, CSV.slice(-4), `bytes ${size - 4}-${size - 1}/${size}`]);
    expect(await part('bytes=0-99999')).toEqual([206, CSV, `bytes 0-${size - 1}/${size}`]);
    expect((await part(`bytes=${size}-`))[0]).toBe(416);
    expect((await part('bytes=-0'))[0]).toBe(416);
    expect((await part('bytes=0-1,3-4'))[0]).toBe(200);
    expect((await part('lines=1-2'))[0]).toBe(200);
    const etag = (await fetch(link)).headers.get('etag') ?? '';
    expect((await part('bytes=0-7', { 'If-Range': etag }))[0]).toBe(206);
    expect((await part('bytes=0-7', { 'If-Range': '"another"' }))[0]).toBe(200);
    expect((await fetch(link, { headers: { 'If-None-Match': etag } })).status).toBe(304);
  });

  test('are not logged whole', () => {
    const signature = /signature=([^&]+)/.exec(link)?.[1] ?? 'missing';
    expect(test_.logLines.filter((line) => line.includes(signature))).toEqual([]);
  });

  test('end with their time', async () => {
    const { linkExpiresInSeconds } = test_.configuration.objectStore;
    const address = await linkOf('linked');
    try {
      moveClock((linkExpiresInSeconds - 30) * 1000);
      expect((await fetch(address)).status).toBe(200);
      moveClock(32_000);
      expect((await fetch(address)).status).toBe(403);
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('what a failed upload leaves', () => {
  test('is no claim on the spelling of a name', async () => {
    const [file] = tableForm('Spelled', CSV) as [FormFile];
    expect((await uploadTable(admin, DATASET, [file])).status).toBe(422);
    expect((await uploadTable(admin, DATASET, tableForm('spelled', CSV))).status).toBe(201);
  });

  test('the order of the columns is kept, and another kind of file is other content', async () => {
    const column = { description: '', comments: '', access: true };
    const data_dictionary = { zz: column, b: column, aaa: column };
    const form = tableForm('ordered', 'aaa,b,zz\n1,2,3\n', { data_dictionary });
    expect((await uploadTable(admin, DATASET, form)).status).toBe(201);
    const table = (await listTables()).find(({ table_name }) => table_name === 'ordered');
    expect(Object.keys(table?.metadata.data_dictionary ?? {})).toEqual(['zz', 'b', 'aaa']);
    const [file, metadata] = form as [FormFile, FormFile];
    const columns = ['aaa', 'b', 'zz'].map((name) => ({ name, kind: 'int32' as const, values: [1] }));
    const content = Uint8Array.from(parquetFile(columns));
    const parquet = await uploadTable(admin, DATASET, [{ ...file, name: 'ordered.parquet', content }, metadata]);
    expect(parquet.status).toBe(409);
  });

  test('a table cannot be called as the list of tables is', async () => {
    expect((await uploadTable(admin, DATASET, tableForm('Tables', CSV))).status).toBe(422);
  });
});
