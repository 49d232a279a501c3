import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { ExtractionSlots } from '#modules/weather/extraction-slots.service.js';
import { StoreImport } from '#modules/weather/store-import.service.js';
import type { ApiCaller, Problem } from '../support/api-caller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitUntil } from '../support/wait-until.js';

interface Row {
  readonly zone_id: string;
  readonly variable: string;
  readonly time: string;
  readonly time_end: string;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly count: number;
  readonly valid_fraction: number;
}

interface Answered {
  readonly dataset_name: string;
  readonly zones: { readonly zone_id: string; readonly cells: number }[];
  readonly points: Record<string, unknown>[];
  readonly series: Row[];
  readonly rows: number;
}

const PATH = '/weather/datasets/era5_uk';
const WEEK = { variables: ['t2m'], start_date: '2019-03-01', end_date: '2019-03-07' };
const IRELAND = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'samples/regions/country_IRL.geojson'), 'utf8')) as Record<
  string,
  unknown
>;

let test_: TestApp;
let admin: ApiCaller;

beforeAll(async () => {
  test_ = await startTestApp({ WEATHER_READ_LIMIT_BYTES: String(20 * 2 ** 20) });
  admin = test_.admin;
  await test_.app.get(StoreImport).ensure('era5_uk', join(PROJECT_FOLDER, 'samples/weather/era5_uk'));
});

afterAll(() => test_.close());

