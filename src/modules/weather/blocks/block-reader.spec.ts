import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { HANG_MS, openFaultyStore, type FaultySubject } from '../../../../test/contract/object-store-faulty-subject.js';
import { openWeatherStore, readerOf, type WeatherStore } from '../../../../test/support/zarr/weather-store.js';
import { waitUntil } from '../../../../test/support/wait-until.js';
import type { BlockRequest, GridStore, IndexRun } from '../grid-store.js';
import { crc32c } from '../zarr/crc32c.js';

const SAMPLE = join(PROJECT_FOLDER, 'samples/weather/era5_uk');

let weather: WeatherStore;
let sample: GridStore;

beforeAll(async () => {
  weather = await openWeatherStore();
  await weather.putFolder(SAMPLE, 'era5_uk');
  sample = (await weather.stores.open('era5_uk'))!;
});

afterAll(() => weather.close());

function signal(): AbortSignal {
  return new AbortController().signal;
}

function run(start: number, count: number, step = 1): IndexRun[] {
  return [{ start, count, step }];
}

/** A window of the temperature of the sample, or of another store with the same array. */
function window(store: GridStore = sample, change: Partial<BlockRequest> = {}): BlockRequest {
  const array = store.arrays.get('t2m')!;
  const runs = [run(100, 200), run(3, 20), run(20, 10)];
  return { store, array, runs, mask: null, maskedValue: NaN, ...change };
}

function floats(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i));
}

/** A copy of the sample with some chunks of the temperature changed, or null to delete them. */
async function changed(
  name: string,
  changes: Readonly<Record<string, ((bytes: Buffer) => Buffer) | null>>,
): Promise<GridStore> {
  await weather.putFolder(SAMPLE, name);
  for (const [chunk, change] of Object.entries(changes)) {
    const key = `weather/${name}/t2m/${chunk}`;
    await weather.objects.delete(key);
    if (change) await weather.put(key, change(await readFile(join(SAMPLE, 't2m', chunk))));
  }
  return (await weather.stores.open(name))!;
}

describe('a block', () => {
  test('holds temperatures', async () => {
    const { bytes, missingChunks } = await weather.reader.read(window(), signal());
    const values = floats(bytes);
    expect(values).toHaveLength(200 * 20 * 10);
    expect(missingChunks).toBe(0);
    expect(Math.min(...values)).toBeGreaterThan(250);
    expect(Math.max(...values)).toBeLessThan(300);
  });

  test('costs what it is said to', async () => {
    const chunkBytes = 168 * 17 * 25 * 4;
    expect(weather.reader.costOf(window())).toEqual({
      chunks: 2 * 2 * 2,
      decodedBytes: 8 * chunkBytes,
      outputBytes: 200 * 20 * 10 * 4,
    });
    const mask = new Uint8Array(200);
    mask[0] = 1;
    expect(weather.reader.costOf(window(sample, { mask })).chunks).toBe(2);
  });

  test('does not read the chunks of which the mask leaves nothing', async () => {
    const mask = new Uint8Array(200);
    mask[0] = 1;
    const store = await changed('hidden', { '0.1.1': () => Buffer.from('damaged'), '1.0.1': null });
    const { bytes, missingChunks } = await weather.reader.read(window(store, { mask, maskedValue: -1 }), signal());
    const values = floats(bytes);
    expect(missingChunks).toBe(0);
    expect(values.filter((value) => value !== -1)).toHaveLength(200);
    expect(values.every((value, i) => (i % 200 === 0) === value > 200)).toBe(true);
  });

  test('is refused where a chunk is missing, and nothing says what it held', async () => {
    await weather.putFolder(SAMPLE, 'unfilled');
    const key = 'weather/unfilled/.zmetadata';
    const metadata = (await readFile(join(SAMPLE, '.zmetadata'), 'utf8')).replaceAll('"NaN"', 'null');
    await weather.objects.delete(key);
    await weather.put(key, metadata);
    const store = (await weather.stores.open('unfilled'))!;
    await expect(weather.reader.read(window(store), signal())).resolves.toMatchObject({ missingChunks: 0 });
    await weather.objects.delete('weather/unfilled/t2m/1.1.1');
    const failure = weather.reader.read(window(store), signal());
    await expect(failure).rejects.toMatchObject({ code: 'chunk-damaged' });
    await expect(failure).rejects.toThrow('Chunk 1.1.1 of t2m in the weather store unfilled');
  });

  test('counts the chunks that are not there, and holds their fill value', async () => {
    const store = await changed('missing', { '0.0.0': null, '1.1.1': null });
    const { bytes, missingChunks } = await weather.reader.read(window(store), signal());
    expect(missingChunks).toBe(2);
    expect(floats(bytes).filter(Number.isNaN)).toHaveLength(68 * 14 * 5 + 132 * 6 * 5);
  });

  test.each<[string, Partial<BlockRequest>]>([
    ['a window beyond the array', { runs: [run(700, 100), run(0, 1), run(0, 1)] }],
    ['too few dimensions', { runs: [run(0, 1)] }],
    ['a step of nothing', { runs: [run(0, 1, 0), run(0, 1), run(0, 1)] }],
    ['a mask of another extent', { mask: new Uint8Array(3) }],
  ])('is no block with %s', (_, change) => {
    expect(() => weather.reader.open(window(sample, change))).toThrow(RangeError);
  });
});

