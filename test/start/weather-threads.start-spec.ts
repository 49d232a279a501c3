import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import type * as Reader from '#modules/weather/blocks/block-reader.service.js';
import type { OrderClaim } from '#modules/weather/blocks/order-claim.js';
import type * as Threads from '#modules/weather/blocks/decode-threads.js';
import { readConfiguration } from '#config/read-configuration.js';
import type { Position, Shape } from '#geojson/shape.js';
import { areaWindowOf, type Grid } from '#modules/weather/area/area-window.js';
import { readingSettings } from '#modules/weather/blocks/reading-settings.js';
import type { BlockRequest, GridStore } from '#modules/weather/grid-store.js';
import type * as Placing from '#modules/weather/placing/area-placing.service.js';
import { zonesOfShapes } from '#modules/weather/series/zone-window.js';
import type * as DiskStore from '#object-storage/disk-object-store.js';
import { LinkSigner } from '#object-storage/link-signer.js';
import { HangingFile } from '../support/hanging-file.js';
import { waitUntil } from '../support/wait-until.js';
import { openWeatherStore, type WeatherStore } from '../support/zarr/weather-store.js';

/** Threads load the built files, so they are tested from there. */
function built<T>(file: string): Promise<T> {
  return import(pathToFileURL(join(PROJECT_FOLDER, 'dist/src', file)).href) as Promise<T>;
}

const SAMPLE = join(PROJECT_FOLDER, 'samples/weather/era5_uk');
/** Twelve chunks of 8 MB, which take a while to decode. */
const LARGE = {
  zarr_format: 2,
  shape: [12, 1024, 2048],
  chunks: [1, 1024, 2048],
  dtype: '<f4',
  compressor: { id: 'gzip', level: 1 },
  fill_value: 0,
  filters: null,
  order: 'C',
};

let weather: WeatherStore;
let chunk: Buffer;
let sample: GridStore;
let large: GridStore;
let threads: InstanceType<typeof Threads.DecodeThreads>;
let reader: InstanceType<typeof Reader.BlockReader>;

beforeAll(async () => {
  weather = await openWeatherStore();
  await weather.putFolder(SAMPLE, 'era5_uk');
  sample = (await weather.stores.open('era5_uk'))!;
  const names = { _ARRAY_DIMENSIONS: ['time', 'latitude', 'longitude'] };
  const metadata = { '.zgroup': { zarr_format: 2 }, 't2m/.zarray': LARGE, 't2m/.zattrs': names };
  await weather.put('weather/large/.zmetadata', JSON.stringify({ metadata }));
  const values = Float32Array.from({ length: 1024 * 2048 }, (_, i) => Math.round(Math.sin(i / 99) * 3000) / 8);
  chunk = gzipSync(Buffer.from(values.buffer), { level: 1 });
  for (let time = 0; time < 12; time++) await weather.put(`weather/large/t2m/${time}.0.0`, chunk);
  large = (await weather.stores.open('large'))!;
  const { BlockReader } = await built<typeof Reader>('modules/weather/blocks/block-reader.service.js');
  const { DecodeThreads } = await built<typeof Threads>('modules/weather/blocks/decode-threads.js');
  const { DiskObjectStore } = await built<typeof DiskStore>('object-storage/disk-object-store.js');
  threads = new DecodeThreads(2);
  const linkSigner = new LinkSigner('x'.repeat(32));
  reader = new BlockReader(
    new DiskObjectStore({ rootFolder: weather.folder, linkSigner }),
    threads,
    readingSettings(readConfiguration({}).weatherReading),
  );
});

afterAll(async () => {
  await reader.onApplicationShutdown();
  await weather.close();
});

function signal(): AbortSignal {
  return new AbortController().signal;
}

function whole(store: GridStore): BlockRequest {
  const array = store.arrays.get('t2m')!;
  const runs = array.shape.map((length) => [{ start: 0, count: length, step: 1 }]);
  return { store, array, runs, mask: null, maskedValue: 0 };
}

/** What it fails with; what it answers is too long to be shown. */
function outcome(read: Promise<unknown>): Promise<unknown> {
  return read.then(
    () => 'a block',
    (error: unknown) => error,
  );
}

