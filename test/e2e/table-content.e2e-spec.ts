import { connect } from 'node:net';
import { createHash } from 'node:crypto';
import { InspectionExecutor } from '#modules/filestore/content/inspection-executor.js';
import { type ApiCaller, type Answer, type FormFile, type Problem } from '../support/api-caller.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { parquetFile } from '../support/parquet-file.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitUntil } from '../support/wait-until.js';

const DATASET = 'TC0001DS0001';
const BOUNDARY = 'B';

type Columns = Readonly<Record<string, object>>;

let test_: TestApp;
let admin: ApiCaller;
let reader: ApiCaller;
let viewer: ApiCaller;
let made = 0;

beforeAll(async () => {
  test_ = await startTestApp({ UPLOAD_LIMIT_BYTES: '4000000', DB_POOL_SIZE: '10' });
  admin = test_.admin;
  reader = await test_.newUser('reader@test.example');
  viewer = await test_.newUser('viewer@test.example');
  await makeDataset(admin, { ds_id: DATASET });
  for (const [user_email, permission] of [
    ['reader@test.example', 'DOWNLOAD'],
    ['viewer@test.example', 'VIEW'],
  ] as const) {
    const grant = { user_email, resource_type: 'DATASET', resource_id: DATASET, permission };
    expect((await admin.post('/admin/user-permissions', grant)).status).toBe(201);
  }
});

afterAll(() => test_.close());

const newName = (): string => `table${++made}`;
const pathOf = (tableName: string): string => `/datasets/${DATASET}/STANDARDISED/${tableName}`;

interface Profile {
  readonly file_format: Readonly<Record<string, unknown>>;
  readonly row_count: number;
  readonly columns: readonly Readonly<Record<string, unknown>>[];
  readonly warnings: readonly { readonly code: string }[];
}

async function profileOf(tableName: string, caller = admin): Promise<Profile> {
  return (await caller.get<Profile>(`${pathOf(tableName)}/profile`)).body;
}

/** Both orders of the form: the dictionary is known while the file comes, or afterwards. */
function formsOf(tableName: string, content: string | Uint8Array<ArrayBuffer>, columns: Columns): FormFile[][] {
  const [file, metadata] = tableForm(tableName, '', { data_dictionary: columns }) as [FormFile, FormFile];
  return [
    [metadata, { ...file, content }],
    [{ ...file, content }, metadata],
  ];
}

async function storedKeys(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of test_.store.list('')) keys.push(key);
  return keys;
}

async function endsOf(tableName: string): Promise<string[]> {
  const rows = await test_.dataSource.query<{ state: string }[]>(
    `SELECT v.state FROM file_versions v JOIN stored_files t ON t.id = v.file_id
      WHERE t.table_name = $1 ORDER BY v.created_at`,
    [tableName],
  );
  return rows.map((row) => row.state);
}

async function expectRefused(form: readonly FormFile[], details: readonly string[]): Promise<Answer<Problem>> {
  const before = await storedKeys();
  const answer = (await uploadTable(admin, DATASET, form)) as unknown as Answer<Problem>;
  expect([answer.status, answer.body.code]).toEqual([422, 'invalid-content']);
  for (const detail of details) expect(answer.body.detail).toContain(detail);
  expect(await storedKeys()).toEqual(before);
  return answer;
}

/** Uploads it in both orders, and expects the bytes to come back as they went. */
async function expectTaken(content: string | Uint8Array<ArrayBuffer>, columns: Columns = {}): Promise<Profile> {
  const profiles: Profile[] = [];
  for (const order of [0, 1]) {
    const name = newName();
    const form = formsOf(name, content, columns)[order] as FormFile[];
    expect(await uploadTable(admin, DATASET, form)).toMatchObject({ status: 201 });
    const { headers } = await reader.get(pathOf(name));
    const bytes = Buffer.from(await (await fetch(headers.get('location') ?? '')).arrayBuffer());
    const sha256 = (of: string | Uint8Array): string => createHash('sha256').update(of).digest('hex');
    expect(sha256(bytes)).toBe(sha256(content));
    profiles.push(await profileOf(name));
  }
  expect(profiles[1]).toEqual(profiles[0]);
  return profiles[0] as Profile;
}

const codesOf = ({ warnings }: Profile): string[] => warnings.map(({ code }) => code);
const latin1 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, 'latin1'));