describe('objects that are read where they lie', () => {
  /** The same store, whose objects have to be fetched. */
  const fetched = () =>
    readerOf(Object.create(weather.objects, { localPathOf: { value: () => null } }) as typeof weather.objects);
  const holes = (cells: number): Uint8Array => Uint8Array.from({ length: cells }, (_, i) => (i % 7 < 3 ? 1 : 0));
  const oneCorner = (cells: number): Uint8Array => Uint8Array.from({ length: cells }, (_, i) => (i === 0 ? 1 : 0));

  test.each<[string, Partial<BlockRequest>]>([
    ['a window', {}],
    ['whole chunks', { runs: [run(0, 336), run(0, 17), run(0, 25)] }],
    ['strides', { runs: [run(5, 60, 5), run(1, 8, 3), run(2, 9, 4)] }],
    ['long strides', { runs: [run(5, 3, 200), run(0, 2, 20), run(0, 2, 30)] }],
    ['columns that wrap', { runs: [run(100, 200), run(3, 20), [...run(30, 8), ...run(0, 6)]] }],
    ['rows that wrap', { runs: [run(100, 200), [...run(30, 3), ...run(3, 9)], run(20, 10)] }],
    ['times with gaps', { runs: [[...run(10, 30), ...run(200, 40), ...run(380, 5)], run(3, 20), run(20, 10)] }],
    [
      'times out of their order',
      { runs: [[...run(200, 40), ...run(10, 30), ...run(250, 9)], run(3, 20), run(20, 10)] },
    ],
    ['a mask', { mask: holes(200), maskedValue: -1 }],
    ['a mask over strides', { runs: [run(0, 30, 9), run(1, 8, 3), run(2, 9, 4)], mask: holes(72), maskedValue: -1 }],
    ['a mask that hides chunks', { mask: oneCorner(200), maskedValue: NaN }],
  ])('give the same for %s', async (_, change) => {
    const store = await changed('holes', { '0.0.0': null, '1.1.1': null });
    const request = window(store, change);
    const [near, far] = [await weather.reader.read(request, signal()), await fetched().read(request, signal())];
    expect(Buffer.from(near.bytes).equals(far.bytes)).toBe(true);
    expect(near.missingChunks).toBe(far.missingChunks);
  });

  test('give the same row by row, several rows at a time', async () => {
    const request = window(sample, { runs: [run(100, 400), run(3, 20), run(20, 10)] });
    const whole = await fetched().read(request, signal());
    const reading = weather.reader.open(request);
    // Chunks of time end behind 68 and 236 of these rows.
    const parts: [number, number][] = [
      [0, 68],
      [68, 100],
      [168, 68],
      [236, 164],
    ];
    const blocks = await Promise.all(parts.map(([start, count]) => reading.read(start, count, signal())));
    expect(Buffer.concat(blocks.map(({ bytes }) => bytes)).equals(whole.bytes)).toBe(true);
    await reading.close();
  });

  test('leave memory that is given back to others, once', async () => {
    const whole = window(sample, { runs: [run(0, 336), run(0, 17), run(0, 25)] });
    const one = await weather.reader.read(whole, signal());
    weather.reader.giveBack(one.bytes);
    weather.reader.giveBack(one.bytes);
    const [other, third] = [await weather.reader.read(whole, signal()), await weather.reader.read(whole, signal())];
    expect(other.bytes.buffer).toBe(one.bytes.buffer);
    expect(third.bytes.buffer).not.toBe(one.bytes.buffer);
    expect(Buffer.from(third.bytes).equals(other.bytes)).toBe(true);
  });
});

