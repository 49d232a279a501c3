import { request as send, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { ExtractionSlots } from '#modules/weather/extraction-slots.service.js';
import { objectStoreUnavailable } from '#object-storage/object-storage.errors.js';
import type { ObjectStore } from '#object-storage/object-store.js';
import type { ApiCaller, Problem } from '../support/api-caller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitUntil } from '../support/wait-until.js';

const STEPS = 200;
const ROWS = 256;
const COLUMNS = 256;
const PATH = '/api/v1/weather/datasets/many/download';
const FIRST_HANGING = 60;
const ASKED = JSON.stringify({ variables: ['t'], start_date: '2024', end_date: '2024' });
/** Uncompressed, one step a chunk, and without a fill value. */
const METADATA = {
  '.zgroup': { zarr_format: 2 },
  ...array('valid_time', [STEPS], [STEPS], '<i4', ['valid_time'], { units: 'hours since 2024-01-01' }),
  ...array('latitude', [ROWS], [ROWS], '<f4', ['latitude'], {}),
  ...array('longitude', [COLUMNS], [COLUMNS], '<f4', ['longitude'], {}),
  ...array('t', [STEPS, ROWS, COLUMNS], [1, ROWS, COLUMNS], '<f4', ['valid_time', 'latitude', 'longitude'], {}),
  ...array('expver', [STEPS], [STEPS], '<U4', ['valid_time'], {}),
};

let test_: TestApp;
let slots: ExtractionSlots;
let admin: ApiCaller;

beforeAll(async () => {
  test_ = await startTestApp({ WEATHER_EXTRACTIONS: '1', WEATHER_QUEUE: '0' });
  slots = test_.app.get(ExtractionSlots);
  admin = test_.admin;
  await put('.zmetadata', Buffer.from(JSON.stringify({ metadata: METADATA })));
  await put('valid_time/0', Buffer.from(Int32Array.from({ length: STEPS }, (_, hour) => hour).buffer));
  await put('latitude/0', Buffer.from(Float32Array.from({ length: ROWS }, (_, row) => 60 - row / 8).buffer));
  await put('longitude/0', Buffer.from(Float32Array.from({ length: COLUMNS }, (_, column) => column / 8).buffer));
  const steps = Array.from({ length: STEPS }, (_, step) => step);
  const putNext = async (): Promise<void> => {
    for (let step = steps.pop(); step !== undefined; step = steps.pop()) await put(`t/${step}.0.0`, chunkOf(step));
  };
  await Promise.all(Array.from({ length: 16 }, putNext));
});

afterAll(() => test_.close());
afterEach(() => jest.restoreAllMocks());

function array(
  name: string,
  shape: number[],
  chunks: number[],
  dtype: string,
  dimensions: string[],
  attributes: object,
): Record<string, object> {
  const described = {
    zarr_format: 2,
    shape,
    chunks,
    dtype,
    compressor: null,
    fill_value: null,
    filters: null,
    order: 'C',
  };
  return { [`${name}/.zarray`]: described, [`${name}/.zattrs`]: { _ARRAY_DIMENSIONS: dimensions, ...attributes } };
}

function chunkOf(step: number): Buffer {
  return Buffer.from(new Float32Array(ROWS * COLUMNS).fill(step).buffer);
}

async function put(key: string, bytes: Buffer): Promise<void> {
  await test_.store.put(`weather/many/${key}`, Readable.from([bytes], { objectMode: false }), {
    sizeLimitBytes: 2 ** 20,
  });
}

/** Another content of a chunk, or none, for as long as `meanwhile` takes. */
async function withChunk(step: number, bytes: Buffer | null, meanwhile: () => Promise<void>): Promise<void> {
  const key = `t/${step}.0.0`;
  await test_.store.delete(`weather/many/${key}`);
  if (bytes) await put(key, bytes);
  try {
    await meanwhile();
  } finally {
    await put(key, chunkOf(step));
  }
}

async function begin(): Promise<IncomingMessage> {
  const headers = { 'X-API-Key': admin.key, 'Content-Type': 'application/json', 'Content-Length': ASKED.length };
  const sent = send({ host: '127.0.0.1', port: test_.port, path: PATH, method: 'POST', headers, agent: false });
  const answer = new Promise<IncomingMessage>((resolve, reject) =>
    sent.once('response', resolve).once('error', reject),
  );
  sent.end(ASKED);
  return answer;
}

/** Until the body ends or is this long. */
async function received(answer: IncomingMessage, enoughBytes = Infinity): Promise<{ bytes: number; isWhole: boolean }> {
  let bytes = 0;
  try {
    for await (const part of answer.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += part.length;
      if (bytes >= enoughBytes) break;
    }
  } catch {
    return { bytes, isWhole: false };
  }
  return { bytes, isWhole: answer.complete };
}

it('what cannot be read of a dataset is named, and the rest is served', async () => {
  const { body } = await admin.get<Record<string, unknown>>('/weather/datasets/many');
  expect(body).toMatchObject({
    status: 'available',
    variables: [{ name: 't' }],
    unreadable_variables: [{ name: 'expver', reason: 'expver has elements of the type "<U4", which is not read.' }],
  });
  const answer = await begin();
  const sizeBytes = Number(answer.headers['content-length']);
  expect(sizeBytes).toBeGreaterThan(STEPS * ROWS * COLUMNS * 4);
  expect(await received(answer)).toEqual({ bytes: sizeBytes, isWhole: true });
});

/** Has all reads go through the store, as if it were elsewhere: what lies on this disk is read by threads. */
function getElsewhere(): ObjectStore['get'] {
  jest.spyOn(test_.store, 'localPathOf').mockReturnValue(null);
  return test_.store.get.bind(test_.store);
}

it('a client that hangs up after a tenth ends all reads and frees its slot within half a second', async () => {
  const get = getElsewhere();
  let [hanging, ended, asked] = [0, 0, 0];
  jest.spyOn(test_.store, 'get').mockImplementation((key, options) => {
    asked++;
    if (Number(/\/t\/(\d+)\./.exec(key)?.[1] ?? 0) < FIRST_HANGING) return get(key, options);
    hanging++;
    return new Promise((_, reject) => {
      const end = (): void => {
        ended++;
        reject(options?.signal?.reason as Error);
      };
      options?.signal?.addEventListener('abort', end, { once: true });
    });
  });
  const took: number[] = [];
  for (let round = 0; round < 3; round++) {
    const answer = await begin();
    await received(answer, Number(answer.headers['content-length']) / 10);
    await waitUntil('chunks are being read', () => hanging > ended);
    const began = performance.now();
    answer.destroy();
    await waitUntil('all reads have ended', () => slots.runningCount === 0 && hanging === ended);
    took.push(performance.now() - began);
  }
  // The best of three judges the server, not the load of the machine.
  expect(Math.min(...took)).toBeLessThan(500);
  const askedAfter = asked;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(asked).toBe(askedAfter);
  expect(asked).toBeLessThan(3 * STEPS);
});

it.each<[string, Buffer | null]>([
  ['cut short', chunkOf(0).subarray(0, 1000)],
  ['too long', Buffer.concat([chunkOf(0), Buffer.alloc(4)])],
  ['empty', Buffer.alloc(0)],
  ['missing, where the array has no value for that', null],
])('a chunk that is %s is never part of a file', async (_, bytes) => {
  await withChunk(0, bytes, async () => {
    const { status, body } = await admin.post<Problem>(PATH.replace('/api/v1', ''), JSON.parse(ASKED));
    expect({ status, code: body.code }).toEqual({ status: 502, code: 'chunk-damaged' });
  });
  await withChunk(STEPS - 1, bytes, async () => {
    const answer = await begin();
    expect(answer.statusCode).toBe(200);
    const { bytes: receivedBytes, isWhole } = await received(answer);
    expect(isWhole).toBe(false);
    expect(receivedBytes).toBeLessThan(Number(answer.headers['content-length']));
  });
  await waitUntil('the slot is free', () => slots.runningCount === 0);
});

it('a chunk that the store forbids is no part of a file, and none counts as missing', async () => {
  const get = getElsewhere();
  let forbidden = 0;
  jest
    .spyOn(test_.store, 'get')
    .mockImplementation((key, options) =>
      Number(/\/t\/(\d+)\./.exec(key)?.[1] ?? -1) === forbidden
        ? Promise.reject(objectStoreUnavailable(new Error('AccessDenied')))
        : get(key, options),
    );
  const { status, body } = await admin.post<Problem>(PATH.replace('/api/v1', ''), JSON.parse(ASKED));
  expect({ status, code: body.code }).toEqual({ status: 503, code: 'object-store-unavailable' });
  forbidden = STEPS - 1;
  const answer = await begin();
  const { bytes, isWhole } = await received(answer);
  expect(isWhole).toBe(false);
  expect(bytes).toBeLessThan(Number(answer.headers['content-length']));
  await waitUntil('the slot is free', () => slots.runningCount === 0);
});

it('chunks that come slowly, and in any order, are waited for', async () => {
  const get = getElsewhere();
  jest.spyOn(test_.store, 'get').mockImplementation(async (key, options) => {
    await sleep((Number(/\/t\/(\d+)\./.exec(key)?.[1] ?? 0) * 7) % 40);
    return get(key, options);
  });
  const answer = await begin();
  const parts: Buffer[] = [];
  for await (const part of answer as AsyncIterable<Buffer>) parts.push(part);
  const bytes = Buffer.concat(parts);
  expect(bytes).toHaveLength(Number(answer.headers['content-length']));
  // Behind the values lie the times, of which there are fewer than rows.
  const end = bytes.length - STEPS * 4;
  const values = bytes.subarray(end - STEPS * ROWS * COLUMNS * 4, end);
  const wrong = Array.from({ length: STEPS }, (_, step) => step).filter((step) =>
    [0, ROWS * COLUMNS - 1].some((cell) => values.readFloatBE((step * ROWS * COLUMNS + cell) * 4) !== step),
  );
  expect(wrong).toEqual([]);
});
