import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import type * as Threads from '#modules/weather/blocks/decode-threads.js';
import { HangingFile } from '../support/hanging-file.js';
import { waitForOtherThreads } from '../support/thread-rest.js';
import { waitUntil } from '../support/wait-until.js';

/** Threads load the built files, so they are tested from there. */
const BUILT = pathToFileURL(join(PROJECT_FOLDER, 'dist/src/modules/weather/blocks/decode-threads.js')).href;
const SILENT_TICKS = 4;
/** Time stands still, but where a test lets it go on. */
const PATIENCE = { tickMs: 3_600_000, silentTicks: SILENT_TICKS, restingTicks: 3, closingMs: 50 };
const VALUES = 1024;

type RegionOrder = Parameters<InstanceType<typeof Threads.DecodeThreads>['decodeRegion']>[0];

let folder: string;
let DecodeThreads: typeof Threads.DecodeThreads;
let threads: InstanceType<typeof Threads.DecodeThreads>;
const files: HangingFile[] = [];
let made = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataio-threads-'));
  ({ DecodeThreads } = (await import(BUILT)) as typeof Threads);
});

beforeEach(() => (threads = new DecodeThreads(2, PATIENCE)));

afterEach(async () => {
  await threads.close();
  await waitUntil('all threads are gone', () => {
    files.forEach((file) => file.tryLetGo());
    return inside().ending.size === 0;
  });
  await Promise.all(files.splice(0).map((file) => file.remove()));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Thread {
  readonly worker: Worker;
  readonly load: number;
  readonly isSlow: boolean;
  readonly pulse: { readonly beats: number; readonly heldBytes: number };
}

/** For tests that end a thread as a crash would, and that let time pass. */
function inside(): { threads: Set<Thread>; ending: Set<Thread>; waiting: unknown[]; tick(): void } {
  return threads as never;
}

function loads(): number[] {
  return [...inside().threads].map(({ load }) => load).sort((one, other) => other - one);
}

function tick(times: number): void {
  for (let time = 0; time < times; time++) inside().tick();
}

function hangingFile(): HangingFile {
  const file = new HangingFile(join(folder, `hanging-${made++}`));
  files.push(file);
  return file;
}

function signal(): AbortSignal {
  return new AbortController().signal;
}

/** Of uncompressed chunks of a number each. */
function orderOf(sources: RegionOrder['chunks'][number]['source'][]): RegionOrder {
  const rows = sources.map((source, chunk) => ({
    source,
    spans: [{ chunk, segments: [{ from: 0, count: VALUES, step: 1, to: chunk * VALUES }], count: VALUES }],
  }));
  return {
    chunks: rows,
    coding: {
      compressor: 'none',
      littleEndian: false,
      storedOrder: [0],
      checksumInside: false,
      checksumOutside: false,
    },
    elementBytes: 1,
    chunkShape: [VALUES],
    shape: [VALUES * sources.length],
    fillValue: new Uint8Array([7]),
    mask: null,
    maskedValue: new Uint8Array([0]),
    target: new Uint8Array(new SharedArrayBuffer(VALUES * sources.length)),
    isBegun: false,
  };
}

const sound = (): RegionOrder => orderOf([new Uint8Array(VALUES).fill(5)]);

async function isDone(order: RegionOrder): Promise<void> {
  await expect(threads.decodeRegion(order, signal())).resolves.toEqual({ unread: [], fault: null });
  expect(order.target.every((value) => value === 5)).toBe(true);
}

/** Of all threads together. */
function beats(): number {
  return [...inside().threads].reduce((sum, { pulse }) => sum + pulse.beats, 0);
}

/** So many threads, each in front of its first chunk, which does not come. */
async function hang(count: number): Promise<void> {
  await waitUntil('all have begun', () => beats() === 2 * count);
  await waitForOtherThreads('all hang', beats);
}

/** What it fails with, or what it answers. */
function outcome(work: Promise<unknown>): Promise<unknown> {
  return work.catch((error: unknown) => error);
}

const INTERRUPTED = { code: 'decoding-interrupted', kind: 'unavailable' };

test('a thread that ends fails what it was working on, and nothing else', async () => {
  const [one, other] = [hangingFile(), hangingFile()];
  const begun = [one, other].map(({ path }) => outcome(threads.decodeRegion(orderOf([path]), signal())));
  const [held] = [...inside().threads];
  await hang(2);
  const queued = [sound(), sound(), sound()];
  const done = Promise.all(queued.map(isDone));
  expect([loads(), inside().waiting.length]).toEqual([[2, 2], 1]);
  await one.letGoUntil(held!.worker.terminate());
  expect(await begun[0]).toMatchObject(INTERRUPTED);
  // What waits behind the other one goes on as well.
  tick(3);
  await done;
  await other.letGo();
  expect(await begun[1]).toEqual({ unread: [0], fault: null });
  expect(inside().threads.size).toBe(2);
});

test('the limit is for each chunk, not for an order of many', async () => {
  const chunks = Array.from({ length: 4 }, hangingFile);
  const order = outcome(threads.decodeRegion(orderOf(chunks.map(({ path }) => path)), signal()));
  const [thread] = [...inside().threads];
  for (const [index, file] of chunks.entries()) {
    await waitUntil('the chunk is asked for', () => thread!.pulse.beats === index + 2);
    tick(SILENT_TICKS);
    await file.letGo();
  }
  expect(await order).toEqual({ unread: [0, 1, 2, 3], fault: null });
});

test('what waits behind a chunk that does not come goes to others, and a thread without work is not silent', async () => {
  const [one, other] = [hangingFile(), hangingFile()];
  const begun = [one, other].map(({ path }) => outcome(threads.decodeRegion(orderOf([path]), signal())));
  await hang(2);
  const queued = Promise.all([isDone(sound()), isDone(sound())]);
  expect(loads()).toEqual([2, 2]);
  tick(3);
  expect([loads(), inside().waiting.length]).toEqual([[1, 1], 2]);
  await other.letGo();
  await queued;
  expect(await begun[1]).toEqual({ unread: [0], fault: null });
  expect(loads()).toEqual([1, 0]);
  tick(10 * SILENT_TICKS);
  expect(await begun[0]).toMatchObject(INTERRUPTED);
  expect(loads()).toEqual([0]);
});

test('threads that hang are bounded, requests are refused meanwhile, and served once the disk answers', async () => {
  const failures: unknown[] = [];
  while (inside().ending.size < 4) {
    const failing = outcome(threads.decodeRegion(orderOf([hangingFile().path]), signal()));
    await hang(1);
    tick(1 + SILENT_TICKS);
    failures.push(await failing);
  }
  expect(failures).toEqual(failures.map(() => expect.objectContaining(INTERRUPTED) as unknown));
  expect(inside().threads.size).toBe(0);
  const refused = outcome(threads.decodeRegion(sound(), signal()));
  tick(2);
  expect(await refused).toMatchObject({
    code: 'object-store-unavailable',
    kind: 'unavailable',
    message: 'The object store cannot be used at the moment. Try again in a few seconds.',
  });
  const served = isDone(sound());
  await waitUntil('one of them goes on', () => files.some((file) => file.tryLetGo()));
  await served;
  await waitUntil('all that hung are gone', () => {
    files.forEach((file) => file.tryLetGo());
    return inside().ending.size === 0;
  });
});

test('an order that nobody waits for any more is not begun, and one that was is ended', async () => {
  const file = hangingFile();
  const [gone, other] = [new AbortController(), new AbortController()];
  threads = new DecodeThreads(1, PATIENCE);
  const hanging = outcome(threads.decodeRegion(orderOf([file.path]), gone.signal));
  const [thread] = [...inside().threads];
  await hang(1);
  const queued = outcome(threads.decodeRegion(sound(), other.signal));
  expect(loads()).toEqual([2]);
  other.abort(new Error('gone'));
  expect(await queued).toEqual(new Error('gone'));
  expect(loads()).toEqual([1]);
  gone.abort(new Error('gone as well'));
  expect(await hanging).toEqual(new Error('gone as well'));
  await waitUntil('the thread is given up', () => inside().ending.has(thread!));
  await isDone(sound());
});

test('a piece that a thread has not begun may be fetched and sent again', async () => {
  threads = new DecodeThreads(1, PATIENCE);
  const file = hangingFile();
  const hanging = outcome(threads.decodeRegion(orderOf([file.path]), signal()));
  await hang(1);
  const { coding, chunkShape, fillValue, maskedValue, elementBytes } = sound();
  const spans = [{ chunk: 0, segments: [{ from: 0, count: VALUES, step: 1, to: 0 }], count: VALUES }];
  const order = { coding, chunkShape, fillValue, maskedValue, elementBytes, spans, mask: null };
  const piece = outcome(
    threads.decode({ ...order, encoded: new Uint8Array(VALUES), target: new ArrayBuffer(VALUES) }, signal()),
  );
  tick(1 + SILENT_TICKS);
  expect(await hanging).toMatchObject(INTERRUPTED);
  expect(await piece).toMatchObject({ name: 'OrderNotBegun' });
});

test('a thread without work gives back memory that is unusual', async () => {
  const room = 24 * 2 ** 20;
  await threads.decodeRegion({ ...sound(), target: new Uint8Array(new SharedArrayBuffer(room)) }, signal());
  const [thread] = [...inside().threads];
  expect(thread!.pulse.heldBytes).toBeGreaterThan(room);
  tick(2);
  expect(inside().threads.has(thread!)).toBe(true);
  tick(1);
  expect(inside().threads.size).toBe(0);
  await isDone(sound());
  tick(100);
  expect(inside().threads.size).toBe(1);
});

test('closing does not wait for what hangs', async () => {
  const file = hangingFile();
  const hanging = outcome(threads.decodeRegion(orderOf([file.path]), signal()));
  await hang(1);
  await threads.close();
  expect(await hanging).toMatchObject(INTERRUPTED);
  expect(inside().ending.size).toBeGreaterThan(0);
  await expect(threads.decodeRegion(sound(), signal())).rejects.toMatchObject(INTERRUPTED);
});

test('the end of the process does not wait for what hangs', async () => {
  const script = `
    import { DecodeThreads } from ${JSON.stringify(BUILT)};
    const threads = new DecodeThreads(1, ${JSON.stringify(PATIENCE)});
    const order = JSON.parse(process.argv[2]);
    order.target = new Uint8Array(new SharedArrayBuffer(${VALUES}));
    order.fillValue = order.maskedValue = new Uint8Array(1);
    threads.decodeRegion(order, new AbortController().signal).catch(() => undefined);
    const [thread] = threads.threads;
    while (thread.pulse.beats < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await threads.close();
    process.exit(0);
  `;
  const file = join(folder, 'ending.mjs');
  await writeFile(file, script);
  const given = [file, JSON.stringify(orderOf([hangingFile().path]))];
  const ended = await new Promise<NodeJS.Signals | null | undefined>((resolve) => {
    execFile(process.execPath, given, { timeout: 60_000 }, (error) => resolve(error ? error.signal : undefined));
  });
  // What ends it at its limit is SIGTERM. Undefined where the thread was ended before it came to the file.
  expect(['SIGKILL', undefined]).toContain(ended);
});
