import { gunzipSync, gzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiKeyService } from '#auth/api-key.service.js';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { SampleLoadingService } from '#modules/admin/sample-loading.service.js';
import { ApiCaller, type Answer, type Problem } from '../support/api-caller.js';
import { startReplica, startTestApp, type TestApp } from '../support/test-app.js';

interface Uploaded {
  readonly region_id: string;
  readonly message: string;
  readonly positions: number;
  readonly bounds: number[];
  readonly findings: { code: string; path: string; message: string }[];
}

interface ShapefileRecord extends Uploaded {
  readonly version: number;
  readonly size_bytes: number;
  readonly sha256: string;
  readonly versions: { version: number; is_current: boolean }[];
}

const LIMIT_BYTES = 200_000;
const UK = readFileSync(join(PROJECT_FOLDER, 'samples/regions/country_GBR.geojson'));

let test_: TestApp;
let admin: ApiCaller;
let reader: ApiCaller;

beforeAll(async () => {
  test_ = await startTestApp({ SHAPEFILE_LIMIT_BYTES: String(LIMIT_BYTES) });
  admin = test_.admin;
  reader = await test_.newUser('reader@test.example');
  for (const [region_id, region_name, parent_region_id] of [
    ['world', 'World', null],
    ['continent_EU', 'Europe', 'world'],
    ['country_GBR', 'United Kingdom', 'continent_EU'],
    ['country_IRL', 'Ireland', 'continent_EU'],
    ['state_SCT', 'Scotland', 'country_GBR'],
    ['bare', 'A place <without> a file', 'world'],
  ]) {
    expect((await admin.post('/admin/regions', { region_id, region_name, parent_region_id })).status).toBe(201);
  }
});

afterAll(() => test_.close());

let made = 0;
async function newRegion(): Promise<string> {
  const region_id = `made_${++made}`;
  expect((await admin.post('/admin/regions', { region_id, region_name: `Place ${made}` })).status).toBe(201);
  return region_id;
}

function upload<T = Uploaded>(regionId: string, content: string | Uint8Array, field = 'shapefile'): Promise<Answer<T>> {
  const bytes = typeof content === 'string' ? content : new Uint8Array(content);
  return admin.upload<T>(`/admin/shapefiles/${regionId}`, [{ field, name: 'shape.geojson', content: bytes }]);
}

