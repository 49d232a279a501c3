import type { DatabaseSection } from './database-section.js';
import type { Failpoint } from './failpoint.js';
import type { ObjectStoreSection } from './object-store-section.js';
import type { RateLimitSection } from './rate-limit-section.js';
import type { UsageSection } from './usage-section.js';
import type { ValidationSection } from './validation-section.js';
import type { WeatherReadingSection } from './weather-reading-section.js';
import type { WeatherSection } from './weather-section.js';

/** Sections are abstract classes rather than interfaces so that they can be injected by their name. */
export abstract class HttpSection {
  abstract readonly host: string;
  abstract readonly port: number;
  abstract readonly publicUrl: string | undefined;
  abstract readonly trustedProxies: readonly string[];
  /** Sites whose pages may call the server: origins, or `*` alone for all. */
  abstract readonly corsOrigins: readonly string[];
  abstract readonly headersTimeoutMs: number;
  abstract readonly jsonTimeoutMs: number;
  abstract readonly jsonLimitBytes: number;
  abstract readonly shutdownDrainMs: number;
  abstract readonly shutdownDeadlineMs: number;
}

export abstract class UploadSection {
  abstract readonly limitBytes: number;
  abstract readonly shapefileLimitBytes: number;
  abstract readonly idleTimeoutMs: number;
  abstract readonly minBytesPerSecond: number;
  abstract readonly leaseSeconds: number;
  /** Of uploads in parts, for which a client works and no server. */
  abstract readonly directLifetimeSeconds: number;
  abstract readonly directPartBytes: number;
  /** Open at the same time. */
  abstract readonly directPerUser: number;
}

export abstract class StorageCleanUpSection {
  /** 0 for never. */
  abstract readonly reaperIntervalMs: number;
  /** Of attempts that became no version, and whose bytes are gone. */
  abstract readonly endedUploadSeconds: number;
}

export abstract class CatalogueSection {
  /** For so long a deleted dataset can be restored; 0 for until it is purged by hand. */
  abstract readonly deletedRetentionDays: number;
}

/** Everything the server is told from outside. Frozen; made once at the start. */
export abstract class Configuration {
  abstract readonly production: boolean;
  abstract readonly home: string;
  abstract readonly samples: boolean;
  abstract readonly logLevel: string;
  abstract readonly http: HttpSection;
  abstract readonly uploads: UploadSection;
  abstract readonly rateLimits: RateLimitSection;
  abstract readonly database: DatabaseSection;
  abstract readonly objectStore: ObjectStoreSection;
  abstract readonly storageCleanUp: StorageCleanUpSection;
  abstract readonly catalogue: CatalogueSection;
  abstract readonly usage: UsageSection;
  abstract readonly validation: ValidationSection;
  abstract readonly weatherReading: WeatherReadingSection;
  abstract readonly weather: WeatherSection;
  /** Of a test that kills the server. */
  abstract readonly failpoint: Failpoint | undefined;
}

/** All that is wrong with the configuration, as one message with a sentence per fault. */
export class ConfigurationError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(['DataIO cannot start with this configuration:', ...faults.map((fault) => `  - ${fault}`)].join('\n'));
    this.name = 'ConfigurationError';
  }
}
