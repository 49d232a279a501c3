import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Half a minute: only what hangs meets it. */
const STOP_POLLS = 600;

/** Stops the PostgreSQL of the tests, if any of them started it, and removes all that they wrote. */
export default async function tearDown() {
  const home = process.env.DATAIO_TEST_HOME;
  if (home === undefined) return;
  const pid = await postmasterPid(join(home, 'postgres', 'postmaster.pid'));
  if (pid !== undefined) await stop(pid);
  // What is ending may still write.
  await rm(home, { recursive: true, force: true, maxRetries: 10 });
}

async function postmasterPid(file) {
  try {
    return Number((await readFile(file, 'utf8')).split('\n')[0]);
  } catch {
    return undefined;
  }
}

/** SIGQUIT: nothing in these databases is worth an orderly shutdown. */
async function stop(pid) {
  for (let poll = 0; poll < STOP_POLLS; poll++) {
    try {
      process.kill(pid, poll === 0 ? 'SIGQUIT' : 0);
      // A dead process keeps its number until the first process of the machine has waited for it.
      if (/.*\) Z /s.test(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''))) return;
    } catch {
      return;
    }
    await sleep(50);
  }
}
