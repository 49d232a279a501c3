import { auditedIn, expectChain, type Audited, type Json, walkBy } from '../support/administration.js';
import { type Answer, type ApiCaller, type Problem } from '../support/api-caller.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let test_: TestApp;
let admin: ApiCaller;

beforeAll(async () => {
  test_ = await startTestApp();
  admin = test_.admin;
});

afterAll(() => test_.close());

const audited = <T>(work: () => Promise<T>): Promise<Audited<T>> => auditedIn(test_, work);
const walk = (path: string): Promise<Json[]> => walkBy(admin, path);

describe('tables', () => {
  const TABLES = '/admin/datasets/TB0001DS0001/STANDARDISED/tables';
  const PLACE = 'TB0001DS0001/STANDARDISED';
  const DICTIONARY = {
    id: { description: 'Number', comments: '', access: true },
    name: { description: 'Name', comments: 'as given', access: false },
  };

  beforeAll(() => makeDataset(admin, { ds_id: 'TB0001DS0001' }));

  test('of a dataset that has none are an empty list', async () => {
    const { status, body } = await admin.get(TABLES);
    expect([status, body]).toEqual([200, []]);
    expect((await admin.get('/admin/datasets/TB0001DS9999/STANDARDISED/tables')).status).toBe(404);
    expect((await admin.get('/admin/datasets/TB0001DS0001/standardised/tables')).status).toBe(422);
  });

  test('leave an entry when they are shown, and none when sent again', async () => {
    const form = tableForm('beta', 'id,name\n1,x\n', { data_dictionary: DICTIONARY });
    const { result, entries } = await audited(() => uploadTable(admin, 'TB0001DS0001', form));
    expect(result.status).toBe(201);
    expect(entries).toEqual([
      expect.objectContaining({ action: 'table.create', subject_id: `${PLACE}/beta`, before: null }),
    ]);
    const { body } = await admin.get(`${TABLES}/beta`);
    expect(entries[0]?.after).toEqual(body);
    const again = await audited(() => uploadTable(admin, 'TB0001DS0001', form));
    expect([again.result.status, again.lines]).toEqual([200, []]);
    const other = await audited(() => uploadTable(admin, 'TB0001DS0001', tableForm('beta', 'id\n2\n')));
    expect([other.result.status, other.lines]).toEqual([409, []]);
  });

  test('are listed page by page, without links', async () => {
    await uploadTable(admin, 'TB0001DS0001', tableForm('Alpha', 'id\n1\n'));
    await uploadTable(admin, 'TB0001DS0001', tableForm('raw', 'id\n1\n'), 'PREPROCESSED');
    const rows = await walk(TABLES);
    expect(rows.map((row) => row['table_name'])).toEqual(['Alpha', 'beta']);
    expect(rows[1]).toEqual({
      ds_id: 'TB0001DS0001',
      bucket_type: 'STANDARDISED',
      table_name: 'beta',
      metadata: { description: 'A table', source: null, data_dictionary: DICTIONARY },
      content_type: 'text/csv',
      size_bytes: 12,
      row_count: 1,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      version: 1,
      created_at: expect.any(String) as string,
      committed_at: expect.any(String) as string,
    });
    expect((await walk(TABLES.replace('STANDARDISED', 'PREPROCESSED'))).map((row) => row['table_name'])).toEqual([
      'raw',
    ]);
  });

  test('have their metadata merged with what a change says', async () => {
    const before = (await admin.get<Json>(`${TABLES}/beta`)).body;
    const { result, entries } = await audited(() =>
      admin.patch<Json>(`${TABLES}/beta`, {
        description: null,
        source: 'https://example.org',
        data_dictionary: { id: { description: 'Row' }, name: { comments: null, access: true } },
      }),
    );
    const data_dictionary = {
      id: { ...DICTIONARY.id, description: 'Row' },
      name: { description: 'Name', comments: '', access: true },
    };
    const after = { ...before, metadata: { description: null, source: 'https://example.org', data_dictionary } };
    expect([result.status, result.body]).toEqual([200, after]);
    expect(entries).toEqual([
      expect.objectContaining({ action: 'table.update', subject_id: `${PLACE}/beta`, before, after }),
    ]);
    const { body } = await admin.get<Json[]>('/datasets/TB0001DS0001/STANDARDISED/tables');
    expect(body[1]).toMatchObject({ table_name: 'beta', metadata: after.metadata });
    expect((await audited(() => admin.patch(`${TABLES}/beta`, {}))).lines).toEqual([]);
  });

  test('take changes side by side, one after the other', async () => {
    const { result, entries } = await audited(() =>
      Promise.all(
        Array.from({ length: 10 }, (_, index) => admin.patch(`${TABLES}/beta`, { description: `Side ${index}` })),
      ),
    );
    expect(result.map(({ status }) => status)).toEqual(result.map(() => 200));
    expect(entries).toHaveLength(10);
    expectChain(entries);
  });

  test.each([
    [{ data_dictionary: { id: 5 } }, 422],
    [{ data_dictionary: { id: { access: 'yes' } } }, 422],
    [{ data_dictionary: { extra: {} } }, 422],
    [{ data_dictionary: [] }, 422],
    [{ description: 5 }, 422],
    [{ table_name: 'other' }, 400],
  ])('do not change to %j: %i', async (change, expected) => {
    const { result, lines } = await audited(() => admin.patch(`${TABLES}/beta`, change));
    expect([result.status, lines]).toEqual([expected, []]);
  });

  test('that are missing: 404', async () => {
    const missing = `${TABLES}/missing`;
    for (const answer of [admin.get(missing), admin.patch(missing, { source: 'x' }), admin.delete(missing)]) {
      const { status, body } = await (answer as Promise<Answer<Problem>>);
      expect([status, body.code]).toEqual([404, 'table-not-found']);
    }
  });

  test('are deleted once, with one entry, while their metadata change', async () => {
    const { result, lines, entries } = await audited(() =>
      Promise.all([
        admin.delete(`${TABLES}/Alpha`),
        admin.patch(`${TABLES}/Alpha`, { source: 'race' }),
        admin.delete(`${TABLES}/Alpha`),
      ]),
    );
    expect([result[0].status, result[2].status].sort()).toEqual([200, 404]);
    const isChanged = result[1].status === 200;
    expect(lines).toEqual([...(isChanged ? [`table.update ${PLACE}/Alpha`] : []), `table.delete ${PLACE}/Alpha`]);
    expect(entries.at(-1)?.before?.['metadata']).toMatchObject({ source: isChanged ? 'race' : null });
    expect(entries.at(-1)?.after).toBeNull();
    expect((await walk(TABLES)).map((row) => row['table_name'])).toEqual(['beta']);
  });
});
