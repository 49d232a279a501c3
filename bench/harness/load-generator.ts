import autocannon from 'autocannon';
import { runAsChild } from './child.js';
import type { Load, LoadResult } from './load.js';
import { quantile } from './rounds.js';

/** An answer that takes longer is an error. */
const ANSWER_LIMIT_SECONDS = 20;

/** autocannon's own histogram has whole milliseconds, which is coarse for answers that take two. */
interface Responses {
  on(event: 'response', listener: (client: unknown, status: number, bytes: number, milliseconds: number) => void): void;
}

runAsChild(async (load: Load): Promise<LoadResult> => {
  const times: number[] = [];
  const begun = performance.now();
  let ended = begun;
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const { url, connections, seconds } = load;
    const run = autocannon(
      { url, headers: { ...load.headers }, connections, duration: seconds, timeout: ANSWER_LIMIT_SECONDS },
      (error: unknown, done) =>
        error
          ? reject(error instanceof Error ? error : new Error('The load could not be made.', { cause: error }))
          : resolve(done),
    );
    (run as unknown as Responses).on('response', (_client, _status, _bytes, milliseconds) => {
      times.push(milliseconds);
      ended = performance.now();
      if (times.length === load.requests) run.stop();
    });
  });
  if (result.non2xx > 0 || result.errors > 0 || times.length === 0) {
    throw new Error(`${load.url}: ${result.non2xx} answers other than 2xx and ${result.errors} errors.`);
  }
  return {
    requestsPerSecond: times.length / ((ended - begun) / 1000),
    p50Ms: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
  };
});
