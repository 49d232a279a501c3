import { join } from 'node:path';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { JsonFloat } from '../store-json.js';
import { openWeatherStore, type WeatherStore } from '../../../../test/support/zarr/weather-store.js';

const SAMPLE = join(PROJECT_FOLDER, 'samples/weather/era5_uk');

const ARRAY_V2 = {
  zarr_format: 2,
  shape: [10, 4],
  chunks: [5, 4],
  dtype: '<f4',
  compressor: { id: 'zlib', level: 1 },
  fill_value: 'NaN',
  filters: null,
  order: 'C',
};
const ATTRIBUTES_V2 = { _ARRAY_DIMENSIONS: ['time', 'cell'], units: 'K' };
const BYTES = { name: 'bytes', configuration: { endian: 'little' } };
const ARRAY_V3 = {
  zarr_format: 3,
  node_type: 'array',
  shape: [10, 4],
  data_type: 'float32',
  chunk_grid: { name: 'regular', configuration: { chunk_shape: [5, 4] } },
  chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
  fill_value: 'NaN',
  codecs: [BYTES, { name: 'zstd', configuration: { level: 0, checksum: false } }],
  attributes: { units: 'K' },
  dimension_names: ['time', 'cell'],
};

let weather: WeatherStore;
let made = 0;

beforeAll(async () => {
  weather = await openWeatherStore();
});

afterAll(() => weather.close());

