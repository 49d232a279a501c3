import { createHash } from 'node:crypto';
import { BucketType } from '#auth/bucket-type.js';
import { type FormFile, type Problem } from '../support/api-caller.js';
import { tableForm, uploadTable } from '../support/catalogue.js';
import { parquetFile } from '../support/parquet-file.js';
import { waitUntil } from '../support/wait-until.js';
import {
  admin,
  CSV,
  DATASET,
  linkOf,
  listTables,
  reader,
  startForFilestore,
  statesOf,
  storedKeys,
  test_,
} from '../support/filestore-cases.js';

beforeAll(startForFilestore);

afterAll(() => test_.close());

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
