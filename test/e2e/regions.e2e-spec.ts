import { ApiKeyService } from '#auth/api-key.service.js';
import { SampleLoadingService } from '#modules/admin/sample-loading.service.js';
import type { Problem } from '../support/api-caller.js';
import { admin, download, newRegion, reader, square, startForRegions, test_, upload } from '../support/region-cases.js';
import { startTestApp } from '../support/test-app.js';

beforeAll(startForRegions);

afterAll(() => test_.close());

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
