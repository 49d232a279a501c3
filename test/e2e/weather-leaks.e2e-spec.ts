import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { queryObjects } from 'node:v8';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { StoreImport } from '#modules/weather/store-import.service.js';
import type { ApiCaller } from '../support/api-caller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PLAN_TIMEOUT_MS = 5000;
const SIDE_BY_SIDE = 4;
const PATH = '/weather/datasets/era5_uk';
const HOUR = { variables: ['t2m'], start_date: '2019-03-01T06', end_date: '2019-03-01T06' };
const TRIANGLE = {
  type: 'Polygon',
  coordinates: [
    [
      [-4, 51],
      [0, 51],
      [-2, 54],
      [-4, 51],
    ],
  ],
};

let test_: TestApp;
let admin: ApiCaller;

beforeAll(async () => {
  test_ = await startTestApp({ WEATHER_PLAN_TIMEOUT_MS: String(PLAN_TIMEOUT_MS) });
  admin = test_.admin;
  await test_.app.get(StoreImport).ensure('era5_uk', join(PROJECT_FOLDER, 'samples/weather/era5_uk'));
});

afterAll(() => test_.close());

/** Of each kind of request that reads values. */
async function ask(rounds: number): Promise<void> {
  const post = async (path: string, body: object): Promise<void> => {
    const response = await fetch(`${admin.url}/api/v1${PATH}/${path}`, {
      method: 'POST',
      headers: { 'X-API-Key': admin.key ?? '', 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...HOUR, ...body }),
    });
    await response.arrayBuffer();
    expect(response.status).toBe(200);
  };
  let left = rounds;
  const askNext = async (): Promise<void> => {
    while (left-- > 0) {
      await post('download', { geojson: TRIANGLE, mask: 'center' });
      await post('download', { geojson: TRIANGLE, format: 'csv' });
      await post('zonal', { geojson: TRIANGLE });
      await post('points', { points: [{ latitude: 52, longitude: -2 }], format: 'parquet' });
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, askNext));
}

/** Signals that something holds; garbage is collected first. */
function heldSignals(): number {
  return queryObjects(AbortSignal, { format: 'count' });
}

/** Those of plans are held until the plans can no longer time out. */
async function heldSignalsAfterPlans(): Promise<number> {
  await sleep(1.2 * PLAN_TIMEOUT_MS);
  return heldSignals();
}

it('signals that are held are counted', () => {
  const before = heldSignals();
  const held = Array.from({ length: 50 }, () => AbortSignal.any([new AbortController().signal]));
  expect(heldSignals()).toBeGreaterThanOrEqual(before + held.length);
});

it('requests leave no signal behind', async () => {
  await ask(10);
  const before = await heldSignalsAfterPlans();
  await ask(100);
  expect(await heldSignalsAfterPlans()).toBeLessThan(before + 100);
});
