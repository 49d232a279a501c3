import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readerOf } from '../../../../test/support/zarr/weather-store.js';
import type { BlockRequest } from '../grid-store.js';
import {
  changed,
  floats,
  openBlockCases,
  run,
  SAMPLE,
  sample,
  signal,
  weather,
  window,
} from '../../../../test/support/zarr/block-cases.js';

beforeAll(openBlockCases);

afterAll(() => weather.close());

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
