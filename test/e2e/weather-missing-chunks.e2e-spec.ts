import { join } from 'node:path';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { StoreImport } from '#modules/weather/store-import.service.js';
import type { ApiCaller } from '../support/api-caller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PATH = '/weather/datasets/era5_uk';
const MONTH = { variables: ['t2m'], start_date: '2019-03', end_date: '2019-03' };
const POINT = { type: 'Point', coordinates: [-1, 52] };

let test_: TestApp;
let admin: ApiCaller;

beforeAll(async () => {
  test_ = await startTestApp({});
  admin = test_.admin;
  await test_.app.get(StoreImport).ensure('era5_uk', join(PROJECT_FOLDER, 'samples/weather/era5_uk'));
});

afterAll(() => test_.close());

const asked = (more: object): object => ({ ...MONTH, geojson: POINT, ...more });
const told = (): string[] => test_.logLines.filter((line) => line.includes('are not stored'));

it('chunks that are not stored are told where the answer can, and to the operator', async () => {
  const whole = await admin.post<{ missing_chunks: number }>(`${PATH}/zonal`, asked({ every: 'day' }));
  expect(whole).toMatchObject({ status: 200, body: { missing_chunks: 0 } });
  expect(told()).toEqual([]);
  await test_.store.delete('weather/era5_uk/t2m/0.1.1');
  const { body } = await admin.post<{ missing_chunks: number; series: { mean: number | null }[] }>(
    `${PATH}/zonal`,
    asked({ every: 'day' }),
  );
  expect(body.missing_chunks).toBe(1);
  expect(body.series[0]).toMatchObject({ mean: null, count: 0, valid_fraction: 0 });
  expect(body.series.at(-1)!.mean).toEqual(expect.any(Number));
  expect(told()).toHaveLength(1);
  expect(told()[0]).toContain('1 chunks of t2m of era5_uk are not stored');
  expect((await admin.post(`${PATH}/download`, asked({ format: 'csv' }))).status).toBe(200);
  expect(told()).toHaveLength(2);
});