describe('a CSV file that is wrong is refused with row and column', () => {
  const DICTIONARY = { district: {}, cases: { type: 'integer', constraints: { required: true } } };

  test.each<[string, string | Uint8Array<ArrayBuffer>, Columns, string[]]>([
    ['empty', '', {}, ['the file is empty']],
    ['of empty lines', '\n\n', {}, ['the file has no header']],
    ['with a ragged row', 'a,b\n1,2\n3\n', {}, ['row 3 has 1 cell, the header has 2 columns']],
    [
      'without a column of the dictionary',
      'district,case\nMysuru,1\n',
      DICTIONARY,
      ['the dictionary describes "cases", the file has no such column'],
    ],
    [
      'with another type than declared',
      'district,cases\nMysuru,1\nKodagu,many\n',
      DICTIONARY,
      ['row 3, column "cases" is "many", and the dictionary declares the type integer'],
    ],
    ['without a required value', 'district,cases\nMysuru,\n', DICTIONARY, ['row 2, column "cases" is empty']],
    ['with two columns of one name', 'a,b,a\n1,2,3\n', {}, ['row 1, column 3 is called "a" like column 1']],
    ['with a quote that stays open', 'a,b\n1,"2\n3,4\n', {}, ['row 2, column "b"', 'never closed']],
    ['with a zero byte', 'a,b\n1,2\u0000\n', {}, ['row 2, column "b" has a zero byte']],
    ['in UTF-16', Uint8Array.from(Buffer.from('\ufeffa,b\n1,2\n', 'utf16le')), {}, ['UTF-16']],
    ['with bytes of no encoding', latin1('a,b\n1,\x81\n'), {}, ['row 2, column "b" has bytes that are neither']],
    ['with a formula that is no number', 'district,cases\nMysuru,=cmd()\n', DICTIONARY, ['row 2, column "cases" is']],
  ])('%s', async (_, content, columns, details) => {
    const name = newName();
    for (const form of formsOf(name, content, columns)) await expectRefused(form, details);
    expect(await endsOf(name)).toEqual(['DELETED', 'DELETED']);
    expect((await admin.get(`${pathOf(name)}/profile`)).status).toBe(404);
  });

  test('and lists what it found', async () => {
    const form = tableForm(newName(), 'a,b\n1\n2\n1,2\n3,4,5\n');
    const { body } = await expectRefused(form, ['row 2', 'row 3']);
    expect(body.errors?.map(({ message }) => message)).toEqual([
      'row 2 has 1 cell, the header has 2 columns',
      'row 3 has 1 cell, the header has 2 columns',
      'row 5 has 3 cells, the header has 2 columns',
    ]);
  });

  test('and its attempt is noted as rejected', async () => {
    const name = newName();
    await test_.dataSource.query(
      `CREATE TABLE state_log AS SELECT state FROM file_versions LIMIT 0;
       CREATE FUNCTION log_state() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
         $$ BEGIN INSERT INTO public.state_log VALUES (NEW.state); RETURN NEW; END $$;
       CREATE TRIGGER log_state AFTER UPDATE OF state ON file_versions FOR EACH ROW EXECUTE FUNCTION log_state();`,
    );
    try {
      for (const form of formsOf(name, 'a\n1\n', { b: {} })) await expectRefused(form, ['"b"']);
      const rows = await test_.dataSource.query<{ state: string }[]>('SELECT state FROM state_log');
      expect(rows.map(({ state }) => state).filter((state) => state === 'REJECTED' || state === 'ABORTED')).toEqual([
        'REJECTED',
        'REJECTED',
      ]);
    } finally {
      await test_.dataSource.query(
        'DROP TRIGGER log_state ON file_versions; DROP FUNCTION log_state; DROP TABLE state_log',
      );
    }
  });
});

