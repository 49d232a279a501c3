import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { readConfiguration } from '#config/read-configuration.js';
import { connectionOptions } from '#database/database-connection.js';
import type { ObjectStore } from '#object-storage/object-store.js';
import { DataSource } from 'typeorm';
import { openObjectStore } from '../../src/foundations.js';
import { ApiCaller } from '../support/api-caller.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { announcementOf, type Bytes, DirectUploader, sendPart } from '../support/direct-uploads.js';
import { brokenInvariants, recordTransitions } from '../support/storage-invariants.js';
import { HIGH_BUDGETS, QUIET } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { waitUntil } from '../support/wait-until.js';

const SEEDS = Number(process.env['KILL_SEEDS'] ?? '1');
/** Many seeds may be run in several goes. */
const FIRST_SEED = Number(process.env['KILL_FIRST_SEED'] ?? '0');
const DATASET = 'KI0001DS0001';
const TABLES = `/admin/datasets/${DATASET}/STANDARDISED/tables`;
const PARALLEL = 8;
const UPLOAD_STEPS = [
  'after-pending',
  'mid-bytes',
  'after-bytes',
  'after-uploaded',
  'before-commit',
  'after-commit',
] as const;
/** Passed by uploads in parts. What was begun is gone on with; what was begun without an answer is ended by the reaper. */
const DIRECT_STEPS = [
  'after-multipart-created',
  'after-multipart-completed',
  'after-verified',
  'before-commit',
  'after-commit',
] as const;
const DELETION_STEPS = ['after-tombstone', 'after-store-delete'] as const;
/** Only what hangs meets these: to converge takes a tenth of a second, and a kill two to ten seconds. */
const CONVERGENCE_LIMIT_MS = 120_000;
const KILL_LIMIT_MS = 300_000;
/** From the last answer to the end of the process. */
const KILLED_LIMIT_MS = 20_000;

interface RunningServer {
  readonly child: ChildProcess;
  /** One for all who wait: listeners of those whose test was given up would stay. */
  readonly exited: Promise<unknown>;
}

let home: string;
let database: TestDatabase;
let dataSource: DataSource;
let store: ObjectStore;
let server: RunningServer | undefined;
let api: ApiCaller;
/** SHA-256 by table, of all that must be there. */
const committed = new Map<string, string>();
const convergences: number[] = [];
/** Tables that were shown when the server was killed, and once the next one was through. */
const shown = { before: 0, after: 0 };

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'dataio-killed-'));
  await chmod(home, 0o755);
  database = await createTestDatabase();
  // One connection, so that all others are the server's.
  const { budgets } = readConfiguration({ ...HIGH_BUDGETS }).database;
  const options = { ...connectionOptions(database.target, budgets, () => undefined), poolSize: 1 };
  dataSource = await new DataSource(options).initialize();
  ({ store } = await openObjectStore(readConfiguration({ DATAIO_HOME: home })));
  await recordTransitions(dataSource);
  await start();
  await makeDataset(api, { ds_id: DATASET, access_level: 'DOWNLOAD' });
  await kill();
}, KILL_LIMIT_MS);

afterAll(async () => {
  await kill();
  await dataSource.destroy();
  await database.drop();
  await rm(home, { recursive: true, force: true });
  process.stdout.write(
    `killed uploads: ${convergences.length} kills; ${shown.before} tables shown before and ${shown.after} after; ` +
      `no orphan; converged after ${Math.max(...convergences)} ms at most\n`,
  );
}, KILL_LIMIT_MS);

async function start(failpoint = ''): Promise<void> {
  const { host, port, user, password, name } = database.target;
  const child = spawn(process.execPath, ['dist/src/main.js'], {
    cwd: PROJECT_FOLDER,
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'test',
      ...QUIET,
      ...HIGH_BUDGETS,
      DATAIO_HOME: home,
      DATAIO_SAMPLES: 'off',
      PORT: '0',
      DB_HOST: host,
      DB_PORT: String(port),
      DB_USER: user,
      DB_PASSWORD: password,
      DB_NAME: name,
      STORAGE_REAPER_INTERVAL_MS: '100',
      DATAIO_FAILPOINT: failpoint,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  server = { child, exited: once(child, 'exit') };
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  while (!output.includes('Ctrl-C stops')) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`It did not start:\n${output}`);
    await sleep(20);
  }
  const keys = JSON.parse(await readFile(join(home, 'keys.json'), 'utf8')) as Record<string, string>;
  api = new ApiCaller(/ready at (\S+)/.exec(output)?.[1] ?? '', keys['admin']);
}

async function kill(): Promise<void> {
  server?.child.kill('SIGKILL');
  await server?.exited;
  await sessionsEnded();
}

