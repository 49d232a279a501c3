import { startChild } from './child.js';

/** Requests to one address at even distances, sent whether or not those before were answered; a key each, in turn. */
export interface SteadyLoad {
  readonly url: string;
  readonly keys: readonly string[];
  readonly perSecond: number;
  readonly seconds: number;
}

/** How many answers there were of each status. */
export type AnswersByStatus = Readonly<Record<string, number>>;

/** Applies the load from a process of its own; a server that does not keep up would otherwise slow its own load. */
export async function applySteadyLoad(load: SteadyLoad): Promise<AnswersByStatus> {
  const child = await startChild<SteadyLoad, AnswersByStatus>('harness/steady-load-generator.js', load);
  await child.stop();
  return child.told;
}
