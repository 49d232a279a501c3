import { transformFile } from '@swc/core';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgresSettings,
  type RunningPostgres,
} from '../../src/database/embedded/embedded-postgres.js';

const REPOSITORY = join(import.meta.dirname, '..', '..');
const SOURCES = join(REPOSITORY, 'src', 'database', 'embedded');
const isRoot = process.getuid?.() === 0;
const asRoot = isRoot ? it : it.skip;

/** Starts in a process of its own that prints the result as JSON and then stays, so that it can be killed. */
const STARTER = `
import { startEmbeddedPostgres } from './embedded-postgres.js';
process.on('SIGINT', () => undefined);
const running = await startEmbeddedPostgres({ home: process.argv[2], durability: 'none' });
console.log(JSON.stringify(running));
setInterval(() => undefined, 1000);
`;

let programs: string;
let scratch: string;
const started: RunningPostgres[] = [];
const children: ChildProcess[] = [];
const leftovers: string[] = [];

beforeAll(async () => {
  programs = await mkdtemp(join(await realpath(tmpdir()), 'dataio-starter-'));
  for (const name of await readdir(SOURCES)) {
    const { code } = await transformFile(join(SOURCES, name), { module: { type: 'es6' }, sourceMaps: false });
    await writeFile(join(programs, name.replace(/\.ts$/, '.js')), code);
  }
  await writeFile(join(programs, 'package.json'), '{"type":"module"}');
  await writeFile(join(programs, 'starter.js'), STARTER);
  await symlink(join(REPOSITORY, 'node_modules'), join(programs, 'node_modules'));
});

afterAll(() => rm(programs, { recursive: true, force: true }));

beforeEach(async () => {
  scratch = await mkdtemp(join(await realpath(tmpdir()), 'dataio-home-'));
  // mkdtemp makes 0700, which the account that root hands PostgreSQL to could not enter.
  await chmod(scratch, 0o755);
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const running of started.splice(0)) await running.stop();
  for (const path of [scratch, ...leftovers.splice(0)]) await rm(path, { recursive: true, force: true });
});

async function start(home: string, more: Partial<EmbeddedPostgresSettings> = {}): Promise<RunningPostgres> {
  const running = await startEmbeddedPostgres({ home, durability: 'none', ...more });
  started.push(running);
  return running;
}

function spawnStarter(home: string): ChildProcess {
  const child = spawn(process.execPath, [join(programs, 'starter.js'), home], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  children.push(child);
  return child;
}

async function startElsewhere(home: string): Promise<{ child: ChildProcess; running: RunningPostgres }> {
  const child = spawnStarter(home);
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.endsWith('\n')) break;
  }
  return { child, running: JSON.parse(text) as RunningPostgres };
}