async function answered(path: string, body: object): Promise<Response> {
  return fetch(`${admin.url}/api/v1${PATH}/${path}`, {
    method: 'POST',
    headers: { 'X-API-Key': admin.key ?? '', 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

const zonal = (more: object = {}): object => ({ ...WEEK, every: 'day', geojson: IRELAND, ...more });

async function refusal(path: string, body: object): Promise<[status: number, code: string]> {
  const response = await answered(path, body);
  return [response.status, ((await response.json()) as Problem).code];
}

describe('zonal series', () => {
  it('are objects, one per zone and day', async () => {
    const response = await answered('zonal', zonal());
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(response.headers.get('content-disposition')).toMatch(/era5_uk_t2m_zonal_day\.json/);
    const { zones, series, rows, ...head } = (await response.json()) as Answered;
    expect(head).toMatchObject({ dataset_name: 'era5_uk', every: 'day', utc_offset: 'Z' });
    expect(zones).toHaveLength(1);
    expect(series).toHaveLength(rows);
    expect(series.map(({ time }) => time)).toEqual([1, 2, 3, 4, 5, 6, 7].map((day) => `2019-03-0${day}T00:00:00Z`));
    for (const row of series) {
      expect(row).toMatchObject({ variable: 't2m', count: 24 * zones[0]!.cells, valid_fraction: 1 });
      expect(row.min).toBeLessThan(row.mean);
      expect(row.mean).toBeLessThan(row.max);
      expect(row.sum).toBeCloseTo(24 * row.mean, 6);
    }
  });

  it('are the same as CSV and as Parquet', async () => {
    const { series } = (await (await answered('zonal', zonal())).json()) as Answered;
    const csv = await answered('zonal', zonal({ format: 'csv' }));
    expect(csv.headers.get('content-type')).toMatch(/^text\/csv/);
    const [names = '', ...lines] = (await csv.text()).trimEnd().split('\n');
    const columns = names.split(',');
    const fromText = lines.map((line) => Object.fromEntries(line.split(',').map((field, at) => [columns[at]!, field])));
    expect(fromText).toEqual(
      series.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)]))),
    );
    const parquet = await answered('zonal', zonal({ format: 'parquet' }));
    expect(parquet.headers.get('content-type')).toBe('application/vnd.apache.parquet');
    const read = await parquetReadObjects({ file: await parquet.arrayBuffer() });
    const instant = (text: string): Date => new Date(text);
    expect(read).toEqual(
      series.map((row) => ({
        ...row,
        time: instant(row.time),
        time_end: instant(row.time_end),
        count: BigInt(row.count),
      })),
    );
  });

  it('know local days, single steps, and the statistics that are wanted', async () => {
    const local = (await (
      await answered('zonal', zonal({ utc_offset: '+05:30', statistics: ['max'] }))
    ).json()) as Answered;
    expect(local.series[0]).toEqual({
      zone_id: local.zones[0]!.zone_id,
      variable: 't2m',
      time: '2019-03-01T00:00:00+05:30',
      time_end: '2019-03-02T00:00:00+05:30',
      max: expect.any(Number) as number,
      // The dataset begins at 05:30 of that day.
      valid_fraction: Math.round((19 / 24) * 1e12) / 1e12,
    });
    const steps = (await (await answered('zonal', zonal({ every: undefined }))).json()) as Answered;
    expect(steps.series).toHaveLength(168);
    expect(steps.series[5]).toMatchObject({ time: '2019-03-01T05:00:00Z', valid_fraction: 1 });
    expect(steps.series[5]).not.toHaveProperty('time_end');
  });

  it('take regions, and say which zone has no cell', async () => {
    await test_.admin.post('/admin/regions', { region_id: 'country_IRL', region_name: 'Ireland' });
    const form = new FormData();
    form.set('shapefile', new Blob([JSON.stringify(IRELAND)]), 'irl.geojson');
    const upload = await fetch(`${admin.url}/api/v1/admin/shapefiles/country_IRL`, {
      method: 'POST',
      headers: { 'X-API-Key': admin.key ?? '' },
      body: form,
    });
    expect(upload.status).toBeLessThan(300);
    const byRegion = (await (
      await answered('zonal', zonal({ geojson: undefined, region_ids: ['country_IRL'] }))
    ).json()) as Answered;
    const byShape = (await (await answered('zonal', zonal())).json()) as Answered;
    expect(byRegion.zones[0]!.zone_id).toBe('country_IRL');
    expect(byRegion.series.map(({ mean }) => mean)).toEqual(byShape.series.map(({ mean }) => mean));
    const far = { type: 'Feature', id: 'far', properties: {}, geometry: { type: 'Point', coordinates: [100, 10] } };
    const near = { type: 'Feature', id: 7, properties: {}, geometry: { type: 'Point', coordinates: [-1, 52] } };
    const both = { type: 'FeatureCollection', features: [far, near] };
    const { zones, series } = (await (
      await answered('zonal', zonal({ geojson: both, every: 'week' }))
    ).json()) as Answered;
    expect(zones).toEqual([
      { zone_id: 'far', cells: 0 },
      { zone_id: '7', cells: 1 },
    ]);
    expect(series.filter(({ zone_id }) => zone_id === 'far')).toMatchObject([
      {
        time: '2019-03-01T00:00:00Z',
        time_end: '2019-03-04T00:00:00Z',
        mean: null,
        sum: null,
        count: 0,
        valid_fraction: 0,
      },
      { mean: null, count: 0 },
    ]);
    expect(await refusal('zonal', zonal({ geojson: far }))).toEqual([400, 'area-outside-coverage']);
  });

  it('tell what they would cost, and refuse what is too much with that', async () => {
    const dry = await answered('zonal', zonal({ dry_run: true }));
    expect(await dry.json()).toMatchObject({ rows: 7, estimated_bytes: 840, chunks: expect.any(Number) as number });
    const hundred = {
      type: 'FeatureCollection',
      features: Array.from({ length: 60 }, (_, index) => ({
        ...(IRELAND['features'] as object[])[0]!,
        properties: {},
        id: `z${index}`,
      })),
    };
    const response = await answered('zonal', zonal({ geojson: hundred, end_date: '2019-03-31' }));
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({
      code: 'weather-request-too-large',
      detail: expect.stringMatching(/read \d+; the limits are \d+ and 20971520/) as string,
    });
  });

  it.each([
    [{ variables: ['tp'] }, 400, 'unknown-variable'],
    [{ variables: [] }, 400, 'wrong-variable-count'],
    [{ start_date: '2020' }, 400, 'wrong-date-order'],
    [{ start_date: '2030', end_date: '2031' }, 400, 'time-outside-coverage'],
    [{ geojson: undefined }, 400, 'wrong-zones'],
    [{ region_ids: ['country_IRL'] }, 400, 'wrong-zones'],
    [{ geojson: undefined, region_ids: ['nowhere'] }, 400, 'unknown-region'],
    [{ geojson: { type: 'FeatureCollection', features: [7] } }, 400, 'invalid-geojson'],
    [{ geojson: { type: 'FeatureCollection', features: [] } }, 400, 'invalid-geojson'],
    [{ every: 'decade' }, 422, 'validation-failed'],
    [{ utc_offset: '+25:00' }, 422, 'validation-failed'],
    [{ statistics: ['mode'] }, 422, 'validation-failed'],
    [{ format: 'xlsx' }, 422, 'validation-failed'],
    [{ colour: 'red' }, 400, 'unknown-field'],
  ])('refuse %j', async (more, status, code) => {
    expect(await refusal('zonal', zonal(more))).toEqual([status, code]);
  });

  it('stop and free their slot when the client goes', async () => {
    const slots = test_.app.get(ExtractionSlots);
    const gone = new AbortController();
    const call = fetch(`${admin.url}/api/v1${PATH}/zonal`, {
      method: 'POST',
      headers: { 'X-API-Key': admin.key ?? '', 'Content-Type': 'application/json' },
      body: JSON.stringify(zonal({ end_date: '2019-03-31' })),
      signal: gone.signal,
    });
    setTimeout(() => gone.abort(), 20);
    await call.then((response) => response.body?.cancel()).catch(() => undefined);
    await waitUntil('the slot is free', () => slots.runningCount === 0);
    expect(slots.runningCount).toBe(0);
  });
});

