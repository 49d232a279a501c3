import { join } from 'node:path';
import { Readable } from 'node:stream';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { StoreImport } from '#modules/weather/store-import.service.js';
import { auditedIn, type Audited, type Json } from '../support/administration.js';
import type { ApiCaller, Problem } from '../support/api-caller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PATH = '/admin/weather/datasets';
const FULL = {
  dataset_name: 'era5_uk',
  title: 'ERA5 around the British Isles',
  licence: 'CC-BY-4.0',
  attribution: 'As registered',
  step_types: { t2m: 'avg' },
};

interface Listed extends Json {
  readonly dataset_name: string;
  readonly variables: { readonly name: string; readonly step_type: string }[];
}

let test_: TestApp;
let admin: ApiCaller;

beforeAll(async () => {
  test_ = await startTestApp();
  admin = test_.admin;
  await test_.app.get(StoreImport).ensure('era5_uk', join(PROJECT_FOLDER, 'samples/weather/era5_uk'));
  await test_.store.put('weather/broken/.zmetadata', Readable.from([Buffer.from('{"metadata": {')]), {
    sizeLimitBytes: 100,
  });
});

afterAll(() => test_.close());

const audited = <T>(work: () => Promise<T>): Promise<Audited<T>> => auditedIn(test_, work);

async function listed(): Promise<Listed[]> {
  return (await admin.get<Listed[]>('/weather/datasets')).body;
}

describe('registrations of weather datasets', () => {
  it('are not needed: a store that nobody registered is listed with what it says', async () => {
    const [, era5] = await listed();
    expect(era5).toMatchObject({ is_registered: false, title: null, licence: null });
    expect(era5!['attribution']).toMatch(/Copernicus/);
    expect(era5!.variables[0]).toMatchObject({ name: 't2m', step_type: 'instant' });
    expect(await admin.get(`${PATH}/era5_uk`)).toMatchObject({
      status: 404,
      body: { code: 'weather-dataset-not-registered' },
    });
  });

  it('need a store that is there', async () => {
    for (const dataset_name of ['missing', 'ERA5_UK']) {
      expect(await admin.post(PATH, { ...FULL, dataset_name })).toMatchObject({
        status: 404,
        body: { code: 'weather-dataset-not-found' },
      });
    }
  });

  it('need a store that can be read, and say why it cannot', async () => {
    const { status, body } = await admin.post<Problem>(PATH, { dataset_name: 'broken', title: 'Broken' });
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'weather-dataset-broken' });
    expect(body.detail).toMatch(/cannot be read: \S/);
  });

  it.each([
    { dataset_name: '../x' },
    { dataset_name: 7 },
    { title: '' },
    { title: null },
    { licence: 5 },
    { step_types: { t2m: 'sometimes' } },
    { step_types: { tp: 'accum' } },
    { step_types: null },
    { step_types: [] },
  ])('refuse %j', async (fault) => {
    expect((await admin.post(PATH, { ...FULL, ...fault })).status).toBe(422);
  });

  it('are made once, audited, and shown in lists', async () => {
    const { result: answer, entries } = await audited(() => admin.post(PATH, FULL));
    expect(answer).toMatchObject({ status: 201, body: FULL });
    expect(entries).toMatchObject([
      { action: 'weather-dataset.create', subject_id: 'era5_uk', before: null, after: FULL },
    ]);
    expect((await admin.post(PATH, FULL)).status).toBe(200);
    expect(await admin.post(PATH, { ...FULL, step_types: {} })).toMatchObject({
      status: 409,
      body: { code: 'duplicate', detail: expect.stringMatching(/step_types/) as string },
    });
    expect(await admin.get(PATH)).toMatchObject({ status: 200, body: [FULL] });
    expect((await admin.get(`${PATH}/era5_uk`)).body).toEqual(FULL);
    const [, era5] = await listed();
    expect(era5).toMatchObject({ is_registered: true, title: FULL.title, licence: 'CC-BY-4.0' });
    expect(era5!['attribution']).toBe('As registered');
    expect(era5!.variables[0]!.step_type).toBe('avg');
    expect((await admin.get<Listed>('/weather/datasets/era5_uk')).body).toEqual(era5);
  });

  it('change as a merge: what is left out stays, null removes', async () => {
    const { result: answer, entries } = await audited(() =>
      admin.patch(`${PATH}/era5_uk`, { licence: null, title: 'UK' }),
    );
    const changed = { ...FULL, licence: null, title: 'UK' };
    expect(answer).toMatchObject({ status: 200, body: changed });
    expect(entries).toMatchObject([{ action: 'weather-dataset.update', before: FULL, after: changed }]);
    expect((await admin.patch(`${PATH}/era5_uk`, { step_types: { t2m: null } })).body).toMatchObject({
      step_types: {},
    });
    for (const fault of [{ title: null }, { step_types: { tp: 'accum' } }, { step_types: { t2m: 'x' } }]) {
      expect((await admin.patch(`${PATH}/era5_uk`, fault)).status).toBe(422);
    }
    expect((await admin.patch(`${PATH}/era5_uk`, { dataset_name: 'x' })).status).toBe(400);
    expect((await admin.patch(`${PATH}/broken`, { title: 'x' })).status).toBe(404);
    const [, era5] = await listed();
    expect(era5).toMatchObject({ title: 'UK', licence: null, variables: [{ step_type: 'instant' }] });
  });

  it('go without their store', async () => {
    const { result: answer, entries } = await audited(() => admin.delete(`${PATH}/era5_uk`));
    expect(answer.status).toBe(200);
    expect(entries).toMatchObject([{ action: 'weather-dataset.delete', subject_id: 'era5_uk', after: null }]);
    expect((await admin.delete(`${PATH}/era5_uk`)).status).toBe(404);
    const [, era5] = await listed();
    expect(era5).toMatchObject({ dataset_name: 'era5_uk', status: 'available', is_registered: false });
  });
});
