import type { EnvironmentReader } from './environment-reader.js';

export abstract class UsageSection {
  abstract readonly isCounted: boolean;
  /** 0 for not before the server stops. */
  abstract readonly flushIntervalMs: number;
  abstract readonly retentionDays: number;
}

export function usageSection(read: EnvironmentReader): UsageSection {
  return {
    isCounted: read.flag('USAGE_COUNTING', true),
    flushIntervalMs: read.integer('USAGE_FLUSH_INTERVAL_MS', 1_000, { min: 0, max: 600_000 }),
    retentionDays: read.integer('USAGE_RETENTION_DAYS', 400, { min: 1, max: 36_500 }),
  };
}
