import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import type { IndexRun } from '#modules/weather/grid-store.js';
import { openWeatherStore, type WeatherStore } from '../support/zarr/weather-store.js';
import { runPython } from '../support/zarr/debian-python.js';

/** `DATAIO_TEST_SEED` draws other cases, and `DATAIO_TEST_CASES` makes it longer. */
const SEED = Number(process.env['DATAIO_TEST_SEED'] ?? '1');
const CASES = Number(process.env['DATAIO_TEST_CASES'] ?? '120');

interface Query {
  readonly runs: readonly (readonly IndexRun[])[];
  readonly mask: readonly number[] | null;
}

interface Case {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly chunks: readonly number[];
  readonly codec: Readonly<Record<string, unknown>> | null;
  readonly fill: number | string | null;
  readonly order: 'C' | 'F';
  readonly separator: '.' | '/';
  readonly consolidated: boolean;
  readonly seed: number;
  readonly missing: readonly string[];
  readonly queries: readonly Query[];
}

const DTYPES = ['|i1', '|u1', ...['i2', 'u2', 'i4', 'u4', 'i8', 'u8', 'f4', 'f8'].flatMap((t) => [`<${t}`, `>${t}`])];

const codecs = fc.oneof(
  fc.constant(null),
  fc.record({
    id: fc.constant('blosc'),
    cname: fc.constantFrom('lz4', 'lz4hc', 'zstd', 'zlib', 'blosclz'),
    clevel: fc.integer({ min: 0, max: 9 }),
    shuffle: fc.integer({ min: 0, max: 2 }),
    blocksize: fc.constantFrom(0, 0, 256, 1000, 4096),
  }),
  fc.record({ id: fc.constantFrom('zlib', 'gzip'), level: fc.integer({ min: 0, max: 9 }) }),
  fc.record({ id: fc.constant('zstd'), level: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ id: fc.constant('lz4'), acceleration: fc.constant(1) }),
);

/** Runs that follow each other or wrap, with any step. */
function runsIn(length: number): fc.Arbitrary<IndexRun[]> {
  const run = fc
    .tuple(fc.nat(length - 1), fc.nat(length - 1), fc.integer({ min: 1, max: 4 }))
    .map(([one, other, step]) => {
      const [start, end] = [Math.min(one, other), Math.max(one, other)];
      return { start, step, count: Math.floor((end - start) / step) + 1 };
    });
  return fc.oneof({ weight: 3, arbitrary: run.map((only) => [only]) }, { weight: 1, arbitrary: fc.tuple(run, run) });
}

function queriesOf(shape: readonly number[]): fc.Arbitrary<Query> {
  return fc.tuple(...shape.map(runsIn)).chain((runs) => {
    const cells = runs.slice(-2).reduce((result, run) => result * countOf(run), 1);
    const isSmall = shape.length >= 2 && cells <= 2000;
    const mask = isSmall
      ? fc.oneof(fc.constant(null), fc.array(fc.integer({ min: 0, max: 1 }), { minLength: cells, maxLength: cells }))
      : fc.constant(null);
    return fc.record({ runs: fc.constant(runs), mask });
  });
}

function countOf(runs: readonly IndexRun[]): number {
  return runs.reduce((sum, { count }) => sum + count, 0);
}

function fillFor(dtype: string): fc.Arbitrary<number | string | null> {
  if (dtype.includes('f')) return fc.constantFrom(null, 'NaN', 'Infinity', '-Infinity', -9999, 1.5);
  return dtype.includes('u') ? fc.constantFrom(null, 0, 200) : fc.constantFrom(null, 0, -100);
}

const shapes: fc.Arbitrary<number[]> = fc.oneof(
  fc.constant<number[]>([]),
  fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 1 }),
  fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 2, maxLength: 3 }),
  fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 4, maxLength: 5 }),
);

const cases: fc.Arbitrary<Case> = fc
  .record({ dtype: fc.constantFrom(...DTYPES), shape: shapes })
  .chain(({ dtype, shape }) =>
    fc.record({
      dtype: fc.constant(dtype),
      shape: fc.constant(shape),
      chunks: fc.tuple<number[]>(...shape.map((length) => fc.integer({ min: Math.ceil(length / 6), max: length + 3 }))),
      codec: codecs,
      fill: fillFor(dtype),
      order: fc.constantFrom<('C' | 'F')[]>('C', 'C', 'F'),
      separator: fc.constantFrom<('.' | '/')[]>('.', '/'),
      consolidated: fc.boolean(),
      seed: fc.nat(1_000_000),
      isMissing: fc.boolean(),
      queries: fc.array(queriesOf(shape), { minLength: 1, maxLength: 3 }),
    }),
  )
  .map(({ isMissing, ...rest }) => ({
    ...rest,
    // Without a fill value, zarr-python answers whatever the memory held.
    missing:
      isMissing && rest.fill !== null && rest.shape.length > 0 ? [rest.shape.map(() => 0).join(rest.separator)] : [],
  }));

function indicesOf(runs: readonly IndexRun[]): number[] {
  return runs.flatMap(({ start, count, step }) => Array.from({ length: count }, (_, i) => start + i * step));
}

let folder: string;
let weather: WeatherStore;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataio-cases-'));
  weather = await openWeatherStore({ keptMemoryBytes: 2000 });
});

afterAll(async () => {
  await weather.close();
  await rm(folder, { recursive: true, force: true });
});

test(`what zarr-python reads, over ${CASES} stores of seed ${SEED}`, async () => {
  const made = fc.sample(cases, { seed: SEED, numRuns: CASES });
  await runPython(
    'write-cases.py',
    made.map((one, number) => ({
      ...one,
      folder: join(folder, `case${number}`),
      queries: one.queries.map(({ runs, mask }) => ({ indices: runs.map(indicesOf), mask, masked: 17 })),
    })),
  );
  const signal = new AbortController().signal;
  for (const [number, one] of made.entries()) {
    const name = `case${number}`;
    await weather.putFolder(join(folder, name), name);
    const store = (await weather.stores.open(name))!;
    const array = store.arrays.get('values')!;
    const maskedValue = typeof array.fillValue === 'bigint' ? 17n : 17;
    for (const [at, { runs, mask }] of one.queries.entries()) {
      const expected = await readFile(join(folder, `${name}.${at}`));
      const request = { store, array, runs, mask: mask && Uint8Array.from(mask), maskedValue };
      const block = await weather.reader.read(request, signal);
      const rows = await inRows(request, expected.length);
      const reads = [Buffer.from(block.bytes), rows].map((bytes) => bytes.equals(expected));
      // The difference of the bytes says nothing; the case does.
      if (reads.includes(false)) throw new Error(JSON.stringify({ ...one, queries: [{ runs, mask }], number, reads }));
    }
  }
}, 300_000);

/** The same request in blocks of a few rows, kept in memory and in the file. */
async function inRows(request: Parameters<WeatherStore['reader']['open']>[0], length: number): Promise<Buffer> {
  const reading = weather.reader.open(request);
  const parts: Uint8Array[] = [];
  const step = Math.max(1, Math.ceil(reading.rows / 5));
  for (let row = 0; row < reading.rows; row += step) {
    const block = await reading.read(row, Math.min(step, reading.rows - row), new AbortController().signal);
    parts.push(block.bytes);
  }
  await reading.close();
  expect(reading.keptBytes.memory).toBe(0);
  return Buffer.concat(parts, length);
}
