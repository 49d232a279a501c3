import { setTimeout as delay } from 'node:timers/promises';
import { cannotRunHere } from './embedded-postgres.errors.js';
import { runProgram, type RunAs } from './program-run.js';

/** Created when the machine has no `postgres` account. Not named `postgres`, which a later package would claim. */
const OWN_ACCOUNT = 'dataio-postgres';

const CREATE_ATTEMPTS = 5;

/**
 * PostgreSQL refuses to run as root, so a root DataIO runs it as a system account: `postgres` where there is one, or
 * one of our own. Every other user runs it as themselves, which is `undefined`.
 */
export async function chooseRunAs(preferredAccount = 'postgres'): Promise<RunAs | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const existing = (await findAccount(preferredAccount)) ?? (await findAccount(OWN_ACCOUNT));
  return existing ?? (await createAccount());
}

async function findAccount(name: string): Promise<RunAs | null> {
  const [uid, gid] = await Promise.all([readId(['-u', name]), readId(['-g', name])]);
  if (uid === null || gid === null || uid === 0) return null;
  return { uid, gid, name };
}

async function readId(args: readonly string[]): Promise<number | null> {
  const result = await runProgram('id', args);
  const id = Number.parseInt(result.output, 10);
  return result.succeeded && Number.isInteger(id) ? id : null;
}

async function createAccount(): Promise<RunAs> {
  let output = '';
  // Two first starts at once contend for the lock of the account file: the loser finds the account on its next look.
  for (let attempt = 0; attempt < CREATE_ATTEMPTS; attempt += 1) {
    output = await addAccount();
    const created = await findAccount(OWN_ACCOUNT);
    if (created) return created;
    await delay(200);
  }
  throw cannotRunHere(
    `PostgreSQL refuses to run as root, and no system user "postgres" exists nor could "${OWN_ACCOUNT}" be created ` +
      '(start DataIO as an ordinary user instead)',
    output,
  );
}

async function addAccount(): Promise<string> {
  const useradd = await runProgram('useradd', [
    ...['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent'],
    ...['--shell', '/usr/sbin/nologin', OWN_ACCOUNT],
  ]);
  if (useradd.startCode !== 'ENOENT') return useradd.output;
  // BusyBox has no useradd.
  const addgroup = await runProgram('addgroup', ['-S', OWN_ACCOUNT]);
  const adduser = await runProgram('adduser', ['-S', '-D', '-H', '-G', OWN_ACCOUNT, OWN_ACCOUNT]);
  return `${useradd.output}\n${addgroup.output}\n${adduser.output}`;
}
