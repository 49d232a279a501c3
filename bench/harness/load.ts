import { startChild } from './child.js';

/** Requests to one address over some connections, until the time is over or their number is reached. */
export interface Load {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
  readonly requests?: number;
}

export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** Applies the load from a third process, so that the client takes nothing from either side but the machine. */
export async function applyLoad(load: Load): Promise<LoadResult> {
  const child = await startChild<Load, LoadResult>('harness/load-generator.js', load);
  await child.stop();
  return child.told;
}