describe('series of points', () => {
  const points = [
    { id: 'Dublin', latitude: 53.35, longitude: -6.26 },
    { latitude: 52, longitude: 358 },
  ];

  it('say which cell, how far, and its values', async () => {
    const body = { ...WEEK, end_date: '2019-03-01', points };
    const { series, ...head } = (await (await answered('points', body)).json()) as Answered;
    expect(head.points).toEqual([
      { point_id: 'Dublin', cell_latitude: 53.25, cell_longitude: -6.25, distance_km: 11.139 },
      { point_id: 'point_2', cell_latitude: 52, cell_longitude: -2, distance_km: 0 },
    ]);
    expect(series).toHaveLength(48);
    expect(series[1]).toEqual({
      point_id: 'point_2',
      cell_latitude: 52,
      cell_longitude: -2,
      distance_km: 0,
      variable: 't2m',
      time: '2019-03-01T00:00:00Z',
      value: expect.any(Number) as number,
    });
    const days = (await (await answered('points', { ...body, every: 'day' })).json()) as Answered;
    const values = series
      .filter((_, index) => index % 2 === 1)
      .map((row) => (row as unknown as { value: number }).value);
    expect(days.series[1]).toMatchObject({ min: Math.min(...values), max: Math.max(...values), count: 24 });
  });

  it.each([
    [[{ latitude: 10, longitude: 100 }], 400, 'area-outside-coverage'],
    [[{ latitude: 95, longitude: 0 }], 422, 'validation-failed'],
    [[], 422, 'validation-failed'],
    [[points[0], points[0]], 400, 'wrong-zones'],
  ])('refuse %j', async (some, status, code) => {
    expect(await refusal('points', { ...WEEK, points: some })).toEqual([status, code]);
  });
});

describe('grids', () => {
  it('are aggregated and thinned, with their exact length known', async () => {
    const body = {
      ...WEEK,
      aggregate: { every: 'day', statistic: 'mean', utc_offset: '+01:00' },
      stride: { latitude: 2, longitude: 3 },
    };
    const plan = (await (await answered('download', { ...body, dry_run: true })).json()) as Record<string, unknown>;
    expect(plan).toMatchObject({
      time_start: '2019-02-28T23:00:00.000000000',
      shape: { time: 7, latitude: 17, longitude: 17 },
      bounds: { min_lat: 50, max_lat: 58, first_lon: -10, last_lon: 2 },
    });
    const response = await answered('download', body);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([response.status, bytes.length]).toEqual([200, plan['output_bytes']]);
    const link = new URL(response.headers.get('content-location') ?? '', admin.url);
    const part = await fetch(link, {
      headers: {
        'X-API-Key': admin.key ?? '',
        Range: 'bytes=1000-1999',
        'If-Range': response.headers.get('etag') ?? '',
      },
    });
    expect(part.status).toBe(206);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(1000, 2000))).toBe(true);
  });

  it.each([
    [{ aggregate: { every: 'day' } }, 422, 'validation-failed'],
    [{ aggregate: { every: 'day', statistic: 'mode' } }, 422, 'validation-failed'],
    [{ aggregate: 'day' }, 422, 'validation-failed'],
    [{ stride: { time: 0 } }, 422, 'validation-failed'],
    [{ stride: { depth: 2 } }, 400, 'unknown-field'],
  ])('refuse %j', async (more, status, code) => {
    expect(await refusal('download', { ...WEEK, ...more })).toEqual([status, code]);
  });
});

it('series and grids are written alike: lines end with LF, and values have the digits of the dataset', async () => {
  const steps = { ...WEEK, end_date: WEEK.start_date, format: 'csv' };
  const points = [{ id: 'Leeds', latitude: 53.8, longitude: -1.5 }];
  const series = await (await answered('points', { ...steps, points })).text();
  const area = { type: 'Point', coordinates: [-1.5, 53.75] };
  const grid = await (await answered('download', { ...steps, geojson: area })).text();
  expect(series + grid).not.toContain('\r');
  const lastOf = (text: string): string[] =>
    text
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',').at(-1)!);
  expect(lastOf(series)).toHaveLength(24);
  expect(lastOf(series)).toEqual(lastOf(grid));
  // Nine digits give back any number of single precision.
  for (const value of lastOf(series)) expect(value.replace('.', '').length).toBeLessThanOrEqual(9);
});
