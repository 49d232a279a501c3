import type { ApiCaller, Problem } from '../support/api-caller.js';
import { ApiCaller as Caller } from '../support/api-caller.js';
import { makeDataset } from '../support/catalogue.js';
import { DirectUploader } from '../support/direct-uploads.js';
import { RawUpload } from '../support/raw-upload.js';
import { brokenAfterReaper, recordTransitions } from '../support/storage-invariants.js';
import { versionsOf } from '../support/stored-objects.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitUntil } from '../support/wait-until.js';

const DATASET = 'UA0001DS0001';
const TABLES = `/admin/datasets/${DATASET}/STANDARDISED/tables`;
const LONG_CSV = `id\n${'1\n'.repeat(50_000)}`;

let test_: TestApp;
let admin: ApiCaller;
let people = 0;

beforeAll(async () => {
  test_ = await startTestApp();
  ({ admin } = test_);
  await makeDataset(admin, { ds_id: DATASET });
  await recordTransitions(test_.dataSource);
});

afterEach(async () => expect(await brokenAfterReaper(test_)).toEqual([]));

afterAll(() => test_.close());

/** An administrator with a key of their own, which may be narrowed. */
interface Uploader {
  readonly email: string;
  readonly keyId: string;
  readonly caller: ApiCaller;
  /** Makes another key of the same user. */
  readonly nextKey: () => Promise<ApiCaller>;
}

async function newUploader(asked: object = {}): Promise<Uploader> {
  const email = `uploader-${++people}@test.example`;
  const first = await test_.newUser(email);
  await admin.patch(`/admin/users/${email}`, { is_admin: true });
  const issue = async (more: object): Promise<{ key: string; key_id: string }> =>
    (await first.post<{ key: string; key_id: string }>('/me/api-keys', { name: 'for uploads', ...more })).body;
  const { key, key_id } = await issue(asked);
  const nextKey = async (): Promise<ApiCaller> => new Caller(test_.url, (await issue({})).key);
  return { email, keyId: key_id, caller: new Caller(test_.url, key), nextKey };
}

function change(sql: string, parameter: string): Promise<unknown> {
  return test_.dataSource.query(sql, [parameter]);
}

type Loss = (uploader: Uploader) => Promise<unknown>;

const LOSSES: [string, object, number, string, Loss][] = [
  [
    'key was revoked',
    {},
    401,
    'unauthenticated',
    ({ email, keyId }) => admin.delete(`/admin/users/${email}/api-keys/${keyId}`),
  ],
  [
    'key has expired',
    {},
    401,
    'unauthenticated',
    ({ keyId }) => change(`UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE public_id = $1`, keyId),
  ],
  [
    'user was suspended',
    {},
    401,
    'unauthenticated',
    ({ email }) => admin.post(`/admin/users/${email}/suspend`, undefined),
  ],
  [
    'user is no longer an administrator',
    {},
    403,
    'administrators-only',
    ({ email }) => admin.patch(`/admin/users/${email}`, { is_admin: false }),
  ],
  [
    'key no longer reaches the dataset',
    { datasets: [DATASET] },
    403,
    'narrowed-key',
    ({ keyId }) =>
      change('DELETE FROM api_key_datasets WHERE api_key_id = (SELECT id FROM api_keys WHERE public_id = $1)', keyId),
  ],
];

async function shownTables(): Promise<string[]> {
  const { body } = await admin.get<{ table_name: string }[]>(TABLES);
  return body.map(({ table_name }) => table_name);
}

describe.each(LOSSES)('an uploader whose %s', (_, asked, status, code, lose) => {
  test('while the bytes came shows nothing', async () => {
    const uploader = await newUploader(asked);
    const name = `streamed_${people}`;
    const upload = new RawUpload({ port: test_.port, admin: uploader.caller }, TABLES, name, LONG_CSV);
    await waitUntil('the upload has begun', async () => (await versionsOf(test_, name)).length > 0);
    await lose(uploader);
    expect(await upload.finish()).toBe(status);
    expect(await shownTables()).not.toContain(name);
  });

  test('while an upload in parts was verified shows nothing', async () => {
    const uploader = await newUploader(asked);
    const name = `parted_${people}`;
    const uploads = new DirectUploader(uploader.caller, DATASET);
    const { upload_id } = await uploads.send(name, new TextEncoder().encode(LONG_CSV));
    const get = test_.store.get.bind(test_.store);
    test_.store.get = async (...what) => {
      test_.store.get = get;
      await lose(uploader);
      return get(...what);
    };
    const answer = await uploads.complete(upload_id);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await shownTables()).not.toContain(name);
  });
});

test('an upload in parts whose key was revoked is completed with the next key of its user', async () => {
  const uploader = await newUploader();
  const uploads = new DirectUploader(uploader.caller, DATASET);
  const { upload_id } = await uploads.send('resumed', new TextEncoder().encode(LONG_CSV));
  const get = test_.store.get.bind(test_.store);
  test_.store.get = async (...what) => {
    test_.store.get = get;
    await admin.delete(`/admin/users/${uploader.email}/api-keys/${uploader.keyId}`);
    return get(...what);
  };
  expect((await uploads.complete(upload_id)).status).toBe(401);
  const next = new DirectUploader(await uploader.nextKey(), DATASET);
  expect((await next.complete(upload_id)).status).toBe(201);
  expect(await shownTables()).toContain('resumed');
});

test('a shapefile whose sender lost the key while it came is not shown', async () => {
  await admin.post('/admin/regions', { region_id: 'country_UA', region_name: 'Somewhere', parent_region_id: null });
  const uploader = await newUploader();
  const put = test_.store.put.bind(test_.store);
  test_.store.put = async (...what) => {
    test_.store.put = put;
    await admin.delete(`/admin/users/${uploader.email}/api-keys/${uploader.keyId}`);
    return put(...what);
  };
  const square = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
    [0, 0],
  ];
  const content = JSON.stringify({ type: 'Polygon', coordinates: [square] });
  const form = [{ field: 'shapefile', name: 'country_UA.geojson', content }];
  const { status, body } = await uploader.caller.upload<Problem>('/admin/shapefiles/country_UA', form);
  expect([status, body.code]).toEqual([401, 'unauthenticated']);
  expect((await admin.get('/shapefiles/country_UA')).status).toBe(404);
});