describe('a CSV file that is only unusual is taken byte for byte', () => {
  test('with a byte order mark', async () => {
    const profile = await expectTaken('\ufeffdistrict,cases\nMysuru,1\n', { district: {}, cases: { type: 'integer' } });
    expect([profile.file_format, codesOf(profile)]).toMatchObject([{ has_bom: true }, ['byte-order-mark']]);
  });

  test('in Latin-1', async () => {
    const profile = await expectTaken(latin1('place\nM\xe4laren\n'));
    expect([profile.file_format, codesOf(profile)]).toMatchObject([{ encoding: 'iso-8859-1' }, ['not-utf-8']]);
    expect(profile.columns[0]).toMatchObject({ top_values: [{ value: 'Mälaren', count: 1 }] });
  });

  test('with quoted line ends and delimiters', async () => {
    const profile = await expectTaken('a,b\r\n"x\ny, ""z""",1\r\n');
    expect(profile).toMatchObject({ row_count: 1, file_format: { quote: '"', line_ending: 'crlf' } });
  });

  test('with ten thousand columns', async () => {
    const line = (cell: (column: number) => string): string => Array.from({ length: 10_000 }, (_, i) => cell(i)).join();
    const profile = await expectTaken(`${line((column) => `c${column}`)}\n${line(String)}\n`);
    expect([profile.columns.length, codesOf(profile)]).toEqual([10_000, ['wide-table']]);
  });

  test('with cells that a spreadsheet would run', async () => {
    const profile = await expectTaken('a,b\n=cmd(),1\n');
    expect(codesOf(profile)).toEqual(['formula-like-cells']);
  });

  test('with a header and no rows', async () => {
    expect(await expectTaken('a,b\n')).toMatchObject({ row_count: 0, warnings: [{ code: 'empty-table' }] });
  });

  test('with a semicolon, which only the dictionary tells from a comma', async () => {
    const profile = await expectTaken('a;b,c\n1;2,3\n', { a: {}, 'b,c': {} });
    expect([profile.file_format, profile.columns.length]).toMatchObject([{ delimiter: ';' }, 2]);
  });

  test('with columns that the dictionary does not describe, and types it alone knows', async () => {
    const profile = await expectTaken('a,b\n1,2\n', { a: { type: 'colour' } });
    expect(codesOf(profile)).toEqual(['undescribed-columns', 'unknown-type']);
  });

  test('with leading zeros, unless numbers are declared', async () => {
    expect((await expectTaken('code\n007\n', { code: {} })).columns[0]).toMatchObject({ type: 'string' });
    const declared = await expectTaken('code\n007\n', { code: { type: 'integer' } });
    expect(declared.columns[0]).toMatchObject({ type: 'integer', min: 7 });
  });
});

describe('a Parquet file', () => {
  const whole = parquetFile([
    { name: 'district', kind: 'text', values: ['Mysuru', null] },
    { name: 'rate', kind: 'double', values: [Infinity, 0.5] },
  ]);
  const formOf = (name: string, content: Buffer, columns: Columns = {}): FormFile[] => {
    const [file, metadata] = tableForm(name, '', { data_dictionary: columns }) as [FormFile, FormFile];
    return [{ ...file, name: `${name}.parquet`, content: Uint8Array.from(content) }, metadata];
  };

  test('is profiled and previewed', async () => {
    const name = newName();
    expect((await uploadTable(admin, DATASET, formOf(name, whole, { rate: { type: 'number' } }))).status).toBe(201);
    expect(await profileOf(name, reader)).toMatchObject({
      file_format: { format: 'parquet', row_group_count: 1, compression: ['uncompressed'] },
      row_count: 2,
      columns: [
        { name: 'district', type: 'string', null_count: 1 },
        { name: 'rate', type: 'number', min: 0.5 },
      ],
      warnings: [{ code: 'odd-values' }, { code: 'undescribed-columns' }],
    });
    const { body } = await reader.get(`${pathOf(name)}/preview`);
    expect(body).toEqual({
      columns: ['district', 'rate'],
      rows: [
        ['Mysuru', 'Infinity'],
        [null, '0.5'],
      ],
    });
  });

  test('that holds what no JSON of PostgreSQL does is listed', async () => {
    const name = newName();
    const long = `${'x'.repeat(56)}😀`;
    const file = parquetFile([
      { name: 'a', kind: 'text', values: ['zero \0 byte', long, 'zero \0 byte'] },
      { name: long, kind: 'text', values: ['', '', ''] },
    ]);
    expect((await uploadTable(admin, DATASET, formOf(name, file, { a: {} }))).status).toBe(201);
    const { status } = await admin.get(`/admin/datasets/${DATASET}/STANDARDISED/tables/${name}`);
    expect(status).toBe(200);
    expect((await profileOf(name)).columns[0]).toMatchObject({
      top_values: [{ value: 'zero \ufffd byte', count: 2 }, {}],
    });
  });

  test.each([
    ['is empty', Buffer.alloc(0), {}],
    ['is cut short', whole.subarray(0, whole.length - 30), {}],
    [
      'has garbage for a footer',
      Buffer.concat([whole.subarray(0, 40), Buffer.alloc(200, 0xa7), whole.subarray(-8)]),
      {},
    ],
    ['is text', Buffer.from('a,b\n1,2\n'), {}],
    ['lacks a column', whole, { gone: {} }],
    ['holds another type', whole, { rate: { type: 'string' } }],
    ['lacks a required value', whole, { district: { constraints: { required: true } } }],
  ])('that %s is refused', async (_, content, columns) => {
    const name = newName();
    const [file, metadata] = formOf(name, content, columns) as [FormFile, FormFile];
    await expectRefused([file, metadata], ['The file cannot be taken']);
    await expectRefused([metadata, file], ['The file cannot be taken']);
    expect(await endsOf(name)).toEqual(['DELETED', 'DELETED']);
  });
});

