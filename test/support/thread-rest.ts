import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { waitUntil } from './wait-until.js';

const TASKS = '/proc/self/task';
/** Looks in a row that must find the same. */
const LOOKS = 5;
/** As Linux calls threads that wait: for something (S), stopped (T, t), idle in the kernel (I), or over (Z, X). */
const AT_REST = /^[STtIZX]$/;

/**
 * Waits until no thread of this process but the one that asks has anything to do: a thread that has come in front of a
 * file that hangs is then in the call that hangs, and not merely on its way to it. `state` must not change meanwhile.
 * Where there is no /proc, the looks alone must do.
 */
export async function waitForOtherThreads(what: string, state: () => unknown): Promise<void> {
  let [seen, last] = [0, state()];
  await waitUntil(what, () => {
    const now = state();
    seen = Object.is(now, last) && areOthersAtRest() ? seen + 1 : 0;
    last = now;
    return seen >= LOOKS;
  });
}

/** Without waiting for the files: a thread of the pool would run for it. */
function areOthersAtRest(): boolean {
  if (!existsSync(TASKS)) return true;
  const others = readdirSync(TASKS).filter((task) => Number(task) !== process.pid);
  return others.every((task) => AT_REST.test(stateOf(task)));
}

function stateOf(task: string): string {
  try {
    // The second field may have brackets and spaces.
    return /.*\) (\w)/s.exec(readFileSync(`${TASKS}/${task}/stat`, 'utf8'))?.[1] ?? '';
  } catch {
    return 'X';
  }
}
