import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { jest } from '@jest/globals';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { openWeatherStore, type WeatherStore } from '../../../test/support/zarr/weather-store.js';
import { StoreImport } from './store-import.service.js';

const SAMPLE = join(PROJECT_FOLDER, 'samples/weather/era5_uk');

let weather: WeatherStore;
let stores: StoreImport;

beforeAll(async () => {
  weather = await openWeatherStore();
  stores = new StoreImport(weather.objects);
});

afterAll(() => weather.close());

async function keysOf(name: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of weather.objects.list(`weather/${name}/`)) keys.push(key);
  return keys;
}

test('a folder becomes a store, once', async () => {
  const count = await stores.ensure('era5_uk', SAMPLE);
  expect(count).toBe((await keysOf('era5_uk')).length);
  expect(await weather.stores.names()).toEqual(['era5_uk']);
  expect((await weather.stores.open('era5_uk'))!.arrays.size).toBe(5);
  expect(await stores.ensure('era5_uk', SAMPLE)).toBe(0);
});

test('a store of that name stays as it is', async () => {
  await weather.put('weather/other/.zgroup', '{"zarr_format": 2}');
  expect(await stores.ensure('other', SAMPLE)).toBe(0);
  expect(await keysOf('other')).toEqual(['weather/other/.zgroup']);
});

test('one that was cut short is no store, and is taken up again', async () => {
  const whole = weather.objects.put.bind(weather.objects);
  let left = 20;
  const put = jest
    .spyOn(weather.objects, 'put')
    .mockImplementation((...call) => (left-- > 0 ? whole(...call) : Promise.reject(new Error('cut'))));
  await expect(stores.ensure('cut', SAMPLE)).rejects.toThrow('cut');
  put.mockRestore();
  await expect(weather.stores.open('cut')).rejects.toThrow('no Zarr group');
  const [first = ''] = await keysOf('cut');
  await weather.objects.delete(first);
  await weather.put(first, 'kept');
  expect(await stores.ensure('cut', SAMPLE)).toBe((await keysOf('cut')).length - 20);
  expect((await weather.stores.open('cut'))!.arrays.size).toBe(5);
  expect(await text((await weather.objects.get(first)).stream)).toBe('kept');
});