describe('an upload', () => {
  const partOf = (field: string, name: string): string =>
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\n\r\n`;
  const headOf = (length: number): string =>
    [
      `POST /api/v1/admin/datasets/${DATASET}/STANDARDISED/tables HTTP/1.1`,
      'Host: test.example',
      `X-API-Key: ${admin.key}`,
      `Content-Type: multipart/form-data; boundary=${BOUNDARY}`,
      `Content-Length: ${length}`,
      '\r\n',
    ].join('\r\n');

  test('that is refused in its middle gets its answer while it is still being sent', async () => {
    const before = await storedKeys();
    const name = newName();
    const socket = connect(test_.port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.write(headOf(1_000_000_000) + partOf('file', `${name}.csv`) + 'a,b\n1,2\nragged\n');
    const rows = Buffer.from('1,2\n'.repeat(16_384));
    const timer = setInterval(() => socket.write(rows), 5);
    try {
      await waitUntil('the answer is there', () => Promise.resolve(text.includes('\r\n\r\n')));
    } finally {
      clearInterval(timer);
      socket.destroy();
    }
    expect(text).toMatch(/^HTTP\/1\.1 422 /);
    expect(text).toContain('row 3 has 1 cell, the header has 2 columns');
    expect(await endsOf(name)).toEqual(['DELETED']);
    expect(await storedKeys()).toEqual(before);
  });

  test('whose client hangs up in the middle leaves nothing', async () => {
    const before = await storedKeys();
    const name = newName();
    const socket = connect(test_.port, '127.0.0.1').on('error', () => undefined);
    socket.write(headOf(1_000_000_000) + partOf('file', `${name}.csv`) + 'a,b\n' + '1,2\n'.repeat(100_000));
    await waitUntil('the attempt has begun', async () => (await endsOf(name)).join() === 'PENDING');
    socket.destroy();
    await waitUntil('the attempt has ended', async () => (await endsOf(name)).join() === 'DELETED');
    expect(await storedKeys()).toEqual(before);
    expect((await uploadTable(admin, DATASET, tableForm(name, 'a\n1\n'))).status).toBe(201);
  });

  test('that the store refuses lets go of its inspection', async () => {
    const executor = test_.app.get(InspectionExecutor);
    const start = executor.startCsv.bind(executor);
    let cancelled = 0;
    executor.startCsv = (dictionary) => ({ ...start(dictionary), cancel: () => (cancelled += 1) });
    try {
      const { status } = await uploadTable(admin, DATASET, tableForm(newName(), 'a\n'.repeat(2_100_000)));
      expect(status).toBe(413);
      await waitUntil('the inspection has ended', () => Promise.resolve(cancelled === 1));
    } finally {
      executor.startCsv = start;
    }
  });

  test.each(['while it comes', 'when all of it is there'])('that cannot be looked into %s: 503', async (when) => {
    const executor = test_.app.get(InspectionExecutor);
    const start = executor.startCsv.bind(executor);
    const broken = (): Promise<never> => Promise.reject(new Error('The thread ended.'));
    executor.startCsv = (dictionary) => ({
      ...start(dictionary),
      ...(when === 'while it comes' ? { write: broken } : { end: broken }),
    });
    const before = await storedKeys();
    const name = newName();
    try {
      const answer = await uploadTable(admin, DATASET, tableForm(name, 'a\n1\n'));
      expect([answer.status, answer.body.code]).toEqual([503, 'inspection-failed']);
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    } finally {
      executor.startCsv = start;
    }
    expect(await endsOf(name)).toEqual(['DELETED']);
    expect(await storedKeys()).toEqual(before);
    expect((await uploadTable(admin, DATASET, tableForm(name, 'a\n1\n'))).status).toBe(201);
  });
});

describe('what readers see of a table', () => {
  const NAME = 'patients';
  const CONTENT = 'district,patient,cases\nMysuru,Asha,1\nKodagu,Ravi,\nMysuru,Meena,3\n';
  const DICTIONARY = {
    district: { description: 'District', comments: '', access: true, type: 'string' },
    patient: { description: 'Who', comments: '', access: false },
    cases: { description: '', comments: '', access: true, type: 'integer', constraints: { minimum: 0 } },
  };

  beforeAll(async () => {
    const form = tableForm(NAME, CONTENT, { data_dictionary: DICTIONARY });
    expect((await uploadTable(admin, DATASET, form)).status).toBe(201);
  });

  test('the schema has the words of the dictionary', async () => {
    const fields = [
      { name: 'district', type: 'string', description: 'District' },
      { name: 'patient', type: 'string', description: 'Who' },
      { name: 'cases', type: 'integer', constraints: { minimum: 0 } },
    ];
    expect((await admin.get(`${pathOf(NAME)}/schema`)).body).toEqual({ fields });
    expect((await viewer.get(`${pathOf(NAME)}/schema`)).body).toEqual({ fields: [fields[0], fields[2]] });
  });

  test('the profile has the figures', async () => {
    expect(await profileOf(NAME, reader)).toEqual({
      file_format: { format: 'csv', encoding: 'utf-8', delimiter: ',', quote: null, has_bom: false, line_ending: 'lf' },
      row_count: 3,
      columns: [
        {
          name: 'district',
          type: 'string',
          null_count: 0,
          distinct_count: 2,
          min_length: 6,
          max_length: 6,
          top_values: [
            { value: 'Mysuru', count: 2 },
            { value: 'Kodagu', count: 1 },
          ],
        },
        {
          name: 'cases',
          type: 'integer',
          null_count: 1,
          distinct_count: 2,
          min: 1,
          max: 3,
          mean: 2,
          top_values: [
            { value: '1', count: 1 },
            { value: '3', count: 1 },
          ],
        },
      ],
      warnings: [],
    });
    const { columns } = await profileOf(NAME, admin);
    expect(columns.map(({ name }) => name)).toEqual(['district', 'patient', 'cases']);
  });

  test('both have an ETag of their own for each who sees them', async () => {
    for (const part of ['schema', 'profile']) {
      const path = `${pathOf(NAME)}/${part}`;
      const etag = (await reader.get(path)).headers.get('etag') ?? '';
      expect((await reader.get(path, { 'If-None-Match': etag })).status).toBe(304);
      expect((await admin.get(path, { 'If-None-Match': etag })).status).toBe(200);
    }
  });

  test('the preview has the first rows, for those who may download', async () => {
    const path = `${pathOf(NAME)}/preview`;
    expect((await reader.get(path)).body).toEqual({
      columns: ['district', 'cases'],
      rows: [
        ['Mysuru', '1'],
        ['Kodagu', null],
        ['Mysuru', '3'],
      ],
    });
    expect((await admin.get(`${path}?limit=1`)).body).toEqual({
      columns: ['district', 'patient', 'cases'],
      rows: [['Mysuru', 'Asha', '1']],
    });
    expect((await viewer.get<Problem>(path)).body.code).toBe('level-too-low');
  });

  test('the profile quotes values, and is for those who may download too', async () => {
    expect((await viewer.get<Problem>(`${pathOf(NAME)}/profile`)).body.code).toBe('level-too-low');
  });

  test.each(['0', '101', '', '1.5', '-1', '1e1', '0x10', 'all'])('a preview of %j rows: 422', async (limit) => {
    expect((await reader.get(`${pathOf(NAME)}/preview?limit=${limit}`)).status).toBe(422);
  });

  test('a preview has 20 rows, and up to 100 of them', async () => {
    const name = newName();
    await uploadTable(admin, DATASET, tableForm(name, `n\n${'1\n'.repeat(150)}`));
    const lengthOf = async (query: string): Promise<number> =>
      (await reader.get<{ rows: [] }>(`${pathOf(name)}/preview${query}`)).body.rows.length;
    expect([await lengthOf(''), await lengthOf('?limit=100')]).toEqual([20, 100]);
  });

  test('the list of tables hides what the dictionary hides, from all but administrators', async () => {
    const listed = async (caller: ApiCaller): Promise<string[]> => {
      type Listed = { table_name: string; row_count: number; metadata: { data_dictionary: object } }[];
      const { body } = await caller.get<Listed>(`/datasets/${DATASET}/STANDARDISED/tables`);
      const table = body.find(({ table_name }) => table_name === NAME);
      expect(table?.row_count).toBe(3);
      return Object.keys(table?.metadata.data_dictionary ?? {});
    };
    expect(await listed(admin)).toEqual(['district', 'patient', 'cases']);
    expect(await listed(reader)).toEqual(['district', 'cases']);
  });

  test('what is hidden later is hidden at once', async () => {
    const name = newName();
    await uploadTable(admin, DATASET, tableForm(name, 'a,b\n1,2\n'));
    expect(JSON.stringify(await profileOf(name, reader))).toContain('"a"');
    const change = { data_dictionary: { a: { access: false } } };
    const path = `/admin/datasets/${DATASET}/STANDARDISED/tables/${name}`;
    expect((await admin.patch(path, change)).status).toBe(200);
    expect(JSON.stringify(await profileOf(name, reader))).not.toContain('"a"');
  });

  test('the dataset says how many rows its tables have', async () => {
    type Detail = { tables: { table_name: string; row_count: number; size_bytes: number }[] };
    const { body } = await viewer.get<Detail>(`/datasets/${DATASET}`);
    const table = body.tables.find(({ table_name }) => table_name === NAME);
    expect(table).toMatchObject({ row_count: 3, size_bytes: CONTENT.length });
  });

  test.each(['schema', 'profile', 'preview'])('a table may be called %s', async (name) => {
    await uploadTable(admin, DATASET, tableForm(name, `${name}\n1\n`));
    expect((await reader.get(pathOf(name))).status).toBe(302);
    for (const part of ['schema', 'profile', 'preview']) {
      const { status, body } = await reader.get(`${pathOf(name)}/${part}`);
      expect([status, JSON.stringify(body)]).toEqual([200, expect.stringContaining(`"${name}"`)]);
    }
  });

  test('a table that is not there: 404', async () => {
    for (const part of ['schema', 'profile', 'preview']) {
      const { status, body } = await reader.get<Problem>(`${pathOf('nothing')}/${part}`);
      expect([status, body.code]).toEqual([404, 'table-not-found']);
    }
  });

  test('one whose bytes are lost is still described, and its preview says 503', async () => {
    const name = newName();
    await uploadTable(admin, DATASET, tableForm(name, 'a\n1\n'));
    const [row] = await test_.dataSource.query<{ object_key: string }[]>(
      'SELECT object_key FROM file_versions v JOIN stored_files t ON t.id = v.file_id WHERE t.table_name = $1',
      [name],
    );
    await test_.store.delete(row?.object_key ?? '');
    expect((await viewer.get(`${pathOf(name)}/schema`)).status).toBe(200);
    const { status, body } = await reader.get<Problem>(`${pathOf(name)}/preview`);
    expect([status, body.code]).toEqual([503, 'content-unavailable']);
  });

  test('one from before tables were looked into has nothing to show, until it is sent again', async () => {
    const name = newName();
    const form = tableForm(name, 'a\n1\n');
    await uploadTable(admin, DATASET, form);
    await test_.dataSource.query(
      `UPDATE file_versions SET profile = NULL
        WHERE file_id = (SELECT id FROM stored_files WHERE table_name = $1)`,
      [name],
    );
    for (const part of ['schema', 'profile', 'preview']) {
      const { status, body } = await reader.get<Problem>(`${pathOf(name)}/${part}`);
      expect([status, body.code]).toEqual([404, 'no-profile']);
    }
    expect((await uploadTable(admin, DATASET, form)).status).toBe(201);
    expect(await profileOf(name, reader)).toMatchObject({ row_count: 1 });
    expect((await uploadTable(admin, DATASET, form)).status).toBe(200);
  });
});