describe('rows after rows', () => {
  test('are the block, decode each chunk once, and keep what is left within the limits', async () => {
    const whole = await weather.reader.read(window(), signal());
    const gets: string[] = [];
    const counting = Object.create(weather.objects, {
      get: {
        value: (key: string, ...rest: []) => {
          gets.push(key);
          return weather.objects.get(key, ...rest);
        },
      },
    }) as typeof weather.objects;
    const reading = readerOf(counting, { keptMemoryBytes: 100_000 }).open(window());
    const blocks: Uint8Array[] = [];
    let file = 0;
    for (let row = 0; row < reading.rows; row += 7) {
      const { bytes } = await reading.read(row, Math.min(7, reading.rows - row), signal());
      blocks.push(bytes);
      expect(reading.keptBytes.memory).toBeLessThanOrEqual(100_000);
      file = Math.max(file, reading.keptBytes.file);
    }
    expect(Buffer.concat(blocks).equals(whole.bytes)).toBe(true);
    expect(gets.sort()).toEqual([...new Set(gets)]);
    expect(gets).toHaveLength(8);
    // The second chunks in time are written where the first ones were.
    expect(file).toBeGreaterThan(0);
    expect(file).toBeLessThan(150_000);
    expect(reading.keptBytes.memory).toBe(0);
    await reading.close();
  });

  test('are the same where nothing can be kept, and in any order', async () => {
    const whole = await weather.reader.read(window(), signal());
    const nothing = { keptMemoryBytes: 0, keptFileBytes: 0 };
    const noFolder = { keptMemoryBytes: 0, temporaryFolder: join(SAMPLE, '.zgroup') };
    for (const settings of [nothing, noFolder]) {
      const reading = readerOf(weather.objects, settings).open(window());
      const rows = [150, 0, 100, 50];
      const blocks = await Promise.all(rows.map((row) => reading.read(row, 50, signal())));
      const inOrder = [1, 3, 2, 0].map((at) => blocks[at]!.bytes);
      expect(Buffer.concat(inOrder).equals(whole.bytes)).toBe(true);
      await reading.close();
    }
  });

  test('leave no file behind', async () => {
    const { folder } = weather;
    const before = await readdir(folder);
    const reading = readerOf(weather.objects, { keptMemoryBytes: 0, temporaryFolder: folder }).open(window());
    await reading.read(0, 5, signal());
    expect(reading.keptBytes.file).toBeGreaterThan(0);
    expect(await readdir(folder)).toEqual(before);
    await reading.close();
    await expect(reading.read(5, 5, signal())).rejects.toThrow('The reading is closed.');
  });
});

describe('a damaged chunk fails the block', () => {
  test.each<[string, (bytes: Buffer) => Buffer, string]>([
    ['cut off', (bytes) => bytes.subarray(0, bytes.length - 1), 'it says that it has'],
    ['empty', () => Buffer.alloc(0), 'it has 0 bytes'],
    ['longer', (bytes) => Buffer.concat([bytes, bytes]), 'it says that it has'],
    ['far too long', (bytes) => Buffer.concat([bytes, Buffer.alloc(500_000)]), 'it has'],
    [
      'an error document',
      () => Buffer.from('<?xml version="1.0"?><Error><Code>SlowDown</Code></Error>'),
      'is not known',
    ],
    ['zeros', (bytes) => Buffer.alloc(bytes.length), 'is not known'],
    ['of another length', (bytes) => (bytes.writeUInt32LE(8, 4), bytes), 'it says that it holds 8 bytes'],
    ['with a block outside of it', (bytes) => (bytes.writeUInt32LE(1 << 30, 16), bytes), 'block 0 lies outside'],
    ['with a stream cut off', (bytes) => (bytes.writeUInt32LE(1 << 30, 20), bytes), 'block 0 is cut off'],
  ])('that is %s', async (_, change, words) => {
    const store = await changed('damaged', { '1.0.1': change });
    const failure = weather.reader.read(window(store), signal());
    await expect(failure).rejects.toMatchObject({ code: 'chunk-damaged', kind: 'upstream-wrong' });
    await expect(failure).rejects.toThrow('Chunk 1.0.1 of t2m in the weather store damaged cannot be trusted');
    await expect(failure).rejects.toThrow(words);
    // The next one is read as ever.
    await expect(weather.reader.read(window(), signal())).resolves.toMatchObject({ missingChunks: 0 });
  });
});

