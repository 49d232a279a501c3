import type { Answer, ApiCaller, Problem } from '../support/api-caller.js';
import { type Json } from '../support/administration.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { DirectUploader, announcementOf, type Bytes } from '../support/direct-uploads.js';
import { versionsOf } from '../support/stored-objects.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DATASET = 'HC0001DS0001';
const TABLES = `/admin/datasets/${DATASET}/STANDARDISED/tables`;
const HIDDEN = { data_dictionary: { secret: { description: 'Not for all', access: false } } };
const WITH_SECRET = 'id,secret\n1,x\n';

let test_: TestApp;
let admin: ApiCaller;
let reader: ApiCaller;
let uploads: DirectUploader;
let tables = 0;

beforeAll(async () => {
  test_ = await startTestApp();
  ({ admin } = test_);
  await makeDataset(admin, { ds_id: DATASET, access_level: 'DOWNLOAD' });
  reader = await test_.newUser('reader@test.example');
  uploads = new DirectUploader(admin, DATASET);
});

afterAll(() => test_.close());

/** A table whose second column is hidden. */
async function makeTable(): Promise<string> {
  const name = `table_${++tables}`;
  await uploadTable(admin, DATASET, tableForm(name, WITH_SECRET, HIDDEN));
  return name;
}

function bytesOf(text: string): Bytes {
  return new TextEncoder().encode(text);
}

async function shownColumns(name: string): Promise<string[]> {
  const { body } = await reader.get<{ fields: { name: string }[] }>(`/datasets/${DATASET}/STANDARDISED/${name}/schema`);
  return body.fields.map((field) => field.name);
}

function told({ status, body }: Answer<Problem>): unknown[] {
  return [status, body.code, body.errors?.map(({ path }) => path)];
}

const REFUSED = [422, 'hidden-columns', ['data_dictionary.secret']];

describe('a hidden column', () => {
  test.each([
    ['is not mentioned', {}],
    ['is left out of the dictionary', { data_dictionary: { id: { access: true } } }],
    ['is described without access', { data_dictionary: { secret: { description: 'Not for all' } } }],
  ])('stays hidden where a replacement %s', async (_, metadata) => {
    const name = await makeTable();
    const answer = await admin.replace<Problem>(`${TABLES}/${name}`, tableForm(name, 'id,secret\n2,y\n', metadata));
    expect(told(answer)).toEqual(REFUSED);
    expect(answer.body.detail).toContain('"secret"');
    expect(await shownColumns(name)).toEqual(['id']);
    expect((await versionsOf(test_, name)).map(({ state }) => state)).toEqual(['COMMITTED', 'DELETED']);
  });

  test.each([
    [false, ['id']],
    [true, ['id', 'secret']],
  ])('is what a replacement says: access %j', async (access, columns) => {
    const name = await makeTable();
    const form = tableForm(name, 'id,secret\n2,y\n', { data_dictionary: { secret: { access } } });
    expect((await admin.replace(`${TABLES}/${name}`, form)).status).toBe(201);
    expect(await shownColumns(name)).toEqual(columns);
  });

  test('may go with a file that lacks it', async () => {
    const name = await makeTable();
    expect((await admin.replace(`${TABLES}/${name}`, tableForm(name, 'id\n2\n'))).status).toBe(201);
    expect(await shownColumns(name)).toEqual(['id']);
  });

  test('that was hidden while the same bytes came again, for lost ones, stays hidden', async () => {
    const name = `table_${++tables}`;
    await uploadTable(admin, DATASET, tableForm(name, WITH_SECRET));
    const [version] = await versionsOf(test_, name);
    await test_.store.delete(version?.object_key ?? '');
    const head = test_.store.head.bind(test_.store);
    // Between the look at what is shown and the transaction that takes its place.
    test_.store.head = async (...asked) => {
      test_.store.head = head;
      await admin.patch(`${TABLES}/${name}`, HIDDEN);
      return test_.store.head(...asked);
    };
    const answer = await admin.upload<Problem>(TABLES, tableForm(name, WITH_SECRET));
    expect(told(answer)).toEqual(REFUSED);
    expect(await shownColumns(name)).toEqual(['id']);
  });

  test('that was hidden since stays hidden in an old version that is restored', async () => {
    const name = `table_${++tables}`;
    const old = { data_dictionary: { secret: { description: 'Old words', access: true }, id: { access: false } } };
    await uploadTable(admin, DATASET, tableForm(name, WITH_SECRET, old));
    const { secret } = HIDDEN.data_dictionary;
    const data_dictionary = { secret, id: { access: true }, later: { access: false } };
    const next = tableForm(name, 'id,secret,later\n2,y,z\n', { data_dictionary });
    expect((await admin.replace(`${TABLES}/${name}`, next)).status).toBe(201);
    const restored = await admin.post<Json>(`${TABLES}/${name}/versions/1/restore`, undefined);
    expect([restored.status, restored.body['version']]).toEqual([200, 1]);
    expect(restored.body['metadata']).toMatchObject({
      data_dictionary: {
        secret: { description: 'Old words', access: false },
        id: { access: false },
      },
    });
    expect(JSON.stringify(restored.body['metadata'])).not.toContain('later');
    expect(await shownColumns(name)).toEqual([]);
  });

  test('that the old version says nothing of is hidden in it', async () => {
    const name = `table_${++tables}`;
    await uploadTable(admin, DATASET, tableForm(name, WITH_SECRET));
    await admin.replace(`${TABLES}/${name}`, tableForm(name, 'id,secret\n2,y\n', HIDDEN));
    expect((await admin.post(`${TABLES}/${name}/versions/1/restore`, undefined)).status).toBe(200);
    expect(await shownColumns(name)).toEqual(['id']);
    await admin.patch(`${TABLES}/${name}`, { data_dictionary: { secret: { access: true } } });
    expect(await shownColumns(name)).toEqual(['id', 'secret']);
  });

  test('is not shown by a direct upload that forgets it', async () => {
    const name = await makeTable();
    const { upload_id } = await uploads.send(name, bytesOf('id,secret\n3,z\n'), { replace: true });
    expect(told(await uploads.complete(upload_id))).toEqual(REFUSED);
    expect(told(await uploads.complete(upload_id))).toEqual(REFUSED);
    expect(await shownColumns(name)).toEqual(['id']);
  });

  test('is asked about before the bytes are sent, where the dictionary names it', async () => {
    const name = await makeTable();
    const more = { replace: true, data_dictionary: { secret: { description: 'New' } } };
    expect(told(await uploads.begin(announcementOf(name, bytesOf(WITH_SECRET), more)))).toEqual(REFUSED);
  });

  test('that was hidden while a direct upload was on its way is not shown by a default', async () => {
    const name = `table_${++tables}`;
    await uploadTable(admin, DATASET, tableForm(name, WITH_SECRET));
    const more = { replace: true, data_dictionary: { secret: { description: 'New' }, id: { access: true } } };
    const { upload_id } = await uploads.send(name, bytesOf('id,secret\n4,z\n'), more);
    await admin.patch(`${TABLES}/${name}`, HIDDEN);
    expect(told(await uploads.complete(upload_id))).toEqual(REFUSED);
    const said = { ...more, data_dictionary: { secret: { access: true } } };
    const next = await uploads.send(name, bytesOf('id,secret\n4,z\n'), said);
    expect((await uploads.complete(next.upload_id)).status).toBe(201);
    expect(await shownColumns(name)).toEqual(['id', 'secret']);
  });

  test.each([[{ secret: null }], [{ secret: { access: null } }], [null]])(
    'is not shown by a change that drops what is said of it: %j',
    async (data_dictionary) => {
      const name = await makeTable();
      expect(told(await admin.patch<Problem>(`${TABLES}/${name}`, { data_dictionary }))).toEqual(REFUSED);
      expect(await shownColumns(name)).toEqual(['id']);
    },
  );

  test('is shown by a change that says so, and its entry can go then', async () => {
    const name = await makeTable();
    for (const secret of [{ access: true }, null]) {
      expect((await admin.patch(`${TABLES}/${name}`, { data_dictionary: { secret } })).status).toBe(200);
    }
    expect(await shownColumns(name)).toEqual(['id', 'secret']);
  });
});

