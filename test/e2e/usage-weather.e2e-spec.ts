import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import type { ApiCaller } from '../support/api-caller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { countsByAction, flushUsage, usedBy } from '../support/usage.js';

const STORE = 'era5_uk';
const REGION = 'shape_UW';

let test_: TestApp;
let admin: ApiCaller;
let day: string;

beforeAll(async () => {
  test_ = await startTestApp();
  admin = test_.admin;
  await putFolder(join(PROJECT_FOLDER, `samples/weather/${STORE}`), `weather/${STORE}`);
  await admin.post('/admin/regions', { region_id: REGION, region_name: 'Place' });
  const square = { type: 'Polygon', coordinates: [[[-4, 52], [-1, 52], [-1, 55], [-4, 55], [-4, 52]]] }; // prettier-ignore
  const content = JSON.stringify(square);
  await admin.upload(`/admin/shapefiles/${REGION}`, [{ field: 'shapefile', name: 'shape.geojson', content }]);
  const { body } = await admin.get<{ temporal_coverage_start: string }>(`/weather/datasets/${STORE}`);
  day = body.temporal_coverage_start.slice(0, 10);
});

afterAll(() => test_.close());

async function putFolder(folder: string, key: string): Promise<void> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) await putFolder(path, `${key}/${name}`);
    else await test_.store.put(`${key}/${name}`, Readable.from([readFileSync(path)]), { sizeLimitBytes: 2 ** 30 });
  }
}

async function fetched(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { 'X-API-Key': admin.key ?? '', 'Content-Type': 'application/json', ...init.headers };
  const answer = await fetch(`${test_.url}/api/v1/weather/datasets/${STORE}/${path}`, { ...init, headers });
  await answer.clone().arrayBuffer();
  return answer;
}

test('shapes that are read for weather are no downloads', async () => {
  const asked = { variables: ['t2m'], start_date: day, end_date: day, region_id: REGION };
  expect((await fetched('download', { method: 'POST', body: JSON.stringify(asked) })).status).toBe(200);
  expect((await fetched(`preview.png?variable=t2m&region_id=${REGION}`)).status).toBe(200);
  await flushUsage(test_);
  expect(await usedBy(admin, 'region')).toEqual({});
  expect(await countsByAction(admin)).toEqual({ 'weather-extraction': 1, 'weather-picture': 1 });
});

test('pictures are views of the weather dataset, where they are drawn', async () => {
  const before = (await usedBy(admin, 'weather'))[STORE]?.views ?? 0;
  const chart = await fetched(`series.svg?variable=t2m&start=${day}&end=${day}&region_id=${REGION}`);
  expect(chart.status).toBe(200);
  const map = await fetched('preview.png?variable=t2m');
  const known = { headers: { 'If-None-Match': map.headers.get('etag') ?? '' } };
  expect((await fetched('preview.png?variable=t2m', known)).status).toBe(304);
  expect((await fetched('preview.png?variable=none')).status).toBe(400);
  await flushUsage(test_);
  const { views, downloads } = (await usedBy(admin, 'weather'))[STORE] ?? {};
  expect([views, downloads]).toEqual([before + 2, 1]);
  expect(await usedBy(admin, 'region')).toEqual({});
});
