import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { HANG_MS, openFaultyStore, type FaultySubject } from '../../../../test/contract/object-store-faulty-subject.js';
import { readerOf } from '../../../../test/support/zarr/weather-store.js';
import { waitUntil } from '../../../../test/support/wait-until.js';
import { crc32c } from '../zarr/crc32c.js';
import {
  changed,
  floats,
  openBlockCases,
  run,
  SAMPLE,
  signal,
  weather,
  window,
} from '../../../../test/support/zarr/block-cases.js';

beforeAll(openBlockCases);

afterAll(() => weather.close());

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
