import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { ExtractionSlots } from '#modules/weather/extraction-slots.service.js';
import type { ApiCaller, Problem } from '../support/api-caller.js';
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
});

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

it('what is wrong is called as it was sent', async () => {
  const messageOf = async (picture: string, query: Record<string, string>): Promise<unknown[]> => {
    const { response, bytes } = await get(picture, query);
    const { code, detail, errors } = JSON.parse(bytes.toString()) as Problem;
    return [response.status, code, errors?.[0]?.path ?? null, detail];
  };
  const variable = 't2m';
  const covers = expect.stringContaining('The dataset covers 2019-03-01T00:00:00.000000000 to 2019-03-31T23') as string;
  for (const [picture, query, answer] of [
    ['preview.png', { time: '1' }, [400, 'wrong-date', 'time', 'time is "1", which']],
    ['series.svg', { start: '1' }, [400, 'wrong-date', 'start', 'start is "1", which']],
    ['series.svg', { end: 'x' }, [400, 'wrong-date', 'end', 'end is "x", which']],
    ['series.svg', { start: '2020' }, [400, 'time-outside-coverage', null, 'There is no step from "2020" on.']],
    ['series.svg', { end: '2018' }, [400, 'time-outside-coverage', null, 'There is no step until "2018".']],
    ['preview.png', { time: '2018' }, [400, 'time-outside-coverage', null, 'There is no step in "2018".']],
    [
      'series.svg',
      { start: '2019-04', end: '2019-03' },
      [400, 'wrong-date-order', 'start', 'start "2019-04" is after end'],
    ],
  ] as const) {
    const found = await messageOf(picture, { variable, ...query });
    expect(found).toEqual([...answer.slice(0, 3), expect.stringContaining(answer[3])]);
    expect(found[3]).toEqual(covers);
  }
  expect(await messageOf('preview.png', {})).toEqual([
    422,
    'validation-failed',
    'variable',
    expect.stringContaining('must be a string'),
  ]);
});

it('a year alone is all of it', async () => {
  const query = { variable: 't2m', point: '-1.5,52' };
  const whole = await get('series.svg', query);
  const spans: Record<string, string>[] = [{ start: '2019' }, { end: '2019' }, { start: '2019', end: '2019' }];
  for (const dates of spans) {
    const { response, bytes } = await get('series.svg', { ...query, ...dates });
    expect(response.status).toBe(200);
    expect(bytes.equals(whole.bytes)).toBe(true);
  }
});

it('a chart of a box says which', async () => {
  const { bytes } = await get('series.svg', { variable: 't2m', bbox: '-6,51,0,55', end: '2019-03-01' });
  expect(bytes.toString()).toContain('>2 metre temperature, mean of 51°N 6°W to 55°N 0°<');
});
