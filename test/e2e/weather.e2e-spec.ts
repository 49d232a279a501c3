import { readdirSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { ExtractionSlots } from '#modules/weather/extraction-slots.service.js';
import { ApiCaller, type Problem } from '../support/api-caller.js';
import { rawRequest, sendRaw } from '../support/raw-http.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitUntil } from '../support/wait-until.js';

interface Listed {
  readonly dataset_name: string;
  readonly status: string;
  readonly reason: string | null;
  readonly variables: Record<string, unknown>[];
  readonly temporal_coverage_start: string;
  readonly temporal_coverage_end: string;
  readonly spatial_bounds: Record<string, number>;
}

interface Plan {
  readonly output_bytes: number;
  readonly etag: string;
  readonly file_name: string;
  readonly shape: { time: number; latitude: number; longitude: number };
}

const SAMPLE = join(PROJECT_FOLDER, 'samples/weather/era5_uk');
const DOWNLOAD = '/weather/datasets/era5_uk/download';
const BOX = {
  type: 'Feature',
  properties: { region_id: 'box_1' },
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [-5, 50],
        [1, 50],
        [1, 54],
        [-5, 54],
        [-5, 50],
      ],
    ],
  },
};

let test_: TestApp;
let admin: ApiCaller;
let viewer: ApiCaller;
let downloader: ApiCaller;
let stranger: ApiCaller;
/** The month of the sample, as `2019-03`. */
let month: string;

beforeAll(async () => {
  test_ = await startTestApp({ WEATHER_EXTRACTIONS: '2' });
  admin = test_.admin;
  await putFolder(SAMPLE, 'weather/era5_uk');
  await test_.store.put('weather/broken/.zmetadata', Readable.from([Buffer.from('{"metadata": {')]), {
    sizeLimitBytes: 100,
  });
  viewer = await test_.newUser('viewer@test.example');
  downloader = await test_.newUser('downloader@test.example');
  stranger = await test_.newUser('stranger@test.example');
  await grant('viewer@test.example', 'era5_uk', 'VIEW');
  await grant('downloader@test.example', '*', 'DOWNLOAD');
  const { body } = await admin.get<Listed>('/weather/datasets/era5_uk');
  month = body.temporal_coverage_start.slice(0, 7);
});

afterAll(() => test_.close());

async function putFolder(folder: string, key: string): Promise<void> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) await putFolder(path, `${key}/${name}`);
    else await test_.store.put(`${key}/${name}`, Readable.from([readFileSync(path)]), { sizeLimitBytes: 2 ** 30 });
  }
}

async function grant(user_email: string, resource_id: string, permission: string): Promise<void> {
  const body = { user_email, resource_type: 'WEATHER_DATA_API', resource_id, permission };
  expect((await admin.post('/admin/user-permissions', body)).status).toBe(201);
}

const asked = (more: object = {}): object => ({
  variables: ['t2m'],
  start_date: `${month}-01`,
  end_date: `${month}-02`,
  geojson: BOX,
  ...more,
});

async function bytesOf(
  caller: ApiCaller,
  path: string,
  init: RequestInit = {},
): Promise<{ response: Response; bytes: Buffer }> {
  const headers = { 'X-API-Key': caller.key ?? '', ...init.headers };
  const response = await fetch(`${caller.url}/api/v1${path}`, { ...init, headers });
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
}

const post = (body: object, headers: Record<string, string> = {}) =>
  bytesOf(downloader, DOWNLOAD, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', ...headers },
  });

