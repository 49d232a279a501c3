import { isIP } from 'node:net';
import { isAbsolute, join, resolve } from 'node:path';
import { type Configuration, ConfigurationError, type HttpSection } from './configuration.js';
import { corsOrigins } from './cors-origins.js';
import { databaseSection } from './database-section.js';
import type { Environment } from './environment.js';
import { EnvironmentReader } from './environment-reader.js';
import { failpointOf } from './failpoint.js';
import { objectStoreSection } from './object-store-section.js';
import { productionFaults } from './production-rules.js';
import { rateLimitSection } from './rate-limit-section.js';
import { usageSection } from './usage-section.js';
import { validationSection } from './validation-section.js';
import { weatherReadingSection } from './weather-reading-section.js';
import { weatherSection } from './weather-section.js';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/**
 * Reads and checks the environment.
 * @throws ConfigurationError listing every fault at once.
 */
export function readConfiguration(environment: Environment, workingFolder = process.cwd()): Configuration {
  const read = new EnvironmentReader(environment);
  const production = read.choice('NODE_ENV', 'development', ['development', 'test', 'production']) === 'production';
  const homeText = read.text('DATAIO_HOME') ?? './.dataio';
  const home = isAbsolute(homeText) ? homeText : resolve(workingFolder, homeText);
  const configuration: Configuration = {
    production,
    home,
    samples: read.flag('DATAIO_SAMPLES', !production),
    logLevel: read.choice('LOG_LEVEL', 'info', LOG_LEVELS),
    http: httpSection(read),
    uploads: {
      limitBytes: read.integer('UPLOAD_LIMIT_BYTES', 50 * 2 ** 30, { min: 1, max: 5 * 2 ** 40 }),
      shapefileLimitBytes: read.integer('SHAPEFILE_LIMIT_BYTES', 64 * 2 ** 20, { min: 1, max: 256 * 2 ** 20 }),
      idleTimeoutMs: read.integer('UPLOAD_IDLE_TIMEOUT_MS', 30_000, { min: 100, max: 3_600_000 }),
      minBytesPerSecond: read.integer('UPLOAD_MIN_BYTES_PER_SECOND', 10_000, { min: 0, max: 1_000_000_000 }),
      leaseSeconds: read.integer('UPLOAD_LEASE_SECONDS', 600, { min: 1, max: 86_400 }),
      directLifetimeSeconds: read.integer('DIRECT_UPLOAD_LIFETIME_SECONDS', 86_400, { min: 1, max: 30 * 86_400 }),
      directPartBytes: read.integer('DIRECT_UPLOAD_PART_BYTES', 64 * 2 ** 20, { min: 5 * 2 ** 20, max: 5 * 2 ** 30 }),
      directPerUser: read.integer('DIRECT_UPLOADS_PER_USER', 20, { min: 1, max: 10_000 }),
    },
    rateLimits: rateLimitSection(read),
    database: databaseSection(read, home),
    objectStore: objectStoreSection(read, join(home, 'objects')),
    storageCleanUp: {
      reaperIntervalMs: read.integer('STORAGE_REAPER_INTERVAL_MS', 30_000, { min: 0, max: 3_600_000 }),
      endedUploadSeconds: read.integer('ENDED_UPLOAD_RETENTION_SECONDS', 30 * 86_400, {
        min: 86_400,
        max: 10 * 366 * 86_400,
      }),
    },
    catalogue: {
      deletedRetentionDays: read.integer('DATASET_RETENTION_DAYS', 30, { min: 0, max: 3650 }),
    },
    usage: usageSection(read),
    validation: validationSection(read, home),
    weatherReading: weatherReadingSection(read, home),
    weather: weatherSection(read),
    failpoint: failpointOf(read),
  };
  const faults = [...read.faults, ...(production ? productionFaults(configuration, read) : [])];
  if (faults.length > 0) throw new ConfigurationError(faults);
  return deepFreeze(configuration);
}

function httpSection(read: EnvironmentReader): HttpSection {
  return {
    host: read.text('HOST') ?? '127.0.0.1',
    port: read.integer('PORT', 8000, { min: 0, max: 65_535 }),
    publicUrl: read.httpUrl('PUBLIC_URL'),
    trustedProxies: trustedProxies(read),
    corsOrigins: corsOrigins(read),
    headersTimeoutMs: read.integer('HTTP_HEADERS_TIMEOUT_MS', 10_000, { min: 100, max: 600_000 }),
    jsonTimeoutMs: read.integer('HTTP_JSON_TIMEOUT_MS', 15_000, { min: 100, max: 600_000 }),
    jsonLimitBytes: read.integer('JSON_LIMIT_BYTES', 2 ** 20, { min: 1024, max: 2 ** 30 }),
    shutdownDrainMs: read.integer('SHUTDOWN_DRAIN_MS', 0, { min: 0, max: 600_000 }),
    shutdownDeadlineMs: read.integer('SHUTDOWN_DEADLINE_MS', 20_000, { min: 100, max: 600_000 }),
  };
}

function trustedProxies(read: EnvironmentReader): string[] {
  const text = read.text('TRUST_PROXY');
  if (text === undefined || text === 'off') return [];
  const proxies = text.split(',').map((proxy) => proxy.trim());
  const wrong = proxies.filter((proxy) => !isAddressRange(proxy));
  if (wrong.length > 0)
    read.fault(`TRUST_PROXY must list addresses or CIDR ranges such as 10.0.0.0/8, and has "${wrong.join('", "')}".`);
  return proxies;
}

function isAddressRange(text: string): boolean {
  const [address = '', bits] = text.split('/', 2);
  const version = isIP(address);
  if (version === 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const child of Object.values(value)) deepFreeze(child);
    Object.freeze(value);
  }
  return value;
}
