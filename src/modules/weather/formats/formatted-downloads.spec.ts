import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import hdf5, { type Dataset } from 'h5wasm/node';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { readShape } from '#geojson/read-shape.js';
import type { WeatherReadingSection } from '#config/weather-reading-section.js';
import type { WeatherSection } from '#config/weather-section.js';
import { MemoryGridSource } from '../../../../test/support/memory-grid-source.js';
import { addSmallGrid } from '../../../../test/support/small-grid.js';
import { ExtractionSlots } from '../extraction-slots.service.js';
import { Extractions } from '../extractions.service.js';
import type { GridStore } from '../grid-store.js';
import { openedStoreOf } from '../opened-store.js';
import { subsetPlanOf, type SubsetRequest } from '../plan/subset-plan.js';
import { FormattedDownloads } from './formatted-downloads.service.js';

type Format = Parameters<FormattedDownloads['serve']>[1];

const LIMITS = {
  limitBytes: 1e9,
  extractions: 1,
  queueLength: 0,
  queueTimeoutMs: 200,
  stallTimeoutMs: 10_000,
  netCdf4LimitBytes: 1e9,
} as WeatherSection;
const ASKED: SubsetRequest = { variables: ['t2m'], startDate: '2024-01-01', endDate: '2024-01-02', area: null };
const TRIANGLE = {
  shape: readShape({
    type: 'Polygon',
    coordinates: [
      [
        [-3, 50],
        [1, 50],
        [-3, 53],
        [-3, 50],
      ],
    ],
  }),
  mask: 'center' as const,
  threshold: 0,
  nearest: false,
};