interface Thread {
  readonly worker: Worker;
  readonly given: Map<number, { readonly claim: OrderClaim }>;
}

/** The threads that are running, for a test that ends one as a crash would. */
function running(): Thread[] {
  return [...(threads as unknown as { threads: Set<Thread> }).threads];
}

function workers(): Worker[] {
  return running().map(({ worker }) => worker);
}

function sameWorkers(before: readonly Worker[]): boolean {
  const now = workers();
  return now.length === before.length && before.every((worker) => now.includes(worker));
}

/** Whether an order is under way, and no longer one that another thread could be given. */
function hasBegun(): boolean {
  return running().some(({ given }) => [...given.values()].some(({ claim }) => claim[0] !== 0));
}

const LAST_STEP = 11;
const LAST_KEY = `weather/large/t2m/${LAST_STEP}.0.0`;

/** One chunk, and so one order. */
function oneStep(step: number): BlockRequest {
  const [, ...others] = whole(large).runs;
  return { ...whole(large), runs: [[{ start: step, count: 1, step: 1 }], ...others] };
}

/** One order, for a chunk that does not come before the file is let go. */
async function hangingRead(reading: AbortSignal): Promise<{ file: HangingFile; end: Promise<unknown> }> {
  const path = weather.objects.localPathOf(LAST_KEY)!;
  await rm(path);
  const file = new HangingFile(path);
  const end = outcome(reader.read(oneStep(LAST_STEP), reading));
  await waitUntil('a thread has begun', hasBegun);
  return { file, end };
}

async function heal(file: HangingFile): Promise<void> {
  await file.removeUnder();
  await weather.put(LAST_KEY, chunk);
}

describe('decoding in threads', () => {
  test('gives what decoding here gives', async () => {
    const [threaded, here] = await Promise.all([
      reader.read(whole(sample), signal()),
      weather.reader.read(whole(sample), signal()),
    ]);
    expect(Buffer.from(threaded.bytes).equals(here.bytes)).toBe(true);
  });

  test('applies masks, and fills what is missing', async () => {
    await weather.objects.delete('weather/era5_uk/t2m/0.0.0');
    const mask = Uint8Array.from({ length: 33 * 49 }, (_, cell) => (cell % 3 === 0 ? 1 : 0));
    const request = { ...whole(sample), mask, maskedValue: -1 };
    const [threaded, here] = await Promise.all([
      reader.read(request, signal()),
      weather.reader.read(request, signal()),
    ]);
    expect(threaded.missingChunks).toBe(1);
    expect(Buffer.from(threaded.bytes).equals(here.bytes)).toBe(true);
  });

  test('stops when nobody waits any more, and goes on for others', async () => {
    const gone = new AbortController();
    const { file, end } = await hangingRead(gone.signal);
    gone.abort(new Error('gone'));
    expect(await end).toEqual(new Error('gone'));
    await expect(reader.read(whole(sample), signal())).resolves.toMatchObject({ missingChunks: 1 });
    await heal(file);
    expect(workers().length).toBeLessThanOrEqual(2);
  });

  test('refuses damage, and the thread goes on', async () => {
    await weather.objects.delete('weather/large/t2m/7.0.0');
    await weather.put('weather/large/t2m/7.0.0', 'not a gzip stream at all');
    await expect(reader.read(whole(large), signal())).rejects.toMatchObject({ code: 'chunk-damaged' });
    // Other orders of that read may be under way, and their threads be ended; not so where there is one order.
    await waitUntil('all is at rest', () => running().every(({ given }) => given.size === 0));
    await expect(reader.read(whole(sample), signal())).resolves.toBeDefined();
    const before = workers();
    await expect(reader.read(oneStep(7), signal())).rejects.toMatchObject({ code: 'chunk-damaged' });
    expect(sameWorkers(before)).toBe(true);
    await weather.objects.delete('weather/large/t2m/7.0.0');
    await expect(reader.read(oneStep(7), signal())).resolves.toMatchObject({ missingChunks: 1 });
    expect(sameWorkers(before)).toBe(true);
  });

  test('fails what a thread had in work that was killed, and replaces it', async () => {
    const { file, end } = await hangingRead(signal());
    const killed = workers();
    const ended = Promise.all(killed.map((worker) => worker.terminate()));
    await heal(file);
    await ended;
    expect(await end).toMatchObject({ code: 'decoding-interrupted', kind: 'unavailable' });
    await expect(reader.read(whole(sample), signal())).resolves.toBeDefined();
    expect(workers().filter((worker) => killed.includes(worker))).toEqual([]);
  });

  test('fails what made a thread break, and replaces it', async () => {
    await reader.read(whole(sample), signal());
    const before = workers();
    const array = sample.arrays.get('t2m')!;
    const broken = {
      encoded: null,
      coding: (array as unknown as { coding: Parameters<typeof threads.decode>[0]['coding'] }).coding,
      elementBytes: 4,
      chunkShape: [1],
      // More than the memory of a kernel can be.
      spans: [{ chunk: 0, segments: [], count: 2 ** 40 }],
      fillValue: new Uint8Array(4),
      mask: null,
      maskedValue: new Uint8Array(4),
      target: new ArrayBuffer(4),
    };
    await expect(threads.decode(broken, signal())).rejects.toMatchObject({ code: 'decoding-interrupted' });
    await expect(reader.read(whole(sample), signal())).resolves.toBeDefined();
    expect(before.filter((worker) => !workers().includes(worker))).toHaveLength(1);
  });
});

