import { rm } from 'node:fs/promises';
import { request as send, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { BlockReader } from '#modules/weather/blocks/block-reader.service.js';
import type { DecodeTask } from '#modules/weather/blocks/decode-thread.js';
import type * as Threads from '#modules/weather/blocks/decode-threads.js';
import type { OrderClaim } from '#modules/weather/blocks/order-claim.js';
import { ExtractionSlots } from '#modules/weather/extraction-slots.service.js';
import { HangingFile } from '../support/hanging-file.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitForOtherThreads } from '../support/thread-rest.js';
import { waitUntil } from '../support/wait-until.js';

/** Threads load the built files; the rest of the server is as in other tests. */
const BUILT = pathToFileURL(join(PROJECT_FOLDER, 'dist/src/modules/weather/blocks/decode-threads.js')).href;
const SILENT_TICKS = 6;
const PATIENCE = { tickMs: 3_600_000, silentTicks: SILENT_TICKS, restingTicks: 1_000, closingMs: 50 };
const STEPS = 300;
const ROWS = 128;
const COLUMNS = 256;
const HANGING_STEP = 200;
const PATH = '/weather/datasets/many/download';
const ALL = { variables: ['t'], start_date: '2024', end_date: '2024' };
const FIRST_DAYS = { ...ALL, start_date: '2024-01-01', end_date: '2024-01-03' };

let test_: TestApp;
let threads: InstanceType<typeof Threads.DecodeThreads>;
let budget: { readonly used: number };

beforeAll(async () => {
  test_ = await startTestApp({ WEATHER_EXTRACTIONS: '4' });
  const { DecodeThreads } = (await import(BUILT)) as typeof Threads;
  threads = new DecodeThreads(2, PATIENCE);
  const { means } = test_.app.get<unknown>(BlockReader) as { means: { executor: object; budget: typeof budget } };
  Object.assign(means, { executor: threads });
  budget = means.budget;
  const metadata = {
    '.zgroup': { zarr_format: 2 },
    ...array('valid_time', [STEPS], [STEPS], '<i4', ['valid_time'], { units: 'hours since 2024-01-01' }),
    ...array('latitude', [ROWS], [ROWS], '<f4', ['latitude'], {}),
    ...array('longitude', [COLUMNS], [COLUMNS], '<f4', ['longitude'], {}),
    ...array('t', [STEPS, ROWS, COLUMNS], [1, ROWS, COLUMNS], '<f4', ['valid_time', 'latitude', 'longitude'], {}),
  };
  await put('.zmetadata', Buffer.from(JSON.stringify({ metadata })));
  await put('valid_time/0', Buffer.from(Int32Array.from({ length: STEPS }, (_, hour) => hour).buffer));
  await put('latitude/0', Buffer.from(Float32Array.from({ length: ROWS }, (_, row) => 60 - row / 8).buffer));
  await put('longitude/0', Buffer.from(Float32Array.from({ length: COLUMNS }, (_, column) => column / 8).buffer));
  const steps = Array.from({ length: STEPS }, (_, step) => step);
  const putNext = async (): Promise<void> => {
    for (let step = steps.pop(); step !== undefined; step = steps.pop()) await putStep(step);
  };
  await Promise.all(Array.from({ length: 16 }, putNext));
}, 120_000);

afterAll(() => test_.close());

function array(
  name: string,
  shape: number[],
  chunks: number[],
  dtype: string,
  dimensions: string[],
  attributes: object,
): Record<string, object> {
  const stored = { zarr_format: 2, shape, chunks, dtype, compressor: null, fill_value: null, filters: null };
  return {
    [`${name}/.zarray`]: { ...stored, order: 'C' },
    [`${name}/.zattrs`]: { _ARRAY_DIMENSIONS: dimensions, ...attributes },
  };
}

const keyOf = (step: number): string => `t/${step}.0.0`;

async function putStep(step: number): Promise<void> {
  await put(keyOf(step), Buffer.from(new Float32Array(ROWS * COLUMNS).fill(step).buffer));
}

async function put(key: string, bytes: Buffer): Promise<void> {
  await test_.store.put(`weather/many/${key}`, Readable.from([bytes], { objectMode: false }), {
    sizeLimitBytes: 2 ** 20,
  });
}

/** A disk that does not answer for a chunk. */
async function hangingAt(step: number): Promise<HangingFile> {
  const path = test_.store.localPathOf(`weather/many/${keyOf(step)}`)!;
  await rm(path);
  return new HangingFile(path);
}

async function heal(step: number, file: HangingFile): Promise<void> {
  await file.remove();
  await putStep(step);
}

interface Thread {
  readonly worker: Worker;
  readonly load: number;
  readonly pulse: { readonly beats: number };
  readonly given: Map<number, { readonly run: { readonly task: DecodeTask }; readonly claim: OrderClaim }>;
}

/** For tests that end a thread as a crash would, and that let time pass. */
function inside(): { threads: Set<Thread>; ending: Set<Thread>; tick(): void } {
  return threads as never;
}

function tick(times: number): void {
  for (let time = 0; time < times; time++) inside().tick();
}

function busy(): Thread[] {
  return [...inside().threads].filter(({ load }) => load > 0);
}

async function begin(wanted: object): Promise<IncomingMessage> {
  const body = JSON.stringify(wanted);
  const headers = {
    'X-API-Key': test_.admin.key,
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  };
  const target = { host: '127.0.0.1', port: test_.port, path: `/api/v1${PATH}`, method: 'POST', headers, agent: false };
  return new Promise<IncomingMessage>((resolve, reject) => {
    send(target).once('response', resolve).once('error', reject).end(body);
  });
}

/** The steps that came, in their order, and whether the answer says that it is whole. */
async function received(answer: IncomingMessage): Promise<{ bytes: number; isWhole: boolean }> {
  let bytes = 0;
  try {
    for await (const part of answer as AsyncIterable<Buffer>) bytes += part.length;
  } catch {
    return { bytes, isWhole: false };
  }
  return { bytes, isWhole: answer.complete && bytes === Number(answer.headers['content-length']) };
}

async function isServed(wanted: object): Promise<void> {
  const answer = await begin(wanted);
  expect(answer.statusCode).toBe(200);
  expect((await received(answer)).isWhole).toBe(true);
}

async function isAtRest(): Promise<void> {
  const slots = test_.app.get(ExtractionSlots);
  await waitUntil('all is at rest', () => slots.runningCount === 0 && busy().length === 0 && budget.used === 0);
  await waitUntil('threads that were ended are gone', () => inside().ending.size === 0);
  expect(inside().threads.size).toBeLessThanOrEqual(2);
}

/** Whether it has begun an order for the file. */
function isAt({ path }: HangingFile, { given }: Thread): boolean {
  return [...given.values()].some(({ run: { task }, claim }) => {
    return claim[0] !== 0 && task.kind === 'region' && task.order.chunks.some(({ source }) => source === path);
  });
}

/** The one thread that hangs, once all that can be done beside it is done. */
async function threadAt(file: HangingFile): Promise<Thread> {
  await waitUntil('one thread has work, with the file', () => busy().length === 1 && isAt(file, busy()[0]!));
  const [thread] = busy();
  await waitForOtherThreads('it hangs', () => (busy().length === 1 ? thread!.pulse.beats : Symbol('others')));
  // From here on it gets no further order.
  tick(3);
  return thread!;
}

test('a download whose thread is killed breaks off, others go on, and the next one is served', async () => {
  for (let round = 0; round < 3; round++) {
    const file = await hangingAt(HANGING_STEP);
    const answer = await begin(ALL);
    expect(answer.statusCode).toBe(200);
    const broken = received(answer);
    const thread = await threadAt(file);
    await isServed(FIRST_DAYS);
    await file.letGoUntil(thread.worker.terminate());
    const { bytes, isWhole } = await broken;
    expect(isWhole).toBe(false);
    expect(bytes).toBeGreaterThan(0);
    await heal(HANGING_STEP, file);
    await isServed(ALL);
    await isAtRest();
  }
});
