import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { ExtractionSlots } from '#modules/weather/extraction-slots.service.js';
import type { ApiCaller } from '../support/api-caller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const SAMPLE = join(PROJECT_FOLDER, 'samples/weather/era5_uk');

let test_: TestApp;
let viewer: ApiCaller;

beforeAll(async () => {
  test_ = await startTestApp({});
  await putFolder(SAMPLE, 'weather/era5_uk');
  viewer = await test_.newUser('viewer@test.example');
  const grant = { user_email: 'viewer@test.example', resource_type: 'WEATHER_DATA_API', resource_id: '*' };
  await test_.admin.post('/admin/user-permissions', { ...grant, permission: 'VIEW' });
}, 60_000);

afterAll(() => test_.close());

async function putFolder(folder: string, key: string): Promise<void> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) await putFolder(path, `${key}/${name}`);
    else await test_.store.put(`${key}/${name}`, Readable.from([readFileSync(path)]), { sizeLimitBytes: 2 ** 30 });
  }
}

async function get(
  picture: string,
  query: Record<string, string>,
  headers: Record<string, string> = {},
  caller = test_.admin,
) {
  const address = `${test_.url}/api/v1/weather/datasets/era5_uk/${picture}?${new URLSearchParams(query).toString()}`;
  const response = await fetch(address, { headers: { 'X-API-Key': caller.key ?? '', ...headers } });
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
}

const codeOf = ({ bytes }: { bytes: Buffer }): unknown => (JSON.parse(bytes.toString()) as { code: string }).code;

it('a map is a PNG of the width that was asked for, and is not drawn twice for one client', async () => {
  const query = { variable: 't2m', time: '2019-03-15T12', bbox: '-6,51,0,55', width: '640' };
  const { response, bytes } = await get('preview.png', query);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('image/png');
  expect(response.headers.get('content-length')).toBe(String(bytes.length));
  expect([bytes.readUInt32BE(16), bytes.subarray(1, 4).toString()]).toEqual([640, 'PNG']);
  const tag = response.headers.get('etag') ?? '';
  expect((await get('preview.png', query, { 'If-None-Match': tag })).response.status).toBe(304);
  const later = await get('preview.png', { ...query, time: '2019-03-15T13' }, { 'If-None-Match': tag });
  expect(later.response.status).toBe(200);
  expect(test_.app.get(ExtractionSlots).runningCount).toBe(0);
});

it('a chart is an SVG with its means', async () => {
  const { response, bytes } = await get('series.svg', {
    variable: 't2m',
    start: '2019-03-01',
    end: '2019-03-02',
    point: '-1.5,52',
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
  expect(bytes.toString()).toContain('>2 metre temperature, at 52°N 1.5°W<');
  expect(bytes.toString().match(/<circle /g)).toHaveLength(48);
});

it('nothing is drawn of what is not there, or not allowed', async () => {
  const variable = 't2m';
  expect(codeOf(await get('preview.png', { variable: 'rain' }))).toBe('unknown-variable');
  expect(codeOf(await get('preview.png', { variable, time: '2018' }))).toBe('time-outside-coverage');
  expect(codeOf(await get('preview.png', { variable, time: 'noon' }))).toBe('wrong-date');
  expect(codeOf(await get('preview.png', { variable, bbox: '0,0,0,1' }))).toBe('wrong-area');
  expect(codeOf(await get('preview.png', { variable, bbox: '50,-40,60,-30' }))).toBe('area-outside-coverage');
  expect(codeOf(await get('preview.png', { variable, region_id: 'country_XX' }))).toBe('unknown-region');
  expect(codeOf(await get('series.svg', { variable, bbox: '-6,51,0,55', point: '1,52' }))).toBe('wrong-area');
  expect(codeOf(await get('series.svg', { variable, start: '2019-03-05', end: '2019-03-04' }))).toBe(
    'wrong-date-order',
  );
  for (const width of ['399', '2001', '1e3', 'wide']) {
    expect((await get('preview.png', { variable, width })).response.status).toBe(422);
  }
  expect((await get('preview.png', { variable }, {}, viewer)).response.status).toBe(403);
});