describe('Zarr v3', () => {
  const values = Float32Array.from({ length: 40 }, (_, i) => i * 1.5);
  const metadata = (codecs: unknown[], rest: object = {}) => ({
    zarr_format: 3,
    node_type: 'array',
    shape: [10, 4],
    data_type: 'float32',
    chunk_grid: { name: 'regular', configuration: { chunk_shape: [10, 4] } },
    chunk_key_encoding: { name: 'default' },
    fill_value: -1,
    codecs,
    dimension_names: ['time', 'cell'],
    ...rest,
  });
  const bytes = (endian: string) => ({ name: 'bytes', configuration: { endian } });
  const plain = Buffer.from(values.buffer);
  const bigEndian = Buffer.from(plain).swap32();
  const sealed = (content: Buffer) => {
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32LE(crc32c(content));
    return Buffer.concat([content, checksum]);
  };
  const columns = Buffer.from(
    Float32Array.from({ length: 40 }, (_, i) => values[(i % 10) * 4 + Math.floor(i / 10)]!).buffer,
  );

  test.each<[string, object, string, Buffer]>([
    ['plain', metadata([bytes('little')]), 'c/0/0', plain],
    ['big-endian', metadata([bytes('big')]), 'c/0/0', bigEndian],
    ['gzip', metadata([bytes('little'), { name: 'gzip', configuration: { level: 5 } }]), 'c/0/0', gzipSync(plain)],
    ['crc32c', metadata([bytes('little'), { name: 'crc32c' }]), 'c/0/0', sealed(plain)],
    ['gzip, crc32c', metadata([bytes('little'), 'gzip', 'crc32c']), 'c/0/0', sealed(gzipSync(plain))],
    [
      'transposed',
      metadata([{ name: 'transpose', configuration: { order: [1, 0] } }, bytes('little')]),
      'c/0/0',
      columns,
    ],
    ['keys of v2', metadata([bytes('little')], { chunk_key_encoding: { name: 'v2' } }), '0.0', plain],
    [
      'keys with dots',
      metadata([bytes('little')], { chunk_key_encoding: { name: 'default', configuration: { separator: '.' } } }),
      'c.0.0',
      plain,
    ],
  ])('%s', async (way, array, key, chunk) => {
    const name = `v3-${way.replaceAll(/[^a-z0-9]+/g, '-')}`;
    await weather.put(`weather/${name}/zarr.json`, JSON.stringify({ zarr_format: 3, node_type: 'group' }));
    await weather.put(`weather/${name}/x/zarr.json`, JSON.stringify(array));
    await weather.put(`weather/${name}/x/${key}`, chunk);
    const store = (await weather.stores.open(name))!;
    const request = {
      store,
      array: store.arrays.get('x')!,
      runs: [run(1, 5, 2), run(1, 3)],
      mask: null,
      maskedValue: 0,
    };
    const block = await weather.reader.read(request, signal());
    expect(block.missingChunks).toBe(0);
    const expected = [1, 3, 5, 7, 9].flatMap((row) => [1, 2, 3].map((column) => values[row * 4 + column]));
    expect(floats(block.bytes)).toEqual(expected);
  });
});

describe('a store of objects that fails', () => {
  let faulty: FaultySubject;

  afterEach(() => faulty.stop());

  test.each<[string, Parameters<typeof openFaultyStore>[0]]>([
    ['forbids', (_, response) => void response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>')],
    ['is down', (_, response) => void response.writeHead(503).end()],
    [
      'resets',
      (_, response) => void response.writeHead(200, { 'Content-Length': 1000 }).write('x', () => response.destroy()),
    ],
    ['hangs', () => undefined],
  ])('as it %s fails the block, and no chunk counts as missing', async (_, listener) => {
    faulty = await openFaultyStore(listener);
    const failure = readerOf(faulty.store).read(window(), signal());
    await expect(failure).rejects.toMatchObject({ code: 'object-store-unavailable' });
  });

  test('says that a chunk is not there by its code alone', async () => {
    faulty = await openFaultyStore(
      (_, response) => void response.writeHead(404).end('<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>'),
    );
    expect(await readerOf(faulty.store).read(window(), signal())).toMatchObject({ missingChunks: 8 });
  });

  test('is left within half a second by a reader that hangs up', async () => {
    faulty = await openFaultyStore(() => undefined);
    const gone = new AbortController();
    const reader = readerOf(faulty.store, { parallelChunks: 2, workingBytes: 300_000 });
    const failure = reader.read(window(), gone.signal).catch((error: unknown) => error);
    await waitUntil('a chunk is asked for', () => faulty.seen.length > 0);
    const begun = performance.now();
    gone.abort(new Error('gone'));
    expect(await failure).toEqual(new Error('gone'));
    expect(performance.now() - begun).toBeLessThan(HANG_MS / 10);
    const seen = faulty.seen.length;
    await sleep(50);
    expect(faulty.seen).toHaveLength(seen);
  });
});

test('one request does not hold more than its share of memory', async () => {
  const gone = new AbortController();
  const reader = readerOf(weather.objects, { workingBytes: 1 });
  const [one, other] = await Promise.all([reader.read(window(), signal()), reader.read(window(), signal())]);
  expect(Buffer.from(one.bytes).equals(other.bytes)).toBe(true);
  const failure = expect(reader.read(window(), gone.signal)).rejects.toThrow('gone');
  gone.abort(new Error('gone'));
  await failure;
  await expect(reader.read(window(), signal())).resolves.toBeDefined();
});
