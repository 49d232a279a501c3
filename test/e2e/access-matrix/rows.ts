import { AccessLevel } from '#auth/access-level.js';
import type { FormFile } from '../../support/api-caller.js';
import { announcementOf } from '../../support/direct-uploads.js';
import type { CallerTraits } from './callers.js';
import { type Expected, levelOn } from './expected.js';
import { FOLDER, MANIFEST, type MatrixWorld, type Parameters, SHAPEFILE, TABLE, type Target } from './world.js';

/** How to make a request to a route. What each caller gets follows from the access that the route declares. */
export interface Row {
  /** As `GET datasets/:ds_id`; a route may have several rows. */
  readonly route: string;
  /** For routes beside `/api/v1`. */
  readonly isOutsidePrefix?: boolean;
  /** Parameters that are otherwise than those of the world; see `MatrixWorld.parameters`. */
  readonly parameters?: Parameters;
  readonly query?: (parameters: Parameters) => string;
  readonly body?: (parameters: Parameters) => object;
  readonly form?: readonly FormFile[];
  /** True where the query or the body names the target, and no path parameter does. */
  readonly isTargeted?: boolean;
  /** What a request that succeeds uses up, made for it alone. */
  readonly fresh?: (world: MatrixWorld, parameters: Parameters, caller: CallerTraits) => Promise<Parameters>;
  /** What is otherwise than the declared access says. Who is refused by the guard does not come here. */
  readonly except?: (caller: CallerTraits, target: Target) => Expected | undefined;
}

const row = (route: string, how: Omit<Row, 'route'> = {}): Row => ({ route, ...how });
const page = (route: string, how: Omit<Row, 'route'> = {}): Row => ({ route, isOutsidePrefix: true, ...how });
const record = (route: string, body: object): Row => ({ route, body: () => body });

const missing =
  (status: Expected): Row['except'] =>
  (_, target) =>
    target === 'missing' ? status : undefined;

const WEATHER_SUBSET = { variables: ['t2m'], start_date: '2019', end_date: '2019' };
const WEATHER_POINTS = { ...WEATHER_SUBSET, points: [{ latitude: 52, longitude: 0 }] };
const WEATHER_QUERY = 'variables=t2m&start_date=2019&end_date=2019';
const PREPROCESSED = { bucket_type: 'PREPROCESSED' };

const freshKey: Row['fresh'] = async (world, { email = '' }) => ({ key_id: await world.newKeyId(email) });
const freshRecord =
  (path: string, bodyOf: (name: string) => object): Row['fresh'] =>
  async (world) => ({ id: String((await world.post<{ id: number }>(path, bodyOf(world.newName()))).id) });
const freshOwner = freshRecord('/admin/data-owners', (name) => ({ name }));
const freshRaw = freshRecord('/admin/raw-datasets', (rds_id) => ({ rds_id, title: 'A raw dataset', source: 'Here' }));
const freshTag = freshRecord('/admin/tags', (tag_name) => ({ tag_name }));
const freshCollection: Row['fresh'] = async (world) => {
  const collection_id = world.newName();
  const names = { collection_name: 'A collection', category_id: 'MY', category_name: 'A category' };
  await world.post('/admin/collections', { collection_id, ...names });
  return { collection_id };
};
const freshRegion: Row['fresh'] = async (world) => {
  const region_id = world.newName();
  await world.post('/admin/regions', { region_id, region_name: 'A region' });
  return { region_id };
};
const freshDataset: Row['fresh'] = async (world) => ({ ds_id: await world.newDataset() });
const freshDeleted: Row['fresh'] = async (world) => {
  const ds_id = await world.newDataset();
  await world.admin.delete(`/admin/datasets/${ds_id}`);
  return { ds_id };
};
const freshUpload: Row['fresh'] = async (world, { ds_id = '' }) => ({ upload_id: await world.newUpload(ds_id) });
const freshManifest: Row['fresh'] = async (world, { ds_id = '' }) => {
  await world.putManifest(ds_id);
  return {};
};
const freshUser: Row['fresh'] = async (world) => ({ email: await world.newUser() });

/**
 * Every route needs a row. One line does where its parameters are known to `MatrixWorld.parameters`, it takes no body,
 * and it uses nothing up: `row('GET admin/things/:thing_id')`.
 */
