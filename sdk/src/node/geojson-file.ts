import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { WeatherRequest } from '../api/shapes.js';
import { DataioError } from '../http/problems.js';

const GZIP_MARK = [0x1f, 0x8b];

/** GeoJSON from a file, plain or packed, as `download-shapefile` leaves it. */
export async function readGeojson(path: string): Promise<NonNullable<WeatherRequest['geojson']>> {
  const bytes = await readFile(path);
  const packed = GZIP_MARK.every((byte, at) => bytes[at] === byte);
  try {
    const text = (packed ? await promisify(gunzip)(bytes) : bytes).toString('utf8');
    return JSON.parse(text) as NonNullable<WeatherRequest['geojson']>;
  } catch (error) {
    throw new DataioError(`${path} is no GeoJSON: ${(error as Error).message}`, { cause: error });
  }
}