describe('lists', () => {
  it('hold what clients expect, and what cannot be read with its reason', async () => {
    const { status, body } = await downloader.get<Listed[]>('/weather/datasets');
    expect(status).toBe(200);
    const [broken, era5] = body;
    expect(body.map(({ dataset_name }) => dataset_name)).toEqual(['broken', 'era5_uk']);
    expect(broken).toMatchObject({ status: 'unavailable', variables: [], spatial_bounds: null });
    expect(broken!.reason).toMatch(/\S/);
    expect(era5).toMatchObject({
      status: 'available',
      variables: [
        {
          name: 't2m',
          long_name: '2 metre temperature',
          units: 'K',
          spatial_resolution: '0.2500 degrees',
          temporal_resolution: 'hourly',
          step_type: 'instant',
        },
      ],
      spatial_bounds: { min_lat: 50, max_lat: 58, min_lon: -10, max_lon: 2 },
    });
    expect(era5!.temporal_coverage_start).toMatch(/^\d{4}-\d\d-01T00:00:00\.000000000$/);
    expect(era5!.temporal_coverage_end).toMatch(/T23:00:00\.000000000$/);
  });

  it('hold what the caller may see, and nothing is told to whoever may not', async () => {
    const { body } = await viewer.get<Listed[]>('/weather/datasets');
    expect(body.map(({ dataset_name }) => dataset_name)).toEqual(['era5_uk']);
    expect(await stranger.get('/weather/datasets')).toMatchObject({ status: 403, body: { code: 'no-access' } });
    expect(await stranger.get('/weather/datasets/era5_uk')).toMatchObject({ status: 403, body: { code: 'no-access' } });
    expect(await stranger.get('/weather/datasets/missing')).toMatchObject({ status: 403, body: { code: 'no-access' } });
    expect(await viewer.post(DOWNLOAD, asked())).toMatchObject({ status: 403, body: { code: 'level-too-low' } });
  });

  it.each(['a%2Fb', 'missing', '.zmetadata', 'era5_uk%20', 'ERA5_UK'])('have no dataset %s', async (name) => {
    expect(await downloader.get(`/weather/datasets/${name}`)).toMatchObject({
      status: 404,
      body: { code: expect.stringMatching(/^(weather-dataset-not-found|unknown-route)$/) as string },
    });
  });

  it('have no dataset that is a way out of the folder', async () => {
    const request = rawRequest('GET /api/v1/weather/datasets/..', [`X-API-Key: ${downloader.key}`]);
    expect((await sendRaw(test_.port, request)).status).toBe(404);
  });

  it('lead to details of one, or to why it cannot be read', async () => {
    expect(await viewer.get('/weather/datasets/era5_uk')).toMatchObject({
      status: 200,
      body: { dataset_name: 'era5_uk' },
    });
    const broken = await downloader.get<Problem>('/weather/datasets/broken');
    expect(broken).toMatchObject({ status: 502 });
  });
});

