import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { openWeatherStore, type WeatherStore } from './weather-store.js';
import type { BlockRequest, GridStore, IndexRun } from '#modules/weather/grid-store.js';

export const SAMPLE = join(PROJECT_FOLDER, 'samples/weather/era5_uk');

export let weather: WeatherStore;
export let sample: GridStore;

/** Fills in what is declared above. */
export async function openBlockCases(): Promise<void> {
  weather = await openWeatherStore();
  await weather.putFolder(SAMPLE, 'era5_uk');
  sample = (await weather.stores.open('era5_uk'))!;
}

export function signal(): AbortSignal {
  return new AbortController().signal;
}

export function run(start: number, count: number, step = 1): IndexRun[] {
  return [{ start, count, step }];
}

/** A window of the temperature of the sample, or of another store with the same array. */
export function window(store: GridStore = sample, change: Partial<BlockRequest> = {}): BlockRequest {
  const array = store.arrays.get('t2m')!;
  const runs = [run(100, 200), run(3, 20), run(20, 10)];
  return { store, array, runs, mask: null, maskedValue: NaN, ...change };
}

export function floats(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i));
}

/** A copy of the sample with some chunks of the temperature changed, or null to delete them. */
export async function changed(
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