/** PostgreSQL still does what it was asked before the kill, a commit perhaps: until then nobody knows what is there. */
function sessionsEnded(): Promise<void> {
  return waitUntil('the sessions of the killed server have ended', async () => {
    const sessions = await dataSource.query<object[]>(
      `SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    );
    return sessions.length === 0;
  });
}

/** Waits for the server to kill itself while `calls` are under way; answers that came before are in the result. */
async function untilKilled<T>(calls: Promise<T>[]): Promise<(T | undefined)[]> {
  const answers = await Promise.all(calls.map((call) => call.catch(() => undefined)));
  // Who waits for a server that lives on would wait for ever, and not learn what it answered.
  const late = sleep(KILLED_LIMIT_MS, answers, { ref: false }).then((given) => {
    throw new Error(`The server was not killed. It answered ${JSON.stringify(given)}`);
  });
  await Promise.race([server?.exited, late]);
  expect(server?.child.signalCode).toBe('SIGKILL');
  await sessionsEnded();
  return answers;
}

/** All that readers were shown while the server lived, as `table sha256`. */
async function watchReaders(seen: Set<string>, until: AbortSignal): Promise<void> {
  while (!until.aborted) {
    const listed = await api
      .get<{ table_name: string; sha256: string }[]>(`/datasets/${DATASET}/STANDARDISED/tables`)
      .catch(() => undefined);
    if (Array.isArray(listed?.body))
      for (const { table_name, sha256 } of listed.body) seen.add(`${table_name} ${sha256}`);
    await sleep(5);
  }
}

async function tablesNow(): Promise<Map<string, string>> {
  const rows = await dataSource.query<{ table_name: string; sha256: string }[]>(
    `SELECT f.table_name, v.sha256 FROM file_versions v JOIN stored_files f ON f.id = v.file_id WHERE v.state = 'COMMITTED'`,
  );
  return new Map(rows.map((row) => [row.table_name, row.sha256]));
}

/** The reaper of the next server ends what the killed one left. */
async function recover(failpoint?: string): Promise<void> {
  // As if the time had passed for which attempts and removals belong to the server that was killed. Short leases would
  // run out under a server that lives, where a machine is busy.
  await dataSource.query(`UPDATE file_versions SET lease_expires_at = now() WHERE state IN ('PENDING', 'UPLOADED')`);
  await start(failpoint);
  const began = Date.now();
  await dataSource.query(`UPDATE file_versions SET delete_after = now() WHERE state = 'DELETING'`);
  for (;;) {
    const open = await dataSource.query<{ state: string }[]>(
      `SELECT state FROM file_versions WHERE state NOT IN ('COMMITTED', 'SUPERSEDED', 'DELETED')`,
    );
    if (open.length === 0) break;
    if (Date.now() - began > CONVERGENCE_LIMIT_MS) throw new Error(`Still ${JSON.stringify(open)}`);
    await sleep(20);
  }
  convergences.push(Date.now() - began);
  expect(await brokenInvariants(dataSource, store)).toEqual([]);
}

function contentOf(name: string): string {
  return `name,number\n${Array.from({ length: 12_000 }, (_, index) => `${name},${index}`).join('\n')}\n`;
}

function newTables(step: string, seed: number): Map<string, string> {
  const names = Array.from({ length: PARALLEL }, (_, index) => `${step.replaceAll('-', '_')}_${seed}_${index}`);
  return new Map(names.map((name) => [name, contentOf(name)]));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Which of the passes kills, spread over all of them as seeds go up. */
const passOf = (seed: number): number => 1 + ((seed * 5 + 2) % PARALLEL);

type Way = 'deletion' | 'form' | 'direct';

interface Kill {
  readonly way: Way;
  readonly step: string;
  readonly seed: number;
  readonly failpoint: string;
}

// Deletions first: the last of them is also passed by whoever cleans up, which must not kill the server that does.
const KILL_IN: Readonly<Record<Way, (tables: ReadonlyMap<string, string>) => Promise<void>>> = {
  deletion: killInDeletions,
  form: killInUploads,
  direct: killInDirectUploads,
};
const KILLS: readonly Kill[] = Array.from({ length: SEEDS }, (_, index) => FIRST_SEED + index).flatMap((seed) =>
  [
    ...DELETION_STEPS.map((step) => ({ way: 'deletion' as const, step })),
    ...UPLOAD_STEPS.map((step) => ({ way: 'form' as const, step })),
    ...DIRECT_STEPS.map((step) => ({ way: 'direct' as const, step })),
  ].map((kill_) => ({ ...kill_, seed, failpoint: `${kill_.step}:${passOf(seed)}` })),
);
/** Sent to a server that died: all but those that it had committed go up again in the end. */
const sent = new Map<string, string>();

/** A server takes time to start, so that the one that cleans up after a kill is the one that is killed next. */
async function recoverForNext(kill_: Kill): Promise<void> {
  const next = KILLS[KILLS.indexOf(kill_) + 1];
  const cleansUpAlone = next?.step === 'after-store-delete';
  await recover(cleansUpAlone ? '' : next?.failpoint);
  if (!next || !cleansUpAlone) return;
  await kill();
  await start(next.failpoint);
}

describe('the server, killed', () => {
  beforeAll(() => start(KILLS[0]?.failpoint), KILL_LIMIT_MS);

  test.each(KILLS)(
    '$way $step (seed $seed), loses nothing and shows nothing half-done',
    async (kill_) => {
      const tables = newTables(`${kill_.way}_${kill_.step}`, kill_.seed);
      await KILL_IN[kill_.way](tables);
      const before = await tablesNow();
      if (kill_.way === 'direct') await goOn(tables);
      await recoverForNext(kill_);
      const after = await tablesNow();
      const expected = new Map(before);
      // What was begun directly was completed meanwhile.
      if (kill_.way === 'direct') for (const [name, content] of tables) expected.set(name, sha256(content));
      expect([...after].sort()).toEqual([...expected].sort());
      shown.before += expected.size;
      shown.after += after.size;
      for (const [name, hash] of committed) expect([name, after.get(name)]).toEqual([name, hash]);
      for (const [name, hash] of after) committed.set(name, hash);
    },
    KILL_LIMIT_MS,
  );

  test(
    'takes again what was cut off',
    async () => {
      const missing = [...sent].filter(([name]) => !committed.has(name));
      expect(missing.length).toBeGreaterThan(0);
      for (const [name, content] of missing) {
        expect((await uploadTable(api, DATASET, tableForm(name, content))).status).toBe(201);
      }
      expect(await brokenInvariants(dataSource, store)).toEqual([]);
    },
    KILL_LIMIT_MS,
  );
});

async function killInUploads(tables: ReadonlyMap<string, string>): Promise<void> {
  const seen = new Set<string>();
  const watch = new AbortController();
  const watching = watchReaders(seen, watch.signal);
  for (const [name, content] of tables) sent.set(name, content);
  const answers = await untilKilled(
    [...tables].map(([name, content]) => uploadTable(api, DATASET, tableForm(name, content))),
  );
  watch.abort();
  await watching;
  const after = await tablesNow();
  for (const [index, [name, content]] of [...tables].entries()) {
    if (answers[index]?.status === 201) expect(after.has(name)).toBe(true);
    if (after.has(name)) expect(after.get(name)).toBe(sha256(content));
  }
  const right = new Set([...after].map(([name, hash]) => `${name} ${hash}`));
  expect([...seen].filter((entry) => !right.has(entry))).toEqual([]);
}

async function killInDeletions(tables: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, content] of tables) {
    expect((await uploadTable(api, DATASET, tableForm(name, content))).status).toBe(201);
  }
  const names = [...tables.keys()];
  const answers = await untilKilled(names.map((name) => api.delete(`${TABLES}/${name}`)));
  const after = await tablesNow();
  for (const [index, name] of names.entries()) {
    if (answers[index]?.status === 200) expect(after.has(name)).toBe(false);
  }
}

const begun = new Map<string, string>();

/** Uploads in parts, up to wherever the server is killed. */
async function killInDirectUploads(tables: ReadonlyMap<string, string>): Promise<void> {
  const uploads = new DirectUploader(api, DATASET);
  begun.clear();
  await untilKilled(
    [...tables].map(async ([name, content]) => {
      const { body: upload } = await uploads.begin(announcementOf(name, encoded(content)));
      begun.set(name, upload.upload_id);
      for (const part of upload.parts) await sendPart(upload, part, encoded(content));
      return uploads.complete(upload.upload_id);
    }),
  );
}

/** As a client does that was cut off: finds its upload, sends what is missing, and completes it. */
async function goOn(tables: ReadonlyMap<string, string>): Promise<void> {
  await start();
  const uploads = new DirectUploader(api, DATASET);
  const open = new Map((await uploads.list()).body.map((upload) => [upload.table_name, upload.upload_id]));
  for (const [name, content] of tables) {
    const id = begun.get(name) ?? open.get(name);
    const read = id === undefined ? undefined : await uploads.read(id);
    if (read) expect([name, read.status]).toEqual([name, 200]);
    const upload = read?.body ?? (await uploads.send(name, encoded(content)));
    for (const part of read?.body.parts ?? []) await sendPart(upload, part, encoded(content));
    const { status, body } = await uploads.complete(upload.upload_id);
    expect([name, [200, 201].includes(status), body.sha256]).toEqual([name, true, sha256(content)]);
  }
  await kill();
}

function encoded(content: string): Bytes {
  return new TextEncoder().encode(content);
}