describe('placing in threads', () => {
  const STEPS = { rows: 721, columns: 1440 };
  const axis = (count: number, first: number, step: number): object => {
    const centres = Float64Array.from({ length: count }, (_, index) => first + index * step);
    return {
      centres,
      lower: centres.map((centre) => centre - Math.abs(step) / 2),
      upper: centres.map((centre) => centre + Math.abs(step) / 2),
      isAscending: step > 0,
      isSinglePrecision: false,
      tolerance: 1e-9,
    };
  };
  const grid = { latitude: axis(STEPS.rows, 90, -0.25), longitude: axis(STEPS.columns, 0, 0.25) } as Grid;
  /** Up and down across the whole globe, as many times. */
  const zigzag = (turns: number): Shape => {
    const teeth = Array.from({ length: turns }, (_, turn): Position[] => {
      const west = -179 + (358 * turn) / turns;
      return [
        [west, 85],
        [west + 358 / turns / 2, -85],
      ];
    }).flat();
    const ring: Position[] = [[-179, -89], [179, -89], [179, 85], ...teeth.toReversed(), [-179, -89]];
    return { polygons: [[ring]], lines: [], points: [], properties: {}, positionCount: ring.length };
  };
  let placing: InstanceType<typeof Placing.AreaPlacing>;

  beforeAll(async () => {
    const { AreaPlacing } = await built<typeof Placing>('modules/weather/placing/area-placing.service.js');
    placing = new AreaPlacing();
  });

  test.each(['center', 'touched', 'fraction'] as const)('gives what placing here gives: %s', async (mask) => {
    const request = { shape: zigzag(200), mask, threshold: 0.5, nearest: false };
    const [threaded, here] = [await placing.window(grid, request, signal()), areaWindowOf(grid, request)];
    expect(Buffer.from(threaded.mask!).equals(here.mask!)).toBe(true);
    expect({ ...threaded, mask: null }).toEqual({ ...here, mask: null });
  });

  test('gives the zones, too', async () => {
    const shapes = [{ id: 'all', shape: zigzag(200) }];
    const [threaded, here] = [await placing.zones(grid, shapes, signal()), zonesOfShapes(grid, shapes)];
    expect(threaded.zones[0]!.id).toBe('all');
    expect(Buffer.from(threaded.zones[0]!.weights.buffer).equals(Buffer.from(here.zones[0]!.weights.buffer))).toBe(
      true,
    );
    expect([threaded.rows, threaded.columns]).toEqual([here.rows, here.columns]);
  });

  test('refuses what takes too long, and what nobody waits for any more', async () => {
    const request = { shape: zigzag(40_000), mask: 'fraction', threshold: 0, nearest: false } as const;
    await expect(placing.window(grid, request, signal())).rejects.toMatchObject({
      code: 'geojson-too-large',
      kind: 'too-large',
    });
    const gone = new AbortController();
    const left = outcome(placing.window(grid, request, gone.signal));
    gone.abort(new Error('gone'));
    expect(await left).toEqual(new Error('gone'));
  });
});
