import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const STOP_POLLS = 100;

/** Stops the PostgreSQL of the tests, if any of them started it, and removes all that they wrote. */
export default async function tearDown() {
  const home = process.env.DATAIO_TEST_HOME;
  if (home === undefined) return;
  const pid = await postmasterPid(join(home, 'postgres', 'postmaster.pid'));
  if (pid !== undefined) await stop(pid);
  await rm(home, { recursive: true, force: true });
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
    } catch {
      return;
    }
    await sleep(50);
  }
}
