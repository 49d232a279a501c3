import { setTimeout as sleep } from 'node:timers/promises';

/** Below the time limit of a test, so that the failure says what did not happen. */
const LIMIT_MS = 60_000;

/** Asks until the answer is yes; `what` ends the sentence of the failure. */
export async function waitUntil(
  what: string,
  condition: () => boolean | Promise<boolean>,
  limitMs = LIMIT_MS,
): Promise<void> {
  // Not the date: tests move it.
  const until = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > until) throw new Error(`Not within ${limitMs / 1000} s: ${what}.`);
    await sleep(10);
  }
}
