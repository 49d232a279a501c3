import { gunzipSync, gzipSync } from 'node:zlib';
import { ApiCaller, type Problem } from '../support/api-caller.js';
import {
  admin,
  download,
  newRegion,
  reader,
  square,
  startForRegions,
  test_,
  UK,
  upload,
} from '../support/region-cases.js';
import { startReplica } from '../support/test-app.js';

beforeAll(startForRegions);

afterAll(() => test_.close());

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
