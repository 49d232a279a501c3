import { auditedIn, expectChain, type Audited, type Json, walkBy, madeBy } from '../support/administration.js';
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
const made = (path: string, content: Json): Promise<Json> => madeBy(admin, path, content);

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
        data_dictionary: { id: { description: 'Row' }, name: null, extra: {} },
      }),
    );
    const data_dictionary = {
      id: { ...DICTIONARY.id, description: 'Row' },
      extra: { description: '', comments: '', access: true },
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

describe('deleting a dataset', () => {
  const DATASET = '/admin/datasets/DD0001DS0001';

  async function stateOf(table: string, state: string): Promise<void> {
    await test_.dataSource.query(
      `UPDATE file_versions v SET state = $2 FROM stored_files t JOIN datasets d ON d.id = t.dataset_id
        WHERE t.id = v.file_id AND d.ds_id = 'DD0001DS0001' AND t.table_name = $1`,
      [table, state],
    );
  }

  beforeAll(async () => {
    await makeDataset(admin, { ds_id: 'DD0001DS0001', tags: ['goodbye'] });
    await uploadTable(admin, 'DD0001DS0001', tableForm('cases', 'id\n1\n'));
    await uploadTable(admin, 'DD0001DS0001', tableForm('raw', 'id\n1\n'), 'PREPROCESSED');
  });

  test('waits for its tables, and names them', async () => {
    const { result, lines } = await audited(() => admin.delete<Problem>(DATASET));
    expect([result.status, result.body.code, lines]).toEqual([409, 'in-use', []]);
    expect(result.body.detail).toContain('the table STANDARDISED/cases, the table PREPROCESSED/raw.');
  });

  test.each([
    ['PENDING', 'the upload of STANDARDISED/cases'],
    ['UPLOADED', 'the upload of STANDARDISED/cases'],
    ['SUPERSEDED', 'the table STANDARDISED/cases'],
    ['TOMBSTONED', 'the bytes, which are being removed, of STANDARDISED/cases'],
    ['REJECTED', 'the bytes, which are being removed, of STANDARDISED/cases'],
    ['DELETING', 'the bytes, which are being removed, of STANDARDISED/cases'],
  ])('waits for what is %s', async (state, named) => {
    await admin.delete(`${DATASET}/PREPROCESSED/tables/raw`);
    await stateOf('cases', state);
    const { status, body } = await admin.delete<Problem>(DATASET);
    expect([status, body.detail]).toEqual([409, expect.stringContaining(`used by ${named}. `)]);
    await stateOf('cases', 'COMMITTED');
  });

  test('takes with it what is left, grants, places in groups, and narrowings of keys', async () => {
    await admin.delete(`${DATASET}/STANDARDISED/tables/cases`);
    await test_.newUser('reader@example.org');
    const grant = await made('/admin/user-permissions', {
      user_email: 'reader@example.org',
      resource_type: 'DATASET',
      resource_id: 'DD0001DS0001',
      permission: 'VIEW',
    });
    await made('/admin/resource-groups', { resource_group_id: 'goodbyes', group_name: 'Goodbyes' });
    await made('/admin/resource-group-members', {
      resource_group_id: 'goodbyes',
      resource_type: 'DATASET',
      resource_id: 'DD0001DS0001',
    });
    await made('/admin/users/admin@test.example/api-keys', { name: 'gone', datasets: ['DD0001DS0001'] });
    const before = (await admin.get<Json>(DATASET)).body;
    const { result, lines, entries } = await audited(() => Promise.all([admin.delete(DATASET), admin.delete(DATASET)]));
    expect(result.map(({ status }) => status).sort()).toEqual([200, 404]);
    expect(lines).toEqual([
      `grant.delete ${String(grant['id'])}`,
      'resource-group-member.delete goodbyes DD0001DS0001',
      'dataset.delete DD0001DS0001',
    ]);
    expect([entries[0]?.before, entries[2]?.before, entries[2]?.after]).toEqual([grant, before, null]);
    const rows = await test_.dataSource.query<object[]>('SELECT 1 FROM stored_files WHERE dataset_id = $1', [
      before['id'],
    ]);
    expect(rows).toEqual([]);
    expect((await admin.get('/datasets/DD0001DS0001')).status).toBe(404);
  });

  test('its id is free again, and so is what it referred to', async () => {
    const { body } = await admin.get<Json[]>('/admin/tags');
    const tag = body.find((row) => row['tag_name'] === 'goodbye');
    expect(tag).toMatchObject({ datasets: 0 });
    expect((await admin.delete(`/admin/tags/${String(tag?.['id'])}`)).status).toBe(200);
    await makeDataset(admin, { ds_id: 'DD0001DS0001' });
    expect((await admin.delete(DATASET)).status).toBe(200);
    expect((await admin.delete('/admin/collections/DD0001')).status).toBe(200);
  });

  test('and an upload to it at the same time leave either both or neither', async () => {
    for (let round = 0; round < 5; round++) {
      const ds_id = `DE0001DS000${round}`;
      await makeDataset(admin, { ds_id });
      const [upload, removal] = await Promise.all([
        uploadTable(admin, ds_id, tableForm('cases', 'id\n1\n')),
        admin.delete(`/admin/datasets/${ds_id}`),
      ]);
      const outcome = [upload.status, removal.status];
      if (removal.status === 200) expect([404, 409]).toContain(upload.status);
      else expect(outcome).toEqual([201, 409]);
      expect((await admin.get(`/admin/datasets/${ds_id}`)).status).toBe(removal.status === 200 ? 404 : 200);
    }
  });
});