interface Download {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

async function download(
  regionId: string,
  headers: Record<string, string> = {},
  { url, key }: ApiCaller = reader,
): Promise<Download> {
  // No decompression by the client: what came is what was sent.
  const response = await fetch(`${url}/api/v1/shapefiles/${regionId}`, { headers: { 'X-API-Key': key!, ...headers } });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

function square(size: number, more: object = {}): string {
  const ring = [
    [0, 0],
    [size, 0],
    [size, size],
    [0, size],
    [0, 0],
  ];
  return JSON.stringify({ type: 'Polygon', coordinates: [ring], ...more });
}

async function listKeys(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of test_.store.list('v1/regions/')) keys.push(key);
  return keys.sort();
}

function statesOf(regionId: string): Promise<{ state: string }[]> {
  return test_.dataSource.query(
    `SELECT v.state FROM file_versions v JOIN stored_files f ON f.id = v.file_id
      WHERE f.region_id = $1 ORDER BY v.created_at`,
    [regionId],
  );
}

describe('the tree', () => {
  test('children are as clients read them, and nothing more', async () => {
    const { status, body } = await reader.get('/regions/continent_EU/children');
    expect(status).toBe(200);
    expect(body).toEqual([
      { region_id: 'country_GBR', region_name: 'United Kingdom', parent_region_id: 'continent_EU' },
      { region_id: 'country_IRL', region_name: 'Ireland', parent_region_id: 'continent_EU' },
    ]);
    expect((await reader.get('/regions/state_SCT/children')).body).toEqual([]);
  });

  test('regions are listed, filtered and paged', async () => {
    const first = await reader.get<{ region_id: string }[]>('/regions?limit=2');
    expect(first.body).toEqual([
      { region_id: 'bare', region_name: 'A place <without> a file', parent_region_id: 'world', has_shapefile: false },
      { region_id: 'continent_EU', region_name: 'Europe', parent_region_id: 'world', has_shapefile: false },
    ]);
    const next = /<\/api\/v1([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const second = await reader.get<{ region_id: string }[]>(next);
    expect(second.body.map(({ region_id }) => region_id)).toEqual(['country_GBR', 'country_IRL']);
    const filtered = await reader.get<{ region_id: string }[]>('/regions?parent_region_id=continent_EU&name=IREL');
    expect(filtered.body.map(({ region_id }) => region_id)).toEqual(['country_IRL']);
  });

  test.each(['CON', 'nul', 'Aux', 'com1', 'LPT9', 'aux.geojson', '__proto__'])(
    'an id is refused that is no name of a file everywhere: %s',
    async (region_id) => {
      const { status, body } = await admin.post<Problem>('/admin/regions', { region_id, region_name: 'Nowhere' });
      expect([status, body.errors?.map(({ path }) => path)]).toEqual([422, ['region_id']]);
      expect((await admin.delete(`/admin/regions/${region_id}`)).status).toBe(404);
    },
  );

  test.each(['console', 'com10', 'nul_1', 'constructor'])(
    'an id is taken that only looks so: %s',
    async (region_id) => {
      const asked = { region_id, region_name: 'Somewhere' };
      expect((await admin.post('/admin/regions', asked)).status).toBe(201);
      expect((await upload(region_id, square(1))).status).toBe(201);
      const { status, headers } = await download(region_id);
      expect([status, headers.get('content-disposition')]).toEqual([
        200,
        `attachment; filename="${region_id}.geojson.gz"`,
      ]);
      await admin.delete(`/admin/shapefiles/${region_id}`);
      expect((await admin.delete(`/admin/regions/${region_id}`)).status).toBe(200);
    },
  );

  test('one region comes with its parent', async () => {
    expect((await reader.get('/regions/continent_EU')).body).toEqual({
      region_id: 'continent_EU',
      region_name: 'Europe',
      parent_region_id: 'world',
      has_shapefile: false,
      parent: { region_id: 'world', region_name: 'World', parent_region_id: null },
    });
    expect((await reader.get('/regions/world')).body).toMatchObject({ parent: null });
  });

  test('descendants come from all levels, or down to one', async () => {
    type Row = { region_id: string; depth: number };
    const all = await reader.get<Row[]>('/regions/world/descendants');
    expect(all.body.map(({ region_id, depth }) => [region_id, depth])).toEqual([
      ['bare', 1],
      ['continent_EU', 1],
      ['country_GBR', 2],
      ['country_IRL', 2],
      ['state_SCT', 3],
    ]);
    const near = await reader.get<Row[]>('/regions/world/descendants?depth=2&limit=3');
    expect(near.body.map(({ region_id }) => region_id)).toEqual(['bare', 'continent_EU', 'country_GBR']);
    const next = /<\/api\/v1([^>]+)>/.exec(near.headers.get('link') ?? '')?.[1] ?? '';
    expect((await reader.get<Row[]>(next)).body.map(({ region_id }) => region_id)).toEqual(['country_IRL']);
  });

  test.each(['', '/children', '/descendants', '/outline.svg'])('an unknown region is 404: %s', async (ending) => {
    const { status, body } = await reader.get<Problem>(`/regions/atlantis${ending}`);
    expect([status, body.code]).toEqual([404, 'region-not-found']);
  });

  test.each(['depth=0', 'depth=33', 'depth=1e1', 'depth=', 'limit=1001'])('descendants take no %s', async (query) => {
    expect((await reader.get(`/regions/world/descendants?${query}`)).status).toBe(422);
  });
});

describe('a shapefile', () => {
  test('that is plain is stored as gzip and served as the contract has it', async () => {
    const { status, body } = await upload('country_GBR', UK);
    expect(status).toBe(201);
    expect(body).toMatchObject({ region_id: 'country_GBR', positions: 56 });
    expect(body.bounds.map(Math.round)).toEqual([-8, 50, 2, 59]);
    expect(body.findings).toContainEqual({
      code: 'ring-orientation',
      path: 'polygons.0.rings.0',
      message: 'the outer ring runs clockwise',
    });
    const { status: got, headers, bytes } = await download('country_GBR');
    expect(got).toBe(200);
    expect(headers.get('content-type')).toBe('application/gzip');
    expect(headers.get('content-disposition')).toBe('attachment; filename="country_GBR.geojson.gz"');
    expect(headers.get('content-encoding')).toBeNull();
    expect(headers.get('content-length')).toBe(String(bytes.length));
    expect(gunzipSync(bytes)).toEqual(UK);
  });

  test('that is gzip is served byte for byte', async () => {
    const id = await newRegion();
    const packed = gzipSync(square(3), { level: 1 });
    expect((await upload(id, packed)).status).toBe(201);
    expect((await download(id)).bytes).toEqual(packed);
  });

  test('is listed, and its region says that it is there', async () => {
    const { body } = await reader.get<Record<string, unknown>[]>('/shapefiles');
    const uk = body.find(({ region_id }) => region_id === 'country_GBR');
    expect(Object.keys(uk ?? {})).toEqual(['region_id', 'region_name', 'parent_id', 'last_modified']);
    expect(uk).toMatchObject({ region_name: 'United Kingdom', parent_id: 'continent_EU' });
    expect(uk?.['last_modified']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(body.map(({ region_id }) => region_id)).not.toContain('bare');
    expect((await reader.get('/regions/country_GBR')).body).toMatchObject({ has_shapefile: true });
    const page = await reader.get<unknown[]>('/shapefiles?limit=1');
    expect([page.body.length, page.headers.get('link')]).toEqual([1, expect.stringContaining('rel="next"')]);
  });

  test('is not sent again to who has it, and in parts to who asks for one', async () => {
    const { headers, bytes } = await download('country_GBR');
    const etag = headers.get('etag') ?? '';
    const again = await download('country_GBR', { 'If-None-Match': `"other", W/${etag}` });
    expect([again.status, again.bytes.length]).toEqual([304, 0]);
    const part = await download('country_GBR', { Range: 'bytes=10-19' });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 10-19/${bytes.length}`);
    expect(part.bytes).toEqual(bytes.subarray(10, 20));
    expect((await download('country_GBR', { Range: 'bytes=999999-' })).status).toBe(416);
  });

  test('of an unknown region is 400, of a region without one 404', async () => {
    const unknown = await reader.get<Problem>('/shapefiles/atlantis');
    expect([unknown.status, unknown.body.code]).toEqual([400, 'unknown-region']);
    const none = await reader.get<Problem>('/shapefiles/bare');
    expect([none.status, none.body.code]).toEqual([404, 'shapefile-not-found']);
    expect((await reader.get<Problem>('/regions/bare/outline.svg')).body.code).toBe('shapefile-not-found');
    expect((await admin.get<Problem>('/admin/shapefiles/bare')).body.code).toBe('shapefile-not-found');
    expect((await upload<Problem>('atlantis', UK)).body.code).toBe('region-not-found');
  });

  test('whose bytes are missing is 503, and comes back by the same upload', async () => {
    const id = await newRegion();
    await upload(id, square(1));
    const rows = await test_.dataSource.query<{ object_key: string }[]>(
      `SELECT v.object_key FROM file_versions v JOIN stored_files f ON f.id = v.file_id WHERE f.region_id = $1`,
      [id],
    );
    await test_.store.delete(rows[0]!.object_key);
    const lost = await reader.get<Problem>(`/shapefiles/${id}`);
    expect([lost.status, lost.body.code]).toEqual([503, 'content-unavailable']);
    expect((await reader.get<unknown[]>('/shapefiles')).status).toBe(200);
    expect((await upload(id, square(1))).status).toBe(201);
    expect((await download(id)).status).toBe(200);
  });

  test.each([
    ['a point', { type: 'Point', coordinates: [1, 2] }],
    [
      'a line',
      {
        type: 'LineString',
        coordinates: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
  ])('may be %s, and is drawn', async (_, geometry) => {
    const id = await newRegion();
    expect((await upload(id, JSON.stringify(geometry))).status).toBe(201);
    expect((await reader.get<string>(`/regions/${id}/outline.svg`)).body).toMatch(/<circle|fill="none"/);
  });
});

describe('uploading again', () => {
  test('the same is no new version, packed or not; other content is', async () => {
    const id = await newRegion();
    expect((await upload(id, square(1))).status).toBe(201);
    expect((await upload(id, square(1))).status).toBe(200);
    const packed = await upload(id, gzipSync(square(1), { level: 9 }));
    expect([packed.status, packed.body.message]).toEqual([200, expect.stringContaining('the same content')]);
    expect((await admin.get(`/admin/shapefiles/${id}`)).body).toMatchObject({ version: 1 });

    expect((await upload(id, square(2))).status).toBe(201);
    expect(gunzipSync((await download(id)).bytes).toString()).toBe(square(2));
    const { body } = await admin.get<ShapefileRecord>(`/admin/shapefiles/${id}`);
    expect(body).toMatchObject({ version: 2, positions: 5, bounds: [0, 0, 2, 2], findings: [] });
    expect(body.versions.map(({ version, is_current }) => [version, is_current])).toEqual([
      [2, true],
      [1, false],
    ]);
    expect(body.size_bytes).toBe((await download(id)).bytes.length);
    const { body: entries } = await admin.get<{ action: string }[]>(
      `/admin/audit?subject_type=shapefile&subject_id=${id}`,
    );
    expect(entries.map(({ action }) => action).sort()).toEqual(['shapefile.create', 'shapefile.replace']);
  });

  test('at once, with other content each: all have been, one is there, every version is whole', async () => {
    const id = await newRegion();
    const answers = await Promise.all([1, 2, 3, 4, 5].map((size) => upload(id, square(size))));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect((await statesOf(id)).map(({ state }) => state).sort()).toEqual([
      'COMMITTED',
      ...Array<string>(4).fill('SUPERSEDED'),
    ]);
    expect((await admin.get<ShapefileRecord>(`/admin/shapefiles/${id}`)).body.version).toBe(5);
    expect((await download(id)).status).toBe(200);
  });

  test('at once, with the same content: one version', async () => {
    const id = await newRegion();
    const answers = await Promise.all(Array.from({ length: 5 }, () => upload(id, square(7))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201]);
    expect((await admin.get<ShapefileRecord>(`/admin/shapefiles/${id}`)).body.versions).toHaveLength(1);
  });
});

describe('deleting', () => {
  test('takes it from readers, and all its bytes; then the region can go', async () => {
    const id = await newRegion();
    const before = await listKeys();
    await upload(id, square(1));
    await upload(id, square(2));
    const kept = await admin.delete<Problem>(`/admin/regions/${id}`);
    expect([kept.status, kept.body.code, kept.body.detail]).toEqual([
      409,
      'in-use',
      expect.stringContaining('its shapefile'),
    ]);
    expect((await admin.delete(`/admin/shapefiles/${id}`)).status).toBe(200);
    expect((await admin.delete(`/admin/shapefiles/${id}`)).status).toBe(404);
    expect((await download(id)).status).toBe(404);
    expect(await listKeys()).toEqual(before);
    expect((await upload(id, square(1))).status).toBe(201);
    expect((await admin.get(`/admin/shapefiles/${id}`)).body).toMatchObject({ version: 3 });
    await admin.delete(`/admin/shapefiles/${id}`);
    expect((await admin.delete(`/admin/regions/${id}`)).status).toBe(200);
    expect(await statesOf(id)).toEqual([]);
  });
});

describe('an upload is refused', () => {
  const ring = square(1);
  const deep = `${'{"type":"GeometryCollection","geometries":['.repeat(1000)}{"type":"Point","coordinates":[0,0]}${']}'.repeat(1000)}`;
  test.each<[string, string | Uint8Array, string, RegExp]>([
    ['with NaN', '{"type": "Point", "coordinates": [NaN, 0]}', 'shapefile', /not JSON/],
    ['with a number that JSON cannot hold', '{"type": "Point", "coordinates": [1e400, 0]}', 'coordinates', /longitude/],
    ['with longitude 200', ring.replace('[1,0]', '[200,0]'), 'coordinates.0.1', /-180 to 180/],
    ['with an open ring', ring.replace(',[0,0]]', ']'), 'coordinates.0', /open/],
    ['with a null geometry', '{"type": "Feature", "geometry": null}', 'geometry', /missing/],
    ['nested a thousand deep', deep, 'geojson', /nested/],
    ['as an empty collection', '{"type": "FeatureCollection", "features": []}', 'features', /not empty/],
    ['as a list', '[]', 'geojson', /object/],
    ['empty', new Uint8Array(), 'shapefile', /empty/],
    ['not as UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'shapefile', /UTF-8/],
    ['cut off as gzip', gzipSync(ring).subarray(0, -5), 'shapefile', /unpacked/],
    ['with bytes behind the gzip', Buffer.concat([gzipSync(ring), Buffer.from('x')]), 'shapefile', /gzip/],
    ['with zeros behind the gzip', Buffer.concat([gzipSync(ring), Buffer.alloc(4)]), 'shapefile', /behind the end/],
  ])('%s', async (_, content, path, message) => {
    const [id, before] = [await newRegion(), await listKeys()];
    const { status, body } = await upload<Problem>(id, content);
    expect([status, body.code, body.errors?.[0]?.path]).toEqual([400, 'invalid-geojson', path]);
    expect(body.errors?.[0]?.message).toMatch(message);
    expect(await statesOf(id)).toEqual([]);
    expect(await listKeys()).toEqual(before);
  });

  test.each([
    ['that is too large', 'x'.repeat(LIMIT_BYTES + 1)],
    ['that unpacks to too much', gzipSync(Buffer.alloc(100_000_000, ' '))],
  ])('%s', async (_, content) => {
    const { status, body } = await upload<Problem>(await newRegion(), content);
    expect([status, body.code]).toEqual([413, 'shapefile-too-large']);
  });

  test('without the file, with another, or with two', async () => {
    const id = await newRegion();
    expect((await upload<Problem>(id, ring, 'file')).body.code).toBe('unexpected-part');
    const part = { field: 'shapefile', name: 'a.geojson', content: ring };
    expect((await admin.upload<Problem>(`/admin/shapefiles/${id}`, [part, part])).body.code).toBe('unexpected-part');
    expect((await admin.post(`/admin/shapefiles/${id}`, {})).status).toBe(415);
  });
});

describe('an upload with more than a million positions', () => {
  test('is refused before anything is stored', async () => {
    const roomy = await startReplica(test_, { SHAPEFILE_LIMIT_BYTES: '67108864' });
    try {
      const coordinates = `[${'[0,0],'.repeat(1_000_000)}[0,0]]`;
      const content = gzipSync(`{"type":"MultiPoint","coordinates":${coordinates}}`);
      const id = await newRegion();
      const { status, body } = await roomy.admin.upload<Problem>(`/admin/shapefiles/${id}`, [
        { field: 'shapefile', name: 'a.geojson', content: new Uint8Array(content) },
      ]);
      expect([status, body.code]).toEqual([413, 'geojson-too-large']);
      expect(await statesOf(id)).toEqual([]);
    } finally {
      await roomy.close();
    }
  });
});

describe('the outline', () => {
  test('is a small picture with the name of the region, which browsers run nothing of', async () => {
    const id = await newRegion();
    await upload(id, square(4));
    await admin.patch(`/admin/regions/${id}`, { region_name: 'A & <B>' });
    const { status, headers, body } = await reader.get<string>(`/regions/${id}/outline.svg`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(body).toContain('<title>A &#38; &#60;B&#62;</title>');
    expect(body).toMatch(/^<svg [^>]*viewBox/);
    expect(body).not.toMatch(/style|script|href/);
  });

  test('is not sent again until the shape or the name is another', async () => {
    const id = await newRegion();
    await upload(id, square(4));
    const path = `/regions/${id}/outline.svg`;
    const etag = async (): Promise<string> => (await reader.get(path)).headers.get('etag') ?? '';
    const first = await etag();
    const same = await reader.get<string>(path, { 'If-None-Match': first });
    expect([same.status, same.body]).toEqual([304, '']);
    await admin.patch(`/admin/regions/${id}`, { region_name: 'Renamed' });
    const second = await etag();
    await upload(id, JSON.stringify({ type: 'Point', coordinates: [0, 0] }));
    expect(new Set([first, second, await etag()]).size).toBe(3);
  });
});

describe('the samples', () => {
  test('bring shapes, and nothing more the second time', async () => {
    const sampled = await startTestApp();
    try {
      const caller = await sampled.app.get(ApiKeyService).findCaller(sampled.admin.key ?? '');
      const load = (): Promise<void> => sampled.app.get(SampleLoadingService).loadCatalogue(caller!);
      await load();
      const list = async (): Promise<unknown> => (await sampled.admin.get('/shapefiles')).body;
      const first = await list();
      expect((first as { region_id: string }[]).map(({ region_id }) => region_id)).toEqual(
        ['BEL', 'FRA', 'GBR', 'IND', 'IRL', 'NLD'].map((code) => `country_${code}`),
      );
      await load();
      expect(await list()).toEqual(first);
    } finally {
      await sampled.close();
    }
  });
});

describe('downloads', () => {
  test('are five a minute for a user, whatever the key, and the sixth is 429', async () => {
    const limited = await startReplica(test_, { RATE_LIMIT_SHAPEFILES_PER_MINUTE: '5' });
    try {
      const one = await test_.newUser('five@test.example');
      const other = await test_.newUser('more@test.example');
      const on = ({ key }: ApiCaller): ApiCaller => new ApiCaller(limited.url, key);
      const statuses: number[] = [];
      for (let call = 0; call < 6; call++) statuses.push((await download('country_GBR', {}, on(one))).status);
      expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
      const refused = await on(one).get<Problem>('/shapefiles/country_GBR');
      expect([refused.status, refused.body.code]).toEqual([429, 'rate-limited']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      const second = await on(one).post<{ key: string }>('/me/api-keys', { name: 'second' });
      expect((await download('country_GBR', {}, new ApiCaller(limited.url, second.body.key))).status).toBe(429);
      expect((await on(one).get('/shapefiles')).status).toBe(200);
      expect((await on(one).get('/regions/country_GBR/outline.svg')).status).toBe(200);
      expect((await download('country_GBR', {}, on(other))).status).toBe(200);
    } finally {
      await limited.close();
    }
  });
});
