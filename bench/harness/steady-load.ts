import { startChild } from './child.js';

/** Requests at even distances, sent whether or not those before were answered; to each address and with each key in turn. */
export interface SteadyLoad {
  readonly urls: readonly string[];
  readonly keys: readonly string[];
  readonly perSecond: number;
  readonly seconds: number;
}

export interface SteadyAnswers {
  /** How many there were of each status; 0 for requests that were not answered. */
  readonly byStatus: Readonly<Record<string, number>>;
  /** From when a request was due, so that a load that comes late is in them. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly longestMs: number;
}

/** Applies the load from a process of its own; a server that does not keep up would otherwise slow its own load. */
export async function applySteadyLoad(load: SteadyLoad): Promise<SteadyAnswers> {
  const child = await startChild<SteadyLoad, SteadyAnswers>('harness/steady-load-generator.js', load);
  await child.stop();
  return child.told;
}
