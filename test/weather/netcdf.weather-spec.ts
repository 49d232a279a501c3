import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readShape } from '#geojson/read-shape.js';
import type { GridSource } from '#modules/weather/grid-source.js';
import { openedStoreOf } from '#modules/weather/opened-store.js';
import type { GridStride } from '#modules/weather/plan/grid-stride.js';
import { type PlanOptions, subsetPlanOf, type SubsetPlan } from '#modules/weather/plan/subset-plan.js';
import { ZarrGridSource } from '#modules/weather/zarr-grid-source.js';
import { addUncompressedStore, MemoryGridSource } from '../support/memory-grid-source.js';
import { openWeatherStore, type WeatherStore } from '../support/zarr/weather-store.js';

const PYTHON = '/usr/bin/python3';
const CASES = Number(process.env['WEATHER_CASES'] ?? 260);
/** Put into an object store, which waits for the disk with every chunk. */
const STORED_CASES = 30;
const SEED = process.env['WEATHER_SEED'] ?? '1';
const STORES = [join(import.meta.dirname, '../../samples/weather/era5_uk')].filter((folder) => existsSync(folder));

interface AskedSubset {
  readonly variables: string[];
  readonly start_date: string;
  readonly end_date: string;
  readonly geojson: unknown;
  readonly stride: GridStride;
}

describe('files of subsets', () => {
  const memory = new MemoryGridSource();
  let weather: WeatherStore;
  let folder: string;
  let cases: string[];

  beforeAll(async () => {
    weather = await openWeatherStore();
    folder = mkdtempSync(join(tmpdir(), 'weather-'));
    const script = join(import.meta.dirname, 'xarray_cases.py');
    execFileSync(PYTHON, [script, folder, String(CASES), SEED, ...STORES], { stdio: ['ignore', 'inherit', 'inherit'] });
    cases = readdirSync(folder).sort();
  }, 600_000);

  afterAll(async () => {
    await weather.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const fromMemory = (name: string): Promise<GridSource> => {
    addUncompressedStore(memory, name, join(folder, name, 'store'));
    return Promise.resolve(memory);
  };

  const fromObjects = async (name: string): Promise<GridSource> => {
    await weather.putFolder(join(folder, name, 'store'), name);
    return new ZarrGridSource(weather.stores, weather.reader);
  };

  const planOf = async (source: GridSource, name: string, options: PlanOptions): Promise<SubsetPlan> => {
    const store = (await source.open(name))!;
    const opened = await openedStoreOf(source, store);
    const asked = JSON.parse(readFileSync(join(folder, name, 'request.json'), 'utf8')) as AskedSubset;
    const area = { shape: readShape(asked.geojson), mask: 'bbox', threshold: 0, nearest: false } as const;
    const { variables, start_date: startDate, end_date: endDate, stride } = asked;
    const request = { variables, startDate, endDate, area, stride };
    return subsetPlanOf(source, opened, request, options);
  };

  const bytesOf = async (
    source: GridSource,
    { file }: SubsetPlan,
    start = 0,
    end = file.sizeBytes,
  ): Promise<Buffer> => {
    const session = source.session(new AbortController().signal);
    const pieces: Uint8Array[] = [];
    const read = file.read(async (request, rows) => (await session.read(request, rows)).bytes, start, end);
    for await (const piece of read) pieces.push(piece);
    await session.close();
    return Buffer.concat(pieces);
  };

  const compare = async (
    expectedName: string,
    options: PlanOptions,
    sourceOf = fromMemory,
    names = cases,
  ): Promise<number> => {
    let compared = 0;
    for (const name of names) {
      const path = join(folder, name, expectedName);
      if (!existsSync(path)) continue;
      const expected = readFileSync(path);
      const source = await sourceOf(name);
      const plan = await planOf(source, name, options);
      const bytes = await bytesOf(source, plan);
      if (!bytes.equals(expected)) throw new Error(`${name}: ${differenceOf(bytes, expected)}`);
      expect(plan.file.sizeBytes).toBe(expected.length);
      const at = (share: number): number => Math.floor(share * expected.length);
      for (const [from, to] of [
        [0, 1],
        [at(0.3), at(0.31) + 1],
        [at(0.5), expected.length],
        [at(0.9), at(0.95)],
      ]) {
        expect((await bytesOf(source, plan, from, to)).equals(expected.subarray(from, to))).toBe(true);
      }
      compared++;
    }
    return compared;
  };

  it('are what xarray writes with scipy, byte for byte', async () => {
    expect(await compare('expected.nc', {})).toBeGreaterThan(CASES * 0.8);
  }, 600_000);

  it('are that also from the object store', async () => {
    const some = [...cases.slice(0, STORED_CASES), ...cases.filter((name) => name.startsWith('store'))];
    expect(await compare('expected.nc', {}, fromObjects, some)).toBeGreaterThan(STORED_CASES * 0.8);
  }, 600_000);

  it('are what xarray writes with time as the record dimension, byte for byte', async () => {
    expect(await compare('records.nc', { largestFixedBytes: 0 })).toBeGreaterThan(CASES * 0.2);
  }, 600_000);
});

/** Where two files part, with what is around. */
function differenceOf(bytes: Buffer, expected: Buffer): string {
  const at = bytes.findIndex((byte, index) => byte !== expected[index]);
  const around = (buffer: Buffer): string =>
    JSON.stringify(buffer.subarray(Math.max(0, at - 60), at + 60).toString('latin1'));
  return `${bytes.length} bytes for ${expected.length}, other from ${at}\n${around(bytes)}\n${around(expected)}`;
}