describe('access', () => {
  test.each(['no', 'False', 'false', '', 0, 1, null, [], {}])('is not %j', async (access) => {
    const name = `table_${++tables}`;
    const form = tableForm(name, WITH_SECRET, { data_dictionary: { secret: { access } } });
    const answer = await admin.upload<Problem>(TABLES, form);
    expect(told(answer)).toEqual([422, 'validation-failed', ['data_dictionary.secret.access']]);
    const begun = await uploads.begin(
      announcementOf(name, bytesOf(WITH_SECRET), { data_dictionary: { secret: { access } } }),
    );
    expect(told(begun)).toEqual([422, 'validation-failed', ['data_dictionary.secret.access']]);
  });
});

describe('a change of the dictionary', () => {
  test('names columns that the file has', async () => {
    const name = await makeTable();
    const answer = await admin.patch<Problem>(`${TABLES}/${name}`, {
      data_dictionary: { ID: { access: false }, id: { description: 'Row' } },
    });
    expect(told(answer)).toEqual([422, 'validation-failed', ['data_dictionary.ID']]);
    expect(answer.body.detail).toContain('the file has no such column; it has "id"');
    expect((await admin.get<Json>(`${TABLES}/${name}`)).body['metadata']).toMatchObject({
      data_dictionary: { secret: { access: false } },
    });
  });

  test('may drop an entry of a column that the file lacks', async () => {
    const name = await makeTable();
    await test_.dataSource.query(
      `UPDATE file_versions v SET data_dictionary = '{"old": {"description": "", "comments": "", "access": false}}'
         FROM stored_files f WHERE f.id = v.file_id AND f.table_name = $1`,
      [name],
    );
    const dropped = await admin.patch(`${TABLES}/${name}`, { data_dictionary: { old: null, id: { comments: 'x' } } });
    expect(dropped.status).toBe(200);
  });
});
