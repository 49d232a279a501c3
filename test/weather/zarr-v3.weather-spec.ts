import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { ELEMENT_BYTES } from '#modules/weather/zarr/element-types.js';
import { openWeatherStore, type WeatherStore } from '../support/zarr/weather-store.js';
import { runPython } from '../support/zarr/debian-python.js';

/** `DATAIO_TEST_SEED` draws other cases, and `DATAIO_TEST_CASES` makes it longer. */
const SEED = Number(process.env['DATAIO_TEST_SEED'] ?? '2');
const CASES = Number(process.env['DATAIO_TEST_CASES'] ?? '120');

interface Codec {
  readonly name: string;
  readonly configuration?: object;
}

interface Case {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly chunks: readonly number[];
  readonly codecs: readonly Codec[];
  readonly keys: Codec;
  readonly fill: number | string;
  readonly consolidated: boolean;
  readonly seed: number;
  readonly missing: readonly (readonly number[])[];
}

const SIZES: Readonly<Record<string, number>> = ELEMENT_BYTES;

const keys = fc.constantFrom<Codec>(
  { name: 'default' },
  { name: 'default', configuration: { separator: '/' } },
  { name: 'default', configuration: { separator: '.' } },
  { name: 'v2' },
  { name: 'v2', configuration: { separator: '.' } },
  { name: 'v2', configuration: { separator: '/' } },
);

function compressorFor(dtype: string): fc.Arbitrary<Codec[]> {
  const blosc = fc.record({
    cname: fc.constantFrom('lz4', 'lz4hc', 'zstd', 'zlib', 'blosclz'),
    clevel: fc.integer({ min: 0, max: 9 }),
    shuffle: fc.constantFrom('noshuffle', 'shuffle', 'bitshuffle'),
    typesize: fc.constant(SIZES[dtype]),
    blocksize: fc.constantFrom(0, 0, 256, 4096),
  });
  return fc.oneof(
    fc.constant<Codec[]>([]),
    blosc.map((configuration) => [{ name: 'blosc', configuration }]),
    fc.integer({ min: 0, max: 9 }).map((level) => [{ name: 'gzip', configuration: { level } }]),
    fc.integer({ min: 1, max: 9 }).map((level) => [{ name: 'zstd', configuration: { level, checksum: false } }]),
  );
}

function codecsFor(dtype: string, rank: number): fc.Arbitrary<Codec[]> {
  const order = fc.shuffledSubarray(
    Array.from({ length: rank }, (_, dimension) => dimension),
    { minLength: rank },
  );
  const checksum: Codec[] = [{ name: 'crc32c' }];
  return fc
    .record({
      transposed: fc.boolean(),
      order,
      endian: fc.constantFrom('little', 'big'),
      compressor: compressorFor(dtype),
      inside: fc.boolean(),
      outside: fc.boolean(),
    })
    .map(({ transposed, order: of, endian, compressor, inside, outside }) => [
      ...(transposed && rank > 0 ? [{ name: 'transpose', configuration: { order: of } }] : []),
      SIZES[dtype] === 1 ? { name: 'bytes' } : { name: 'bytes', configuration: { endian } },
      ...(inside ? checksum : []),
      ...compressor,
      ...(outside && !(inside && compressor.length === 0) ? checksum : []),
    ]);
}

function fillFor(dtype: string): fc.Arbitrary<number | string> {
  if (dtype === 'float32') return fc.constantFrom<number | string>(0, 1.5, 'NaN', '-Infinity', '0x7fc00000');
  if (dtype === 'float64') return fc.constantFrom<number | string>(-9999, 'NaN', 'Infinity', '0x7ff8000000000000');
  return fc.constantFrom(0, 99);
}

const shapes = fc.oneof(
  fc.constant<number[]>([]),
  fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 1 }),
  fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 3 }),
);

const cases: fc.Arbitrary<Case> = fc
  .record({ dtype: fc.constantFrom(...Object.keys(SIZES)), shape: shapes })
  .chain(({ dtype, shape }) =>
    fc.record({
      dtype: fc.constant(dtype),
      shape: fc.constant(shape),
      chunks: fc.tuple<number[]>(...shape.map((length) => fc.integer({ min: Math.ceil(length / 4), max: length + 3 }))),
      codecs: codecsFor(dtype, shape.length),
      keys,
      fill: fillFor(dtype),
      consolidated: fc.boolean(),
      seed: fc.nat(1_000_000),
      missing: fc.constantFrom([], [shape.map(() => 0)]),
    }),
  );

let folder: string;
let weather: WeatherStore;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataio-v3-'));
  weather = await openWeatherStore();
});

afterAll(async () => {
  await weather.close();
  await rm(folder, { recursive: true, force: true });
});

test(`Zarr v3 as the specification has it, over ${CASES} stores of seed ${SEED}`, async () => {
  const made = fc.sample(cases, { seed: SEED, numRuns: CASES });
  await runPython(
    'write-v3.py',
    made.map((one, number) => ({ ...one, folder: join(folder, `v3-${number}`) })),
  );
  const signal = new AbortController().signal;
  for (const [number, one] of made.entries()) {
    const name = `v3-${number}`;
    await weather.putFolder(join(folder, name), name);
    const store = (await weather.stores.open(name))!;
    const array = store.arrays.get('values')!;
    expect(store).toMatchObject({ zarrFormat: 3, attributes: { title: 'after the specification' } });
    const runs = array.shape.map((length) => [{ start: 0, count: length, step: 1 }]);
    const block = await weather.reader.read({ store, array, runs, mask: null, maskedValue: 0 }, signal);
    const isSame = Buffer.from(block.bytes).equals(await readFile(join(folder, `${name}.values`)));
    // The difference of the bytes says nothing; the case does.
    if (!isSame || block.missingChunks !== one.missing.length)
      throw new Error(JSON.stringify({ ...one, number, isSame }));
  }
}, 300_000);