/** Stores metadata documents, each a value or a text, and returns the name of the new store. */
async function store(documents: Readonly<Record<string, unknown>>): Promise<string> {
  const name = `made${made++}`;
  for (const [document, value] of Object.entries(documents)) {
    await weather.put(`weather/${name}/${document}`, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return name;
}

function consolidated(array: object, attributes: object = ATTRIBUTES_V2): Readonly<Record<string, unknown>> {
  const metadata = { '.zgroup': { zarr_format: 2 }, 'x/.zarray': array, 'x/.zattrs': attributes };
  return { '.zmetadata': { zarr_consolidated_format: 1, metadata } };
}

function groupV3(array: object): Readonly<Record<string, unknown>> {
  const metadata = { x: array };
  const consolidated_metadata = { kind: 'inline', must_understand: false, metadata };
  return { 'zarr.json': { zarr_format: 3, node_type: 'group', attributes: { title: 'made' }, consolidated_metadata } };
}

describe('the sample', () => {
  test('is read from its consolidated metadata', async () => {
    await weather.putFolder(SAMPLE, 'era5_uk');
    const sample = (await weather.stores.open('era5_uk'))!;
    expect([...sample.arrays.keys()]).toEqual(['latitude', 'longitude', 'number', 't2m', 'valid_time']);
    expect(sample).toMatchObject({ name: 'era5_uk', zarrFormat: 2, attributes: { Conventions: 'CF-1.7' } });
    const { t2m, number, valid_time: time } = Object.fromEntries(sample.arrays);
    expect(t2m).toMatchObject({ shape: [744, 33, 49], chunkShape: [168, 17, 25], elementType: 'float32' });
    expect(t2m).toMatchObject({ dimensions: ['valid_time', 'latitude', 'longitude'], fillValue: NaN });
    expect(t2m?.attributes).toMatchObject({ units: 'K', _FillValue: NaN });
    expect(t2m?.attributes).not.toHaveProperty('_ARRAY_DIMENSIONS');
    expect(number).toMatchObject({ shape: [], fillValue: 0n });
    // A store that names no fill value has none to show.
    expect(time?.attributes).not.toHaveProperty('_FillValue');
    expect(sample.refusals.size).toBe(0);
  });

  test('is the same without them, under another tag', async () => {
    await weather.putFolder(SAMPLE, 'listed');
    await weather.objects.delete('weather/listed/.zmetadata');
    const [one, other] = [await weather.stores.open('era5_uk'), await weather.stores.open('listed')];
    const described = (arrays: NonNullable<typeof one>['arrays']) =>
      [...arrays.values()].map((array) => ({ ...array, chunkPrefix: '' }));
    expect(described(other!.arrays)).toEqual(described(one!.arrays));
    expect(other!.etag).not.toBe(one!.etag);
    expect(other!.attributes).toEqual(one!.attributes);
  });

  test('has its coordinates', async () => {
    const sample = (await weather.stores.open('era5_uk'))!;
    const signal = new AbortController().signal;
    const read = (name: string) => weather.reader.readCoordinate(sample, sample.arrays.get(name)!, signal);
    const [latitude, longitude, time, number] = await Promise.all(
      ['latitude', 'longitude', 'valid_time', 'number'].map(read),
    );
    expect([...latitude!.values]).toEqual(Array.from({ length: 33 }, (_, i) => 58 - i / 4));
    expect([...longitude!.values]).toEqual(Array.from({ length: 49 }, (_, i) => -10 + i / 4));
    expect([...time!.values]).toEqual(Array.from({ length: 744 }, (_, i) => 1_044_552n + BigInt(i)));
    expect(number).toEqual({ values: BigInt64Array.of(0n), missingChunks: 0 });
  });
});

describe('there is no store', () => {
  test.each(['absent', '', '.', '..', '../v1', 'a/b', 'era5_uk/t2m', 'a\0', 'é', '%2e%2e', 'x'.repeat(101), '.hidden'])(
    '%j',
    async (name) => {
      expect(await weather.stores.open(name)).toBeNull();
    },
  );
});

describe('Zarr v3', () => {
  test('is read consolidated and listed', async () => {
    const [one, other] = [
      await store(groupV3(ARRAY_V3)),
      await store({
        'zarr.json': { zarr_format: 3, node_type: 'group', attributes: { title: 'made' } },
        'x/zarr.json': ARRAY_V3,
      }),
    ];
    for (const name of [one, other]) {
      const opened = (await weather.stores.open(name))!;
      expect(opened).toMatchObject({ zarrFormat: 3, attributes: { title: 'made' } });
      expect(opened.arrays.get('x')).toMatchObject({
        shape: [10, 4],
        chunkShape: [5, 4],
        elementType: 'float32',
        dimensions: ['time', 'cell'],
        fillValue: NaN,
        attributes: { units: 'K' },
      });
    }
  });

  test('has the fill value of xarray as a number', async () => {
    const attributes = { _FillValue: 'AAAAAAAA+H8=' };
    const opened = await weather.stores.open(await store(groupV3({ ...ARRAY_V3, attributes })));
    expect(opened!.arrays.get('x')!.attributes).toEqual({ _FillValue: NaN });
  });
});

describe('what the metadata say', () => {
  test.each([
    ['<f4', 'NaN', NaN],
    ['<f4', '-Infinity', -Infinity],
    ['>f8', 1.1, 1.1],
    ['<f4', 1.1, Math.fround(1.1)],
    ['<f8', null, 0],
    ['<i8', '-9223372036854775808', -(2n ** 63n)],
    ['|u1', 255, 255],
  ])('%s with the fill value %j', async (dtype, fill_value, expected) => {
    const opened = await weather.stores.open(await store(consolidated({ ...ARRAY_V2, dtype, fill_value })));
    expect(opened!.arrays.get('x')!.fillValue).toEqual(expected);
  });

  test('keeps whole numbers that a double does not hold, and Python words for numbers', async () => {
    const documents = consolidated(
      { ...ARRAY_V2, dtype: '<i8', fill_value: 17 },
      { ...ATTRIBUTES_V2, note: 'NaN', w: 18, whole: 19, count: 1 },
    );
    const text = JSON.stringify(documents['.zmetadata'])
      .replace('17', '9223372036854775807')
      .replace('18', '-Infinity')
      .replace('19', '1.0');
    const opened = await weather.stores.open(await store({ '.zmetadata': text }));
    expect(opened!.arrays.get('x')).toMatchObject({
      fillValue: 2n ** 63n - 1n,
      attributes: { note: 'NaN', w: new JsonFloat(-Infinity), whole: new JsonFloat(1), count: 1 },
    });
  });

  test('of one array that cannot be read leaves the others', async () => {
    const documents = consolidated(ARRAY_V2);
    const { metadata } = documents['.zmetadata'] as { metadata: Record<string, unknown> };
    metadata['expver/.zarray'] = { ...ARRAY_V2, dtype: '<U4' };
    metadata['deep/y/.zarray'] = ARRAY_V2;
    const opened = (await weather.stores.open(await store(documents)))!;
    expect([...opened.arrays.keys()]).toEqual(['x']);
    expect(Object.fromEntries(opened.refusals)).toEqual({
      expver: 'expver has elements of the type "<U4", which is not read.',
      'deep/y': 'deep/y lies in a group of its own or has a name that is not read.',
    });
  });
});

const V2_REFUSALS: [string, object, string][] = [
  ['a negative chunk', { chunks: [-5, 4] }, 'chunks of [-5,4]'],
  ['an empty chunk', { chunks: [0, 4] }, 'chunks of [0,4]'],
  ['another rank', { chunks: [5] }, 'chunks of [5]'],
  ['a fraction', { shape: [1.5, 4] }, 'the shape [1.5,4]'],
  ['a text', { shape: '10' }, 'the shape "10"'],
  ['a shape beyond exact numbers', { shape: [2 ** 53, 4] }, 'the shape'],
  ['a gigantic array', { shape: [2 ** 40, 2 ** 20] }, 'too large'],
  ['a gigantic chunk', { chunks: [2 ** 20, 2 ** 10] }, 'a chunk of at most'],
  ['many dimensions', { shape: Array(9).fill(1), chunks: Array(9).fill(1) }, '9 dimensions'],
  ['text elements', { dtype: '<U4' }, '"<U4"'],
  ['dates', { dtype: '<M8[ns]' }, '"<M8[ns]"'],
  ['half floats', { dtype: '<f2' }, '"<f2"'],
  ['structures', { dtype: [['a', '<f4']] }, 'a'],
  ['a filter', { filters: [{ id: 'fixedscaleoffset', scale: 1 }] }, '["fixedscaleoffset"]'],
  ['an unknown codec', { compressor: { id: 'lzma' } }, '"lzma"'],
  ['a codec of no shape', { compressor: 'zlib' }, '"zlib"'],
  ['an unknown order', { order: 'K' }, '"K"'],
  ['an unknown separator', { dimension_separator: '-' }, '"-"'],
  ['a fill value of another type', { fill_value: 'nothing' }, '"nothing"'],
  ['a fill value out of bounds', { dtype: '|u1', fill_value: 256 }, '256'],
  ['another format', { zarr_format: 3 }, 'Zarr format 3'],
];

const V3_REFUSALS: [string, object, string][] = [
  ['shards', { codecs: [{ name: 'sharding_indexed', configuration: {} }] }, '"sharding_indexed"'],
  ['two compressors', { codecs: [BYTES, { name: 'gzip' }, { name: 'zstd' }] }, '"zstd"'],
  ['no byte order', { codecs: [{ name: 'bytes' }] }, 'in which order'],
  ['an order that is none', { codecs: [{ name: 'transpose', configuration: { order: [0, 0] } }, BYTES] }, '[0,0]'],
  ['no codecs', { codecs: 5 }, 'the codecs 5'],
  ['booleans', { data_type: 'bool' }, '"bool"'],
  ['another grid', { chunk_grid: { name: 'rectilinear' } }, '"rectilinear"'],
  ['another key encoding', { chunk_key_encoding: { name: 'suffix' } }, '"suffix"'],
  ['unnamed dimensions', { dimension_names: ['time', null] }, 'does not name its 2 dimensions'],
  ['transformers', { storage_transformers: [{ name: 'x' }] }, 'storage transformers'],
];

describe('what cannot be read is refused by name', () => {
  const refused = async (name: string, words: string) => {
    const failure = weather.stores.open(name);
    await expect(failure).rejects.toMatchObject({ code: 'weather-dataset-unreadable', kind: 'upstream-wrong' });
    await expect(failure).rejects.toThrow(words);
    await expect(failure).rejects.toThrow(`The weather dataset ${name} cannot be read: it has `);
  };

  test.each(V2_REFUSALS)('Zarr v2: %s', async (_, change, words) => {
    await refused(await store(consolidated({ ...ARRAY_V2, ...change })), words);
  });

  test.each(V3_REFUSALS)('Zarr v3: %s', async (_, change, words) => {
    await refused(await store(groupV3({ ...ARRAY_V3, ...change })), words);
  });

  test('dimensions without names', async () => {
    await refused(await store(consolidated(ARRAY_V2, {})), 'does not name its 2 dimensions');
  });

  test.each([
    ['no metadata', { 'x/0.0': 'bytes' }, 'neither a zarr.json nor a .zgroup'],
    ['no JSON', { '.zmetadata': '{' }, 'a .zmetadata that is not JSON'],
    ['a NaN for a shape', { '.zmetadata': '{"metadata": NaN}' }, 'a .zmetadata that is not a JSON object'],
    ['a list', { 'zarr.json': [] }, 'a zarr.json that is not a JSON object'],
    ['an array at its root', { 'zarr.json': ARRAY_V3 }, 'not one of a Zarr v3 group'],
    ['no group', { '.zmetadata': { metadata: {} } }, 'a .zgroup that is not one'],
    ['nothing in it', { '.zgroup': { zarr_format: 2 } }, 'no array that can be read'],
    ['nested deep', { '.zmetadata': '['.repeat(200_000) }, 'not JSON'],
    ['nested deep with NaN', { '.zmetadata': `${'['.repeat(100_000)}NaN${']'.repeat(100_000)}` }, 'that is not'],
    ['ten megabytes', { '.zmetadata': ' '.repeat(10 * 2 ** 20) }, 'metadata of more than'],
  ])('a store with %s', async (_, documents, words) => {
    await refused(await store(documents), words);
  });

  test('more arrays than a store has', async () => {
    const metadata = Object.fromEntries(
      Array.from({ length: 1001 }, (_, i) => [`x${i}/.zarray`, ARRAY_V2] as [string, unknown]),
    );
    await refused(await store({ '.zmetadata': { metadata: { '.zgroup': { zarr_format: 2 }, ...metadata } } }), '1000');
  });

  test('names that mean something to JavaScript', async () => {
    const text = JSON.stringify(consolidated(ARRAY_V2)['.zmetadata']).replaceAll('"x/', '"__proto__/');
    const opened = (await weather.stores.open(await store({ '.zmetadata': text })))!;
    expect([...opened.arrays.keys()]).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['units']).toBeUndefined();
  });
});