describe('downloads in further formats', () => {
  let source: MemoryGridSource;
  let store: GridStore;
  let folder: string;

  beforeEach(() => {
    source = new MemoryGridSource();
    store = addSmallGrid(source);
    folder = mkdtempSync(join(tmpdir(), 'formats-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const planOf = async (asked: Partial<SubsetRequest>) =>
    subsetPlanOf(source, await openedStoreOf(source, store), { ...ASKED, ...asked });
  const serve = async (format: Format, asked: Partial<SubsetRequest> = {}, limits: Partial<WeatherSection> = {}) => {
    const section = { ...LIMITS, ...limits };
    const extractions = new Extractions(new ExtractionSlots(section), section);
    const reading = { spillFolder: folder } as WeatherReadingSection;
    const formatted = new FormattedDownloads(extractions, section, reading);
    return formatted.serve(await planOf(asked), format, {
      fileName: 'small_t2m.nc',
      etag: 'tag',
      onSent: () => undefined,
    });
  };
  const make = async (...asked: Parameters<typeof serve>) => (await serve(...asked)).make(new AbortController().signal);

  it('are CSV with a row for each step and cell, and empty fields for what is missing', async () => {
    const { stream, sizeBytes } = await make('csv', { variables: ['t2m', 'tp', 'lsm', 'flags'] });
    expect(sizeBytes).toBeNull();
    const lines = (await text(stream)).split('\n');
    expect(lines.slice(0, 3)).toEqual([
      'valid_time,latitude,longitude,t2m,tp,lsm,flags',
      '2024-01-01T00:00:00Z,54,-4,0,0.5,0,0',
      '2024-01-01T00:00:00Z,54,-3,1,0.501,0.025,1',
    ]);
    expect(lines[41]).toBe('2024-01-01T01:00:00Z,54,-4,40,0.54,0,40');
    expect(lines).toHaveLength(48 * 40 + 2);
    expect(lines.at(-1)).toBe('');
  });

  it('are CSV without rows for cells outside the mask', async () => {
    const lines = (await text((await make('csv', { area: TRIANGLE })).stream)).trim().split('\n');
    expect(lines).toHaveLength(48 * 11 + 1);
    expect(lines[1]).toBe('2024-01-01T00:00:00Z,53,-3,9');
  });

  it('are empty where a value is missing, whatever stands for it', async () => {
    const shape = [1, 2, 2];
    const dimensions = ['valid_time', 'latitude', 'longitude'];
    const axis = (name: string, values: number[]) => ({
      [name]: { dimensions: [name], shape: [values.length], values: Float64Array.from(values) },
    });
    store = source.add('gaps', {
      ...axis('latitude', [1, 2]),
      ...axis('longitude', [5, 6]),
      valid_time: {
        dimensions: ['valid_time'],
        shape: [1],
        values: Int32Array.of(0),
        attributes: { units: 'hours since 2024-01-01' },
      },
      a: { dimensions, shape, values: Float32Array.of(1.5, NaN, -99, 284.1), fillValue: -99 },
      b: { dimensions, shape, values: Int16Array.of(7, -1, 8, 9), fillValue: -1, attributes: { missing_value: 8 } },
      c: { dimensions, shape, values: Int8Array.of(-1, 1, 2, 3), attributes: { _Unsigned: 'true' } },
      d: { dimensions, shape, values: BigInt64Array.of(2n ** 53n, 1n, 2n, 3n) },
    });
    const rows = (await text((await make('csv', { variables: ['a', 'b', 'c'] })).stream)).trim().split('\n');
    expect(rows.slice(1).map((row) => row.split(',').slice(3))).toEqual([
      ['1.5', '7', '255'],
      ['', '', '1'],
      ['', '', '2'],
      ['284.1', '9', '3'],
    ]);
    await expect(make('csv', { variables: ['d'] }).then(({ stream }) => text(stream))).rejects.toMatchObject({
      code: 'weather-dataset-unreadable',
    });
  });

  it('are Parquet with the same rows', async () => {
    const { stream } = await make('parquet', {
      variables: ['t2m', 'tp', 'flags'],
      area: { ...TRIANGLE, mask: 'bbox' },
    });
    const bytes = await buffer(stream);
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    const rows = await parquetReadObjects({ file });
    expect(rows).toHaveLength(48 * 20);
    expect(rows[0]).toEqual({
      valid_time: new Date('2024-01-01T00:00:00Z'),
      latitude: 53,
      longitude: -3,
      t2m: 9,
      tp: Math.fround(0.509),
      flags: 9,
    });
    const { schema, key_value_metadata } = parquetMetadata(file);
    expect(schema.map(({ name, type }) => [name, type]).slice(4)).toEqual([
      ['t2m', 'FLOAT'],
      ['tp', 'FLOAT'],
      ['flags', 'INT32'],
    ]);
    expect(JSON.parse(key_value_metadata?.[0]?.value ?? '')).toMatchObject({ dataset_name: 'small' });
  });

  it('are JSON where they are small', async () => {
    const { stream } = await make('json', { variables: ['t2m', 'lsm'], area: TRIANGLE, endDate: '2024-01-01T00' });
    const grid = JSON.parse(await text(stream)) as {
      coordinates: Record<string, unknown[]>;
      variables: Record<string, { units: string; values: unknown[] }>;
    };
    expect(grid.coordinates).toEqual({
      valid_time: ['2024-01-01T00:00:00Z'],
      latitude: [53, 52, 51, 50],
      longitude: [-3, -2, -1, 0, 1],
    });
    expect(grid.variables['t2m']).toMatchObject({ units: 'K', dimensions: ['valid_time', 'latitude', 'longitude'] });
    expect((grid.variables['t2m']?.values[0] as unknown[])[0]).toEqual([9, null, null, null, null]);
    expect(grid.variables['lsm']?.values[1]).toEqual([0.425, 0.45, null, null, null]);
  });

  it('are refused before any read where the format does not hold them', async () => {
    await expect(serve('csv', {}, { limitBytes: 1000 })).rejects.toMatchObject({ code: 'weather-request-too-large' });
    await expect(serve('netcdf4', {}, { netCdf4LimitBytes: 1000 })).rejects.toMatchObject({
      code: 'weather-request-too-large',
    });
    expect(source.read).toEqual([]);
  });

  it('are NetCDF-4 made as a whole, of a file that leaves nothing behind', async () => {
    const { stream, sizeBytes } = await make('netcdf4', {
      variables: ['t2m', 'tp', 'wide'],
      area: { ...TRIANGLE, mask: 'bbox' },
    });
    const bytes = await buffer(stream);
    expect(bytes.length).toBe(sizeBytes);
    expect(readdirSync(folder)).toEqual([]);
    await hdf5.ready;
    const path = join(folder, 'file.nc');
    writeFileSync(path, bytes);
    const file = new hdf5.File(path, 'r');
    const datasetOf = (name: string): Dataset => file.get(name) as Dataset;
    expect(datasetOf('t2m').shape).toEqual([48, 4, 5]);
    expect(
      datasetOf('t2m').slice([
        [47, 48],
        [0, 1],
        [0, 1],
      ]),
    ).toEqual(Float32Array.of(47 * 40 + 9));
    expect(datasetOf('t2m').attrs['units']?.value).toBe('K');
    expect(datasetOf('wide').dtype).toBe('<q');
    expect(datasetOf('tp').get_attached_scales(1)).toEqual(['/latitude']);
    file.close();
  });

  it('have one tag for each format, and names with their endings', async () => {
    const served = await Promise.all((['csv', 'parquet', 'json', 'netcdf4'] as const).map((format) => serve(format)));
    expect(new Set(served.map(({ etag }) => etag)).size).toBe(4);
    expect(served.map(({ fileName }) => fileName)).toEqual([
      'small_t2m.csv',
      'small_t2m.parquet',
      'small_t2m.json',
      'small_t2m.nc',
    ]);
  });
});