describe('downloads', () => {
  it('have the exact length, the name and the type that clients expect', async () => {
    const { response, bytes } = await post(asked());
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/x-netcdf');
    const compact = month.replace('-', '');
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="era5_uk_t2m_${compact}01_${compact}02_box_1.nc"`,
    );
    expect(response.headers.get('content-length')).toBe(String(bytes.length));
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(response.headers.get('accept-ranges')).toBe('bytes');
    expect(bytes.subarray(0, 4).toString('latin1')).toBe('CDF\u0002');
    expect(bytes.length).toBeGreaterThan(48 * 17 * 25 * 4);
  });

  it('can be planned', async () => {
    const { bytes, response } = await post(asked());
    const { status, body } = await downloader.post<Plan>(DOWNLOAD, asked({ dry_run: true }));
    expect(status).toBe(200);
    expect(body.output_bytes).toBe(bytes.length);
    expect(`"${body.etag}"`).toBe(response.headers.get('etag'));
    expect(body.shape).toEqual({ time: 48, latitude: 17, longitude: 25 });
  });

  it('resume, by the same call and by its address', async () => {
    const { response, bytes } = await post(asked());
    const etag = response.headers.get('etag')!;
    const part = await post(asked(), { Range: 'bytes=5000-', 'If-Range': etag });
    expect(part.response.status).toBe(206);
    expect(part.response.headers.get('content-range')).toBe(`bytes 5000-${bytes.length - 1}/${bytes.length}`);
    expect(part.bytes.equals(bytes.subarray(5000))).toBe(true);
    const link = response.headers.get('content-location')!.replace('/api/v1', '');
    const again = await bytesOf(downloader, link);
    expect(again.response.headers.get('etag')).toBe(etag);
    expect(again.bytes.equals(bytes)).toBe(true);
    const last = await bytesOf(downloader, link, { headers: { Range: 'bytes=-100', 'If-Range': etag } });
    expect(last.response.status).toBe(206);
    expect(last.bytes.equals(bytes.subarray(-100))).toBe(true);
    const changed = await bytesOf(downloader, link, { headers: { Range: 'bytes=-100', 'If-Range': '"other"' } });
    expect(changed.response.status).toBe(200);
    const known = await bytesOf(downloader, link, { headers: { 'If-None-Match': etag } });
    expect(known.response.status).toBe(304);
    const beyond = await bytesOf(downloader, link, { headers: { Range: `bytes=${bytes.length}-` } });
    expect(beyond.response.status).toBe(416);
    const head = await bytesOf(downloader, link, { method: 'HEAD' });
    expect(head.response.headers.get('content-length')).toBe(String(bytes.length));
  });

  it('work with a key that only reads', async () => {
    const { body } = await downloader.post<{ key: string }>('/me/api-keys', { name: 'reading', read_only: true });
    const reading = new ApiCaller(test_.url, body.key);
    expect((await reading.post(DOWNLOAD, asked({ dry_run: true }))).status).toBe(200);
  });

  it('take the shape of a region', async () => {
    await admin.post('/admin/regions', { region_id: 'country_GBR', region_name: 'United Kingdom' });
    const content = new Uint8Array(readFileSync(join(PROJECT_FOLDER, 'samples/regions/country_GBR.geojson')));
    await admin.upload('/admin/shapefiles/country_GBR', [{ field: 'shapefile', name: 'gbr.geojson', content }]);
    const region = { geojson: undefined, region_id: 'country_GBR', mask: 'center' };
    const { response, bytes } = await post(asked(region));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-disposition')).toContain('_country_GBR.nc"');
    // NaN, which stands where the sea is.
    expect(bytes.indexOf(Buffer.from([0x7f, 0xc0, 0, 0]))).toBeGreaterThan(0);
    expect(await downloader.post(DOWNLOAD, asked({ ...region, region_id: 'missing' }))).toMatchObject({ status: 400 });
  });

  it.each<[string, object, number, string]>([
    ['an unknown variable', { variables: ['u10'] }, 400, 'unknown-variable'],
    [
      'ten thousand variables',
      { variables: Array.from({ length: 10_000 }, (_, index) => `v${index}`) },
      400,
      'wrong-variable-count',
    ],
    ['no variable', { variables: [] }, 400, 'wrong-variable-count'],
    ['dates the wrong way round', { start_date: '2030', end_date: '2020' }, 400, 'wrong-date-order'],
    ['a date that is none', { start_date: 'soon' }, 400, 'wrong-date'],
    ['a time outside the dataset', { start_date: '1850', end_date: '1851' }, 400, 'time-outside-coverage'],
    ['an area outside it', { geojson: { type: 'Point', coordinates: [77, 12] } }, 400, 'area-outside-coverage'],
    ['longitude 200', { geojson: { type: 'Point', coordinates: [200, 12] } }, 400, 'invalid-geojson'],
    [
      'an open ring',
      {
        geojson: {
          type: 'Polygon',
          coordinates: [
            [
              [0, 50],
              [1, 50],
              [1, 51],
              [0, 51],
            ],
          ],
        },
      },
      400,
      'invalid-geojson',
    ],
    ['a null geometry', { geojson: { type: 'Feature', properties: {}, geometry: null } }, 400, 'invalid-geojson'],
    ['an empty collection', { geojson: { type: 'FeatureCollection', features: [] } }, 400, 'invalid-geojson'],
    [
      'a small area',
      {
        geojson: {
          type: 'Polygon',
          coordinates: [
            [
              [0.1, 51.1],
              [0.12, 51.1],
              [0.12, 51.12],
              [0.1, 51.1],
            ],
          ],
        },
      },
      400,
      'area-without-cells',
    ],
    ['two areas', { region_id: 'country_GBR' }, 400, 'wrong-area'],
    ['null as an area', { geojson: null }, 422, 'validation-failed'],
    ['an unknown mask', { mask: 'some' }, 422, 'validation-failed'],
    ['an unknown field', { colour: 'red' }, 400, 'unknown-field'],
  ])('refuse %s', async (_, more, status, code) => {
    expect(await downloader.post(DOWNLOAD, asked(more))).toMatchObject({ status, body: { code } });
  });

  it('refuse NaN, deep nesting and a million vertices before they are read', async () => {
    const send = (geojson: string) =>
      downloader.send<Problem>('POST', DOWNLOAD, {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(asked({ geojson: undefined })).replace(/}$/, `,"geojson":${geojson}}`),
      });
    expect((await send('{"type":"Point","coordinates":[NaN,1]}')).status).toBe(400);
    expect((await send('{"type":"Point","coordinates":[1e400,1]}')).status).toBe(400);
    const deep = '{"type":"GeometryCollection","geometries":['.repeat(1000) + ']}'.repeat(1000);
    expect((await send(deep)).status).toBe(400);
    const many = `{"type":"LineString","coordinates":[${'[1,51],'.repeat(1_000_000)}[1,51]]}`;
    expect([400, 413]).toContain((await send(many)).status);
  });

  it('answer the plan of what is too large', async () => {
    const point = { geojson: { type: 'Point', coordinates: [0, 51] } };
    expect(
      await downloader.post<Plan>(DOWNLOAD, asked({ ...point, dry_run: true, start_date: '1900', end_date: '2100' })),
    ).toMatchObject({
      status: 200,
      body: { shape: { latitude: 1, longitude: 1 } },
    });
  });

  it('free their slot when the client hangs up', async () => {
    const slots = test_.app.get(ExtractionSlots);
    const body = JSON.stringify({ variables: ['t2m'], start_date: month, end_date: month });
    for (let round = 0; round < 6; round++) {
      const socket = connect(test_.port, '127.0.0.1');
      const head = [`POST /api/v1${DOWNLOAD} HTTP/1.1`, 'Host: localhost', `X-API-Key: ${downloader.key}`];
      const length = [`Content-Type: application/json`, `Content-Length: ${Buffer.byteLength(body)}`];
      socket.write([...head, ...length, '', body].join('\r\n'));
      await new Promise((resolve) => socket.once('data', resolve));
      socket.destroy();
    }
    await waitUntil('all slots are free', () => slots.runningCount === 0);
    expect((await post(asked())).response.status).toBe(200);
  });
});
