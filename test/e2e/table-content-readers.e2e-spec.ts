import { type ApiCaller, type Problem } from '../support/api-caller.js';
import { tableForm, uploadTable } from '../support/catalogue.js';
import {
  admin,
  DATASET,
  newName,
  pathOf,
  profileOf,
  reader,
  startForTableContent,
  test_,
  viewer,
} from '../support/table-content-cases.js';

beforeAll(startForTableContent);

afterAll(() => test_.close());

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