async function query<Row extends pg.QueryResultRow>(running: RunningPostgres, sql: string): Promise<Row[]> {
  const { host, port, user, password, database } = running;
  const client = new pg.Client({ host, port, user, password, database });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function postmasterPid(folder: string): Promise<number> {
  return Number((await readFile(join(folder, 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

/** A dead process keeps its number until the first process of the machine has waited for it. */
async function hasEnded(pid: number): Promise<boolean> {
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (state !== null) return / Z /.test(state);
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(5);
}

/** A cluster that has served and was stopped, with one row in it. */
async function makeStoppedCluster(home: string): Promise<string> {
  const running = await start(home);
  await query(running, 'create table kept (word text)');
  await query(running, "insert into kept values ('yes')");
  await running.stop();
  return running.folder;
}

const expectKept = async (running: RunningPostgres): Promise<void> =>
  expect(await query(running, 'select word from kept')).toEqual([{ word: 'yes' }]);

describe('a first start', () => {
  it('makes a database in the home that behaves the same on every machine', async () => {
    const home = join(scratch, "a home with 'quotes' and $dollars", '.dataio');
    const running = await start(home, { maxConnections: 23 });

    expect(running).toMatchObject({ host: '127.0.0.1', adopted: false, folder: join(home, 'postgres') });
    expect(running.folderNote).toBeUndefined();
    const [settings] = await query<Record<string, string>>(
      running,
      `select current_setting('timezone') as zone, current_setting('jit') as jit, current_setting('fsync') as fsync,
         current_setting('max_connections') as connections, current_setting('server_encoding') as encoding,
         current_setting('unix_socket_directories') as sockets, current_setting('listen_addresses') as addresses,
         (select datlocprovider::text || datlocale from pg_database where datname = 'postgres') as locale`,
    );
    expect(settings).toEqual({
      zone: 'UTC',
      jit: 'off',
      fsync: 'off',
      connections: '23',
      encoding: 'UTF8',
      sockets: '',
      addresses: '127.0.0.1',
      locale: 'bC.UTF-8',
    });
    const [text] = await query(
      running,
      `select lower('ÉÖЖ') as lower, 'École' ilike 'ÉCOLE' as alike,
         to_tsvector('english', 'Température Östersjön') @@ plainto_tsquery('english', 'TEMPÉRATURE') as found,
         (select array_agg(w order by w) from unnest(array['b', 'a', 'B', 'é']) w) as sorted`,
    );
    expect(text).toEqual({ lower: 'éöж', alike: true, found: true, sorted: ['B', 'a', 'b', 'é'] });
  });

  it('keeps the password to the account of DataIO, and out of arguments and logs', async () => {
    const home = join(scratch, '.dataio');
    const lines: string[] = [];
    const running = await start(home, { log: (line) => lines.push(line) });

    expect((await stat(join(home, 'postgres-password'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(home, 'postgres.log'))).mode & 0o777).toBe(0o600);
    expect((await stat(running.folder)).mode & 0o777).toBe(0o700);
    expect((await readdir(home)).sort()).toEqual(['postgres', 'postgres-password', 'postgres.log']);
    expect(running.password.length).toBeGreaterThanOrEqual(32);
    await expect(query({ ...running, password: 'wrong' }, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    const said = [...lines, await readFile(join(home, 'postgres.log'), 'utf8')].join('\n');
    expect(said).not.toContain(running.password);
    if (process.platform === 'linux') {
      const pid = await postmasterPid(running.folder);
      expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(running.password);
      expect(await readFile(`/proc/${pid}/environ`, 'utf8')).not.toMatch(/DATAIO|NODE_/);
    }
  });

  /** Kills a first start while initdb is at work; null where that was over before anybody looked. */
  async function cutStart(home: string): Promise<string | null> {
    const child = spawnStarter(home);
    const exited = once(child, 'exit');
    let names: string[] = [];
    await until(async () => {
      names = await readdir(home).catch(() => []);
      const staging = names.find((name) => /^postgres\.new-\d+-\w+$/.test(name));
      const inside = staging === undefined ? [] : await readdir(join(home, staging)).catch(() => []);
      return inside.includes('PG_VERSION') || names.includes('postgres');
    });
    child.kill('SIGKILL');
    await exited;
    names = await readdir(home);
    if (!names.includes('postgres')) return home;
    // Its server may be up already.
    await start(home);
    return null;
  }

  it('does not take the remains of a cut initdb for a database', async () => {
    let home: string | null = null;
    for (let attempt = 0; home === null; attempt++) home = await cutStart(join(scratch, `.dataio-${attempt}`));
    expect((await readdir(home)).filter((name) => name.startsWith('postgres.new-'))).not.toEqual([]);

    const running = await start(home);
    expect(await query(running, 'select 1 as one')).toEqual([{ one: 1 }]);
    await running.stop();
    // An initdb that outlived its parent still writes there; a later start removes what it leaves.
    const cut = home;
    await until(async () => {
      await (await start(cut)).stop();
      return !(await readdir(cut)).some((name) => name.startsWith('postgres.new-'));
    });
    expect((await readdir(home)).sort()).toEqual(['postgres', 'postgres-password', 'postgres.log']);
  });

  it('survives several starts at once, of which one makes the database and the others adopt it', async () => {
    const home = join(scratch, '.dataio');
    const others = [startElsewhere(home), startElsewhere(home)];
    const all = [await start(home), ...(await Promise.all(others)).map((other) => other.running)];
    expect(new Set(all.map((running) => running.port)).size).toBe(1);
    expect(new Set(all.map((running) => running.password)).size).toBe(1);
    expect(all.filter((running) => !running.adopted)).toHaveLength(1);
    expect((await readdir(home)).sort()).toEqual(['postgres', 'postgres-password', 'postgres.log']);
  });
});

describe('a further start', () => {
  it('finds what was stored', async () => {
    const home = join(scratch, '.dataio');
    await makeStoppedCluster(home);
    const running = await start(home);
    expect(running.adopted).toBe(false);
    await expectKept(running);
  });

  it('adopts the server of a process that was killed, and can stop it', async () => {
    const home = join(scratch, '.dataio');
    const { child, running: first } = await startElsewhere(home);
    child.kill('SIGKILL');
    await once(child, 'exit');

    const second = await start(home, { durability: 'full' });
    expect(second).toMatchObject({ adopted: true, port: first.port, password: first.password });
    // What this start asked for holds, not what the killed one did.
    await until(async () => (await query<{ fsync: string }>(second, 'show fsync'))[0]?.fsync === 'on');
    const pid = await postmasterPid(second.folder);
    await Promise.all([second.stop(), second.stop()]);
    expect(await hasEnded(pid)).toBe(true);
  });

  it('is not cut off by Ctrl-C, which goes to the whole process group', async () => {
    const { child, running } = await startElsewhere(join(scratch, '.dataio'));
    process.kill(-(child.pid ?? 0), 'SIGINT');
    await delay(300);
    expect(await query(running, 'select 1 as one')).toEqual([{ one: 1 }]);
    child.kill('SIGKILL');
    await start(join(scratch, '.dataio'));
  });

  it('recovers after a SIGKILL of the server', async () => {
    const home = join(scratch, '.dataio');
    await makeStoppedCluster(home);
    const running = await start(home);
    process.kill(await postmasterPid(running.folder), 'SIGKILL');
    const again = await start(home);
    expect(again.adopted).toBe(false);
    await expectKept(again);
  });

  it('ends a server process that outlived the killed server and bars the next', async () => {
    const home = join(scratch, '.dataio');
    await makeStoppedCluster(home);
    const running = await start(home);
    const { host, port, user, password, database } = running;
    const client = new pg.Client({ host, port, user, password, database });
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const backend = rows[0]?.pid ?? 0;
    process.kill(backend, 'SIGSTOP');
    process.kill(await postmasterPid(running.folder), 'SIGKILL');

    const again = await start(home);
    expect(again.adopted).toBe(false);
    expect(await hasEnded(backend)).toBe(true);
    await expectKept(again);
    await client.end().catch(() => undefined);
  });

  it('is not held up by a lock file whose number now belongs to another process', async () => {
    const home = join(scratch, '.dataio');
    const folder = await makeStoppedCluster(home);
    const owner = await stat(folder);
    // The same account as the server, so that PostgreSQL alone would refuse: "lock file already exists".
    const foreign = spawn('sleep', ['3600'], { cwd: '/', ...(isRoot && { uid: owner.uid, gid: owner.gid }) });
    children.push(foreign);
    const lines = [foreign.pid, folder, 1_700_000_000, 40_000, '', '127.0.0.1', '  123456         7', 'ready   '];
    await writeFile(join(folder, 'postmaster.pid'), lines.join('\n') + '\n');

    const running = await start(home);
    expect(running.adopted).toBe(false);
    await expectKept(running);
    expect(foreign.exitCode ?? foreign.signalCode).toBeNull();
  });

  it('is not held up by an empty lock file', async () => {
    const home = join(scratch, '.dataio');
    const folder = await makeStoppedCluster(home);
    await writeFile(join(folder, 'postmaster.pid'), '');
    await expectKept(await start(home));
  });

  it('follows a home that was moved while the server ran', async () => {
    const home = join(scratch, '.dataio');
    await makeStoppedCluster(home);
    const { child, running } = await startElsewhere(home);
    child.kill('SIGKILL');
    const moved = join(scratch, 'moved');
    await rename(home, moved);
    const again = await start(moved);
    expect(again).toMatchObject({ adopted: true, port: running.port });
    await expectKept(again);
  });
});

describe('a start that cannot be', () => {
  const message = (home: string): Promise<string> =>
    start(home).then(
      () => 'started',
      (error: unknown) => String(error),
    );

  it('says what to do about a database of another major version', async () => {
    const home = join(scratch, '.dataio');
    const folder = await makeStoppedCluster(home);
    await writeFile(join(folder, 'PG_VERSION'), '17\n');
    expect(await message(home)).toMatch(
      /EmbeddedPostgresError: .* made by PostgreSQL 17, .* brings PostgreSQL 18\. Dump/,
    );
  });

  it('leaves a folder alone that is no database', async () => {
    const home = join(scratch, '.dataio');
    await mkdir(join(home, 'postgres'), { recursive: true });
    await writeFile(join(home, 'postgres', 'letter.txt'), 'dear reader');
    expect(await message(home)).toMatch(/holds no PostgreSQL database\. Move it away/);
    expect(await readdir(join(home, 'postgres'))).toEqual(['letter.txt']);
  });

  it('names a password file that is gone', async () => {
    const home = join(scratch, '.dataio');
    await makeStoppedCluster(home);
    await rm(join(home, 'postgres-password'));
    expect(await message(home)).toMatch(/The password of the database .* is gone/);
  });

  it('shows the last lines of a server that refuses to start', async () => {
    const home = join(scratch, '.dataio');
    const folder = await makeStoppedCluster(home);
    await rm(join(folder, 'global', 'pg_control'));
    expect(await message(home)).toMatch(
      /Embedded PostgreSQL cannot run here: .*; set DATABASE_URL to use a PostgreSQL of your own\.\n[^]*pg_control/,
    );
  });
});

describe('under root, in a home closed to other accounts', () => {
  let home: string;

  beforeEach(async () => {
    await chmod(scratch, 0o700);
    home = join(scratch, '.dataio');
  });

  async function startAway(): Promise<RunningPostgres> {
    const running = await start(home);
    leftovers.push(dirname(running.folder));
    return running;
  }

  asRoot('keeps the database elsewhere, says where, and finds it again', async () => {
    const first = await startAway();
    expect(first.folder.startsWith(home)).toBe(false);
    expect(first.folderNote).toContain(first.folder);
    expect((await readFile(join(home, 'postgres-folder'), 'utf8')).trim()).toBe(first.folder);
    expect((await stat(scratch)).mode & 0o777).toBe(0o700);
    await query(first, "create table kept as select 'yes' as word");
    await first.stop();

    const second = await start(home);
    expect(second).toMatchObject({ folder: first.folder, adopted: false });
    await expectKept(second);
    await second.stop();
    await rm(first.folder, { recursive: true });
    await expect(start(home)).rejects.toThrow(/is gone\. Bring it back, or delete/);
  });

  asRoot('finds the database of a start that was cut before it wrote where', async () => {
    const first = await startAway();
    await query(first, "create table kept as select 'yes' as word");
    await rm(join(home, 'postgres-folder'));
    await expectKept(await start(home));
  });

  asRoot('begins anew after the home was deleted, and keeps the old database aside', async () => {
    const first = await startAway();
    await rm(home, { recursive: true });
    const lines: string[] = [];
    const second = await start(home, { log: (line) => lines.push(line) });
    expect(second.folder).toBe(first.folder);
    expect(await query(second, "select to_regclass('kept') as found")).toEqual([{ found: null }]);
    expect(lines.join('\n')).toMatch(/An earlier database of .* is kept in .*postgres\.old-/);
  });
});