export const ROWS: readonly Row[] = [
  page('GET /'),
  page('GET /docs'),
  page('GET /docs/:page', { except: (_, target) => (target === 'missing' ? 404 : undefined) }),
  page('GET /docs/assets/*', { parameters: { '*': 'missing.js' }, except: () => 404 }),
  page('GET /livez'),
  page('GET /readyz'),
  row('GET admin/access/explain', {
    isTargeted: true,
    query: ({ email, ds_id }) => `user_email=${email}&ds_id=${ds_id}`,
  }),
  row('GET admin/audit'),
  row('GET admin/audit/:id'),
  row('POST admin/bulk', {
    isTargeted: true,
    body: ({ email }) => ({ operations: [{ operation: 'restore-user', id: email }] }),
    except: (_, target) => (target === 'missing' ? 422 : undefined),
  }),
  row('GET admin/collections'),
  record('POST admin/collections', {
    collection_id: 'MY0001',
    collection_name: 'A collection',
    category_id: 'MY',
    category_name: 'A category',
  }),
  row('GET admin/collections/:collection_id'),
  row('PATCH admin/collections/:collection_id', { body: () => ({ collection_name: 'A name' }) }),
  row('DELETE admin/collections/:collection_id', { fresh: freshCollection }),
  row('GET admin/data-owners'),
  row('GET admin/data-owners/:id', { fresh: freshOwner }),
  row('PATCH admin/data-owners/:id', { fresh: freshOwner, body: () => ({ contact_person: 'Somebody' }) }),
  row('DELETE admin/data-owners/:id', { fresh: freshOwner }),
  record('POST admin/data-owners', { name: 'Another owner' }),
  record('POST admin/datasets', {
    ds_id: 'MX0001DS0003',
    title: 'A dataset',
    collection_id: 'MX0001',
    data_owner_name: 'Owner',
    raw_dataset_ids: [1],
  }),
  row('GET admin/datasets'),
  row('GET admin/datasets/:ds_id'),
  row('PATCH admin/datasets/:ds_id', { body: () => ({ description: 'A description' }) }),
  row('DELETE admin/datasets/:ds_id', { fresh: freshDataset }),
  row('POST admin/datasets/:ds_id/purge', {
    fresh: freshDeleted,
  }),
  row('POST admin/datasets/:ds_id/restore', { fresh: freshDeleted }),
  row('GET admin/deleted-datasets'),
  row('GET admin/datasets/:ds_id/:bucket_type/manifest'),
  row('PUT admin/datasets/:ds_id/:bucket_type/manifest', { form: MANIFEST }),
  row('DELETE admin/datasets/:ds_id/:bucket_type/manifest', { fresh: freshManifest }),
  row('GET admin/datasets/:ds_id/:bucket_type/tables'),
  row('GET admin/datasets/:ds_id/:bucket_type/tables/:table_name'),
  row('PATCH admin/datasets/:ds_id/:bucket_type/tables/:table_name', { body: () => ({ description: 'A table' }) }),
  row('POST admin/datasets/:ds_id/:bucket_type/tables', { form: TABLE }),
  row('PUT admin/datasets/:ds_id/:bucket_type/tables/:table_name', { form: TABLE }),
  row('DELETE admin/datasets/:ds_id/:bucket_type/tables/:table_name', {
    fresh: async (world, { ds_id = '' }) => {
      const table_name = world.newName();
      await world.uploadTable(ds_id, table_name);
      return { table_name };
    },
  }),
  row('GET admin/datasets/:ds_id/:bucket_type/tables/:table_name/versions'),
  row('GET admin/datasets/:ds_id/:bucket_type/tables/:table_name/versions/:version'),
  row('DELETE admin/datasets/:ds_id/:bucket_type/tables/:table_name/versions/:version', {
    // It is the one that readers see.
    except: (_, target) => (target === 'missing' ? undefined : 409),
  }),
  row('POST admin/datasets/:ds_id/:bucket_type/tables/:table_name/versions/:version/restore'),
  row('GET admin/datasets/:ds_id/:bucket_type/uploads'),
  row('POST admin/datasets/:ds_id/:bucket_type/uploads', {
    body: () => announcementOf('matrix', new TextEncoder().encode('id\n1\n')),
  }),
  row('GET admin/datasets/:ds_id/:bucket_type/uploads/:upload_id', { fresh: freshUpload }),
  row('POST admin/datasets/:ds_id/:bucket_type/uploads/:upload_id/complete', { fresh: freshUpload }),
  row('DELETE admin/datasets/:ds_id/:bucket_type/uploads/:upload_id', { fresh: freshUpload }),
  row('POST admin/datasets/import', { form: FOLDER }),
  record('POST admin/raw-datasets', { rds_id: 'MX', title: 'A raw dataset', source: 'https://example.org' }),
  row('GET admin/raw-datasets'),
  row('GET admin/raw-datasets/:id', { fresh: freshRaw }),
  row('PATCH admin/raw-datasets/:id', { fresh: freshRaw, body: () => ({ title: 'A title' }) }),
  row('DELETE admin/raw-datasets/:id', { fresh: freshRaw }),
  row('GET admin/regions'),
  record('POST admin/regions', { region_id: 'matrix', region_name: 'Matrix' }),
  row('GET admin/regions/:region_id'),
  row('PATCH admin/regions/:region_id', { body: () => ({ region_name: 'A name' }) }),
  row('DELETE admin/regions/:region_id', { fresh: freshRegion }),
  row('POST admin/resource-group-members', {
    isTargeted: true,
    body: ({ resource_group_id, ds_id }) => ({ resource_group_id, resource_type: 'DATASET', resource_id: ds_id }),
  }),
  row('GET admin/resource-groups'),
  record('POST admin/resource-groups', { resource_group_id: 'another-group', group_name: 'Another group' }),
  row('GET admin/resource-groups/:resource_group_id'),
  row('PATCH admin/resource-groups/:resource_group_id', { body: () => ({ group_name: 'A name' }) }),
  row('DELETE admin/resource-groups/:resource_group_id', {
    fresh: async (world) => {
      const resource_group_id = world.newName();
      await world.post('/admin/resource-groups', { resource_group_id, group_name: 'Fresh' });
      return { resource_group_id };
    },
  }),
  row('GET admin/resource-groups/:resource_group_id/members'),
  row('PATCH admin/resource-groups/:resource_group_id/members/:member_id', { body: () => ({ resource_json: null }) }),
  row('DELETE admin/resource-groups/:resource_group_id/members/:member_id', {
    fresh: async (world, { resource_group_id = '' }) => ({ member_id: await world.newMemberId(resource_group_id) }),
  }),
  row('GET admin/shapefiles/:region_id'),
  row('POST admin/shapefiles/:region_id', { form: SHAPEFILE }),
  row('DELETE admin/shapefiles/:region_id', {
    fresh: async (world) => {
      const region_id = world.newName();
      await world.post('/admin/regions', { region_id, region_name: 'A region' });
      await world.uploadShapefile(region_id);
      return { region_id };
    },
  }),
  row('GET admin/tags'),
  record('POST admin/tags', { tag_name: 'matrix' }),
  row('GET admin/tags/:id', { fresh: freshTag }),
  row('PATCH admin/tags/:id', { fresh: freshTag, body: ({ id }) => ({ tag_name: `tag ${id}` }) }),
  row('DELETE admin/tags/:id', { fresh: freshTag }),
  row('GET admin/usage/counts'),
  row('GET admin/usage/series', { query: () => 'by=day' }),
  row('GET admin/usage/top', { query: () => 'of=datasets' }),
  row('GET admin/usage/totals'),
  row('GET admin/user-groups'),
  row('POST admin/user-groups', {
    isTargeted: true,
    body: ({ group_email, user_email }) => ({ group_email, user_email }),
  }),
  row('GET admin/user-groups/:group_email/members'),
  row('DELETE admin/user-groups/:group_email/members/:user_email', {
    fresh: async (world, { group_email = '' }) => {
      const user_email = await world.newUser();
      await world.post('/admin/user-groups', { group_email, user_email });
      return { user_email };
    },
  }),
  row('GET admin/user-permissions'),
  row('POST admin/user-permissions', {
    isTargeted: true,
    body: ({ email, ds_id }) => ({
      user_email: email,
      resource_type: 'DATASET',
      resource_id: ds_id,
      permission: 'DOWNLOAD',
    }),
  }),
  row('GET admin/user-permissions/:id'),
  row('PATCH admin/user-permissions/:id', { body: () => ({ reason: 'A reason' }) }),
  row('DELETE admin/user-permissions/:id', {
    fresh: async (world, { ds_id = '' }) => ({
      id: String(await world.grant(await world.newUser(), 'DATASET', ds_id, 'VIEW')),
    }),
  }),
  row('GET admin/users'),
  row('POST admin/users', {
    body: ({ email }) => ({ email, is_group: false }),
    fresh: (world) => Promise.resolve({ email: `${world.newName()}@matrix.example` }),
  }),
  row('GET admin/users/:email'),
  row('PATCH admin/users/:email', { body: () => ({}) }),
  row('DELETE admin/users/:email', { fresh: freshUser }),
  row('GET admin/users/:email/api-keys'),
  row('POST admin/users/:email/api-keys', { body: () => ({ name: 'Further' }) }),
  row('DELETE admin/users/:email/api-keys/:key_id', { fresh: freshKey }),
  row('POST admin/users/:email/api-keys/:key_id/rotate', { body: () => ({}), fresh: freshKey }),
  row('POST admin/users/:email/restore'),
  row('POST admin/users/:email/suspend', { fresh: freshUser }),
  row('GET admin/weather/datasets'),
  row('POST admin/weather/datasets', {
    body: () => ({ dataset_name: 'no-weather', title: 'Weather' }),
    except: () => 404,
  }),
  row('GET admin/weather/datasets/:name', { except: () => 404 }),
  row('PATCH admin/weather/datasets/:name', { body: () => ({ title: 'A title' }), except: () => 404 }),
  row('DELETE admin/weather/datasets/:name', { except: () => 404 }),
  record('POST credentials/revoke', { key: 'no key' }),
  row('GET datasets'),
  row('GET datasets/facets'),
  row('GET datasets/:ds_id'),
  row('GET datasets/:ds_id/:bucket_type/:table_name'),
  row('GET datasets/:ds_id/:bucket_type/:table_name', { parameters: PREPROCESSED }),
  row('GET datasets/:ds_id/:bucket_type/:table_name/versions'),
  row('GET datasets/:ds_id/:bucket_type/:table_name/versions', { parameters: PREPROCESSED }),
  row('GET datasets/:ds_id/:bucket_type/:table_name/preview'),
  row('GET datasets/:ds_id/:bucket_type/:table_name/preview', { parameters: PREPROCESSED }),
  row('GET datasets/:ds_id/:bucket_type/:table_name/profile'),
  row('GET datasets/:ds_id/:bucket_type/:table_name/profile', { parameters: PREPROCESSED }),
  row('GET datasets/:ds_id/:bucket_type/:table_name/schema'),
  row('GET datasets/:ds_id/:bucket_type/:table_name/schema', { parameters: PREPROCESSED }),
  row('GET datasets/:ds_id/manifest'),
  row('GET datasets/:ds_id/:bucket_type/tables'),
  row('GET datasets/:ds_id/:bucket_type/tables', { parameters: PREPROCESSED }),
  row('GET me'),
  row('GET me/access/:ds_id'),
  row('GET me/api-keys'),
  record('POST me/api-keys', { name: 'Further' }),
  row('POST me/api-keys', {
    isTargeted: true,
    body: ({ ds_id }) => ({ name: 'Narrowed', datasets: [ds_id] }),
    except: (caller, target) => {
      const level = levelOn(caller, target);
      return level === undefined || level === AccessLevel.None ? 422 : 'success';
    },
  }),
  row('DELETE me/api-keys/:key_id', { fresh: freshKey }),
  row('POST me/api-keys/:key_id/rotate', { body: () => ({}), fresh: freshKey }),
  row('GET me/permissions'),
  // Who has a link needs no key, and may pass it on.
  row('PUT objects/*', { body: () => ({}), except: () => 403 }),
  row('GET objects/*', { except: (_, target) => (target === 'missing' ? 403 : undefined) }),
  row('GET regions'),
  row('GET regions/:region_id', { except: missing(404) }),
  row('GET regions/:region_id/children', { except: missing(404) }),
  row('GET regions/:region_id/descendants', { except: missing(404) }),
  row('GET regions/:region_id/outline.svg', { except: missing(404) }),
  row('GET shapefiles'),
  // As clients expect it.
  row('GET shapefiles/:region_id', { except: missing(400) }),
  row('POST validate/geojson', { form: [{ ...SHAPEFILE[0], field: 'file' } as FormFile] }),
  row('POST validate/tabular', { form: [...MANIFEST, TABLE[0] as FormFile] }),
  row('GET weather/datasets'),
  row('GET weather/datasets/:name', { except: () => 404 }),
  row('GET weather/datasets/:name/download', { query: () => WEATHER_QUERY, except: () => 404 }),
  row('GET weather/datasets/:name/preview.png', { query: () => 'variable=t2m', except: () => 404 }),
  row('GET weather/datasets/:name/series.svg', { query: () => 'variable=t2m', except: () => 404 }),
  row('POST weather/datasets/:name/download', { body: () => WEATHER_SUBSET, except: () => 404 }),
  row('POST weather/datasets/:name/points', { body: () => WEATHER_POINTS, except: () => 404 }),
  row('POST weather/datasets/:name/zonal', { body: () => WEATHER_SUBSET, except: () => 404 }),
];
