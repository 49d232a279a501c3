import type { EnvironmentReader } from './environment-reader.js';

/** How much weather a request may take, and how many requests at once. */
export abstract class WeatherSection {
  abstract readonly limitBytes: number;
  /** Of chunks, once they are decoded. */
  abstract readonly readLimitBytes: number;
  abstract readonly extractions: number;
  /** Requests that wait for an extraction to end. */
  abstract readonly queueLength: number;
  abstract readonly queueTimeoutMs: number;
  abstract readonly planTimeoutMs: number;
  /** How long a client may read nothing. */
  abstract readonly stallTimeoutMs: number;
  /** Of downloads that ask for none. */
  abstract readonly defaultFormat: 'netcdf3' | 'netcdf4';
  /** Of values in a NetCDF-4 file, which is made as a whole before it is sent. */
  abstract readonly netCdf4LimitBytes: number;
}

const BYTES = { min: 1, max: 2 ** 50 };
const MILLISECONDS = { min: 100, max: 3_600_000 };

export function weatherSection(read: EnvironmentReader): WeatherSection {
  return {
    limitBytes: read.integer('WEATHER_LIMIT_BYTES', 20 * 2 ** 30, BYTES),
    readLimitBytes: read.integer('WEATHER_READ_LIMIT_BYTES', 100 * 2 ** 30, BYTES),
    extractions: read.integer('WEATHER_EXTRACTIONS', 4, { min: 1, max: 1000 }),
    queueLength: read.integer('WEATHER_QUEUE', 16, { min: 0, max: 10_000 }),
    queueTimeoutMs: read.integer('WEATHER_QUEUE_TIMEOUT_MS', 10_000, MILLISECONDS),
    planTimeoutMs: read.integer('WEATHER_PLAN_TIMEOUT_MS', 60_000, MILLISECONDS),
    stallTimeoutMs: read.integer('WEATHER_STALL_TIMEOUT_MS', 60_000, MILLISECONDS),
    defaultFormat: read.choice('WEATHER_DEFAULT_FORMAT', 'netcdf3', ['netcdf3', 'netcdf4']),
    netCdf4LimitBytes: read.integer('WEATHER_NETCDF4_LIMIT_BYTES', 2 ** 30, BYTES),
  };
}
