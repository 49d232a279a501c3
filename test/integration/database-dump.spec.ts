import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { DatabaseTarget } from '#config/database-section.js';
import { readConfiguration } from '#config/read-configuration.js';
import { createDatabaseIfMissing, dropDatabase } from '#database/databases.js';
import { migrate, MIGRATIONS } from '#database/migrations.js';
import pg from 'pg';
import { dumpDatabase } from '../../scripts/dumps/database-dump.js';
import { type Restored, restoreDatabase } from '../../scripts/dumps/database-restore.js';
import { DUMP_FORMAT, type DumpHeader } from '../../scripts/dumps/dump-format.js';
import { checkDump, DumpError } from '../../scripts/dumps/dump-reader.js';
import { DumpWriter } from '../../scripts/dumps/dump-writer.js';
import { compareObjects } from '../../scripts/dumps/object-comparison.js';
import { schemaText } from '../../scripts/schema-text.js';
import type { ApiCaller } from '../support/api-caller.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { startTestPostgres } from '../support/test-database.js';

const { budgets } = readConfiguration({}).database;
const SUFFIX = randomBytes(4).toString('hex');
const OWNER = { user: `dump_owner_${SUFFIX}`, password: 'owner' };
const APPLICATION = { user: `dump_application_${SUFFIX}`, password: 'application' };
/** Of the current minute: they are lost with every crash, too. */
const NOT_DUMPED = ['rate_limits'];
const ODD_TEXT = 'back\\slash "quotes" ಕರ್ನಾಟಕ \\N \\.';

let source: TestApp;
let asha: ApiCaller;
let folder: string;
let dump: string;
const databases: DatabaseTarget[] = [];

async function emptyDatabase(): Promise<DatabaseTarget> {
  const target = { ...(await startTestPostgres()), name: `restored_${SUFFIX}_${databases.length}` };
  databases.push(target);
  await createDatabaseIfMissing(target);
  return target;
}

async function query<Row extends object>(target: DatabaseTarget, sql: string): Promise<Row[]> {
  const client = new pg.Client({ ...target, database: target.name });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** What every table has, by name: how many rows, and a hash that knows no order. */
async function contentOf(target: DatabaseTarget): Promise<Record<string, string>> {
  const tables = await query<{ name: string }>(
    target,
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1`,
  );
  const content: Record<string, string> = {};
  for (const { name } of tables.filter((table) => !NOT_DUMPED.includes(table.name))) {
    const columns = name === 'migrations' ? 'name' : 't::text';
    const [sum] = await query<{ sum: string }>(
      target,
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(${columns}, ',' ORDER BY ${columns})), '') AS sum FROM ${name} t`,
    );
    content[name] = sum!.sum;
  }
  return content;
}

function makeDump(name: string, target = source.database.target): Promise<{ objects: number }> {
  const path = join(folder, name);
  return dumpDatabase({ target, store: source.store, hashesWeather: true, path, progress: () => undefined });
}

function restore(path: string, target: DatabaseTarget, more: object = {}): Promise<Restored> {
  const asked = { path, target, owner: undefined, budgets, replaces: false, progress: () => undefined };
  return restoreDatabase({ ...asked, ...more });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataio-dump-'));
  source = await startTestApp();
  const { admin, store } = source;
  await makeDataset(admin, { ds_id: 'TS0001DS0001', title: ODD_TEXT, access_level: 'DOWNLOAD', tags: ['health', 'a'] });
  await makeDataset(admin, { ds_id: 'TS0001DS0002' });
  await uploadTable(admin, 'TS0001DS0001', tableForm('cases', 'id,count\n1,2\n', { description: ODD_TEXT }));
  await uploadTable(admin, 'TS0001DS0001', tableForm('gone', 'id\n1\n'));
  await admin.delete('/admin/datasets/TS0001DS0001/STANDARDISED/tables/gone');
  await admin.delete('/admin/datasets/TS0001DS0002');
  // More than one reading of the socket, so that rows must outlive it.
  await source.dataSource.query(
    `INSERT INTO usage_counts SELECT current_date, 'ds' || n, 'STANDARDISED', repeat('x', n % 97), 'download', 'python', n, 1, n
       FROM generate_series(1, 20000) n`,
  );
  await source.dataSource.query('UPDATE datasets SET description = $1', ['\\.\n\t\\N\r\n']);
  asha = await source.newUser('asha@example.org');
  await admin.post('/admin/user-permissions', {
    ...{ user_email: 'asha@example.org', resource_type: 'BUCKET', resource_id: 'PREPROCESSED', permission: 'DOWNLOAD' },
  });
  await store.put('weather/small/.zgroup', Readable.from([Buffer.from('{"zarr_format":2}')]), { sizeLimitBytes: 100 });
  dump = join(folder, 'whole.dump');
  await makeDump('whole.dump');
});

afterAll(async () => {
  await source.close();
  for (const target of databases) await dropDatabase(target);
  await rm(folder, { recursive: true, force: true });
});

describe('a dump that is restored', () => {
  let restored: DatabaseTarget;
  let result: Restored;

  beforeAll(async () => {
    restored = await emptyDatabase();
    result = await restore(dump, restored);
  });

  test('has every row of every table, and the same schema with its rules', async () => {
    expect(await contentOf(restored)).toEqual(await contentOf(source.database.target));
    expect(await schemaText(restored)).toBe(await schemaText(source.database.target));
    const off = `SELECT tgname FROM pg_trigger WHERE tgenabled <> 'O'`;
    expect(await query(restored, off)).toEqual([]);
    await expect(query(restored, 'UPDATE audit_log SET action = action')).rejects.toThrow('only added to');
    await expect(query(restored, 'INSERT INTO dataset_tags VALUES (987654, 1)')).rejects.toThrow('foreign key');
  });

  test('has an unbroken audit log that ends where the other one did', async () => {
    const last = `SELECT id::int, encode(hash, 'hex') AS hash FROM audit_log ORDER BY id DESC LIMIT 1`;
    const [entry] = await query<{ id: number }>(source.database.target, last);
    expect([result.header.audit_anchor, result.auditEntries]).toEqual([entry, entry!.id]);
    expect(await query(restored, last)).toEqual([entry]);
  });

  test('serves: a key still works, a table is downloaded, numbers go on', async () => {
    const home = await mkdtemp(join(tmpdir(), 'dataio-restored-'));
    await cp(join(source.configuration.home, 'objects'), join(home, 'objects'), { recursive: true });
    const app = await startTestApp({ DATAIO_HOME: home }, undefined, {
      target: restored,
      drop: () => Promise.resolve(),
    });
    try {
      const tables = `${app.url}/api/v1/datasets/TS0001DS0001/STANDARDISED/cases`;
      const answer = await fetch(tables, { headers: { 'X-API-Key': asha.key ?? '' } });
      expect([answer.status, await answer.text()]).toEqual([200, 'id,count\n1,2\n']);
      expect((await app.admin.get('/datasets?limit=100')).body).toEqual([
        expect.objectContaining({ ds_id: 'TS0001DS0001', title: expect.stringContaining('ಕರ್ನಾಟಕ') as string }),
      ]);
      const made = await makeDataset(app.admin, { ds_id: 'TS0001DS0003' });
      expect(made.id).toBe(3);
      expect((await uploadTable(app.admin, 'TS0001DS0003', tableForm('new', 'id\n1\n'))).status).toBe(201);
      expect((await app.admin.post('/admin/datasets/TS0001DS0002/restore', {})).status).toBe(200);
    } finally {
      await app.close();
      await rm(home, { recursive: true, force: true });
    }
  });
});

test("is restored where rows came into the room of others, beside a table that is not DataIO's", async () => {
  const from = await emptyDatabase();
  await restore(dump, from);
  await query(from, `DELETE FROM usage_counts WHERE user_id % 3 = 0`);
  await query(from, 'VACUUM usage_counts');
  await query(
    from,
    `INSERT INTO usage_counts SELECT current_date, 'later' || n, 'STANDARDISED', repeat('y', n * 331 % 1500), 'download', 'python', n, 1, n
       FROM generate_series(1, 9000) n`,
  );
  await query(from, 'CREATE TABLE notes AS SELECT 1 AS note');
  await makeDump('holes.dump', from);
  const target = await emptyDatabase();
  await restore(join(folder, 'holes.dump'), target);
  const { notes, ...expected } = await contentOf(from);
  expect(notes).toBeDefined();
  expect(await contentOf(target)).toEqual(expected);
});

test('is of one moment, however much is written meanwhile', async () => {
  const dumping = new AbortController();
  const writing = (async () => {
    for (let number = 100; !dumping.signal.aborted; number++) {
      await makeDataset(source.admin, { ds_id: `TS0001DS0${number}`, tags: [`tag ${number}`] });
    }
  })();
  await makeDump('busy.dump');
  dumping.abort();
  await writing;
  const target = await emptyDatabase();
  // The foreign keys and the chain come back only where everything fits.
  await restore(join(folder, 'busy.dump'), target);
  const counts = 'SELECT count(*)::int FROM datasets WHERE deleted_at IS NULL';
  expect(await query(target, counts)).toEqual(await query(target, 'SELECT count(*)::int FROM dataset_search'));
});

test('is made by a role that owns nothing, and restored by the owner', async () => {
  const superuser = await emptyDatabase();
  const target = { ...superuser, ...APPLICATION };
  for (const { user, password } of [OWNER, APPLICATION]) {
    await query(superuser, `CREATE ROLE ${user} LOGIN PASSWORD '${password}'`);
  }
  try {
    await query(superuser, `ALTER DATABASE ${target.name} OWNER TO ${OWNER.user}`);
    await query(superuser, `GRANT USAGE, CREATE ON SCHEMA public TO ${OWNER.user}`);
    await restore(dump, target, { owner: OWNER });
    await makeDump('application.dump', target);
    await restore(join(folder, 'application.dump'), target, { owner: OWNER, replaces: true });
    expect(await contentOf(superuser)).toEqual(await contentOf({ ...superuser, ...OWNER }));
    await query(target, 'UPDATE users SET email = email');
    await expect(query(target, 'UPDATE audit_log SET action = action')).rejects.toThrow('permission denied');
  } finally {
    for (const { user } of [OWNER, APPLICATION]) await query(superuser, `REASSIGN OWNED BY ${user} TO CURRENT_USER`);
    await query(superuser, `ALTER DATABASE ${target.name} OWNER TO CURRENT_USER`);
    for (const { user } of [OWNER, APPLICATION]) await query(superuser, `DROP OWNED BY ${user}; DROP ROLE ${user}`);
  }
});

test('of an earlier release is brought up to date', async () => {
  const old = await emptyDatabase();
  const earlier = MIGRATIONS.slice(0, 12);
  await migrate(old, budgets, undefined, earlier);
  await query(old, `INSERT INTO users (email) VALUES ('early@example.org')`);
  await query(old, `INSERT INTO audit_log (action, subject_type, subject_id) VALUES ('user.create', 'user', 'early')`);
  await makeDump('early.dump', old);
  const target = await emptyDatabase();
  const { newMigrations, auditEntries } = await restore(join(folder, 'early.dump'), target);
  expect([newMigrations, auditEntries]).toEqual([MIGRATIONS.slice(12).map(({ name }) => name), 1]);
  expect(await query(target, 'SELECT email FROM users')).toEqual([{ email: 'early@example.org' }]);
  expect(await schemaText(target)).toBe(await schemaText(source.database.target));
});

describe('a file that is not what was written', () => {
  let target: DatabaseTarget;
  let whole: Buffer;

  beforeAll(async () => {
    target = await emptyDatabase();
    whole = await readFile(dump);
  });

  afterEach(async () => {
    // Not even the schema was made.
    expect(await query(target, `SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace`)).toEqual([]);
  });

  async function faultOf(content: Buffer): Promise<string> {
    const path = join(folder, 'wrong.dump');
    await writeFile(path, content);
    const fault = await restore(path, target).then(
      () => new Error('It was restored.'),
      (error: unknown) => error as Error,
    );
    expect(fault).toBeInstanceOf(DumpError);
    return fault.message;
  }

  /** A few bits of a gzip file may be either: of its date, behind its last block, of a repetition that is found twice. */
  function hasContent(packed: Buffer, content: Buffer): boolean {
    try {
      return gunzipSync(packed).equals(content);
    } catch {
      return false;
    }
  }

  test.each([0.999, 0.9, 0.5, 0.1])('cut off behind %d of it: refused', async (share) => {
    expect(await faultOf(whole.subarray(0, Math.floor(whole.length * share)))).toMatch(/was cut off/);
  });

  test('without its last bytes, or with none at all: refused', async () => {
    for (const cut of [1, 4, 8, 9]) expect(await faultOf(whole.subarray(0, -cut))).toMatch(/was cut off/);
    expect(await faultOf(Buffer.alloc(0))).toMatch(/was cut off|is no dump/);
  });

  test('with one bit turned, wherever: refused', async () => {
    const content = gunzipSync(whole);
    let refused = 0;
    for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 60)) {
      const turned = Buffer.from(whole);
      turned[at]! ^= 1 << (at % 8);
      if (hasContent(turned, content)) continue;
      expect(await faultOf(turned)).toMatch(/is damaged|was cut off|is no dump/);
      refused += 1;
    }
    expect(refused).toBeGreaterThan(40);
  });

  test('changed and packed again: refused', async () => {
    const content = gunzipSync(whole);
    const email = content.indexOf('asha@example.org');
    const changed = Buffer.from(content);
    changed.write('usha', email);
    expect(await faultOf(gzipSync(changed))).toMatch(/is damaged/);
    expect(await faultOf(gzipSync(content.subarray(0, content.lastIndexOf('Z'))))).toMatch(/was cut off/);
    expect(await faultOf(gzipSync(Buffer.concat([content, Buffer.from('more')])))).toMatch(/is damaged/);
  });

  test('that is something else: refused', async () => {
    expect(await faultOf(Buffer.from('CREATE TABLE users ();\n'))).toMatch(/is no dump of DataIO/);
    expect(await faultOf(gzipSync('CREATE TABLE users ();\n'))).toMatch(/is no dump of DataIO/);
    const path = join(folder, 'nothing.dump');
    await expect(restore(path, target)).rejects.toThrow(`There is no file ${path}.`);
  });

  test.each<[string, Partial<DumpHeader>, RegExp]>([
    ['release', { migrations: ['Users1', 'Future2099000000001'] }, /newer release.*Future2099000000001/],
    ['format', { format_version: 2 }, /has version 2 of the format/],
  ])('of a newer %s: refused', async (_, change, words) => {
    const { header } = await checkDump(dump);
    const path = join(folder, 'newer.dump');
    const writer = await DumpWriter.create(path);
    expect(header.format).toBe(DUMP_FORMAT);
    await writer.write({ kind: 'header', value: { ...header, ...change } });
    await writer.finish({ tables: 0, rows: 0, objects: 0 });
    expect(await faultOf(await readFile(path))).toMatch(words);
  });
});

describe('a database that is not empty', () => {
  test('is refused, and lost only where that is said', async () => {
    const target = await emptyDatabase();
    await migrate(target, budgets);
    await query(target, `INSERT INTO users (email) VALUES ('mine@example.org')`);
    await expect(restore(dump, target)).rejects.toThrow(/not empty: there are rows in users/);
    expect(await query(target, 'SELECT email FROM users')).toEqual([{ email: 'mine@example.org' }]);
    await restore(dump, target, { replaces: true });
    expect(await query(target, `SELECT FROM users WHERE email = 'mine@example.org'`)).toEqual([]);
  });

  test('is taken where a start has only made its schema', async () => {
    const target = await emptyDatabase();
    await migrate(target, budgets);
    await restore(dump, target);
    expect(await query(target, `SELECT FROM users WHERE email = 'asha@example.org'`)).toHaveLength(1);
  });

  test('of another program with migrations is never touched', async () => {
    const target = await emptyDatabase();
    await query(target, 'CREATE TABLE migrations (id serial, timestamp bigint, name text)');
    await query(target, `INSERT INTO migrations (timestamp, name) VALUES (1, 'Theirs1')`);
    await query(target, 'CREATE TABLE theirs (id integer)');
    await expect(restore(dump, target, { replaces: true })).rejects.toThrow(/not DataIO's, such as theirs/);
  });

  test('of somebody else is never touched', async () => {
    const target = await emptyDatabase();
    await query(target, 'CREATE TABLE theirs (id integer)');
    await expect(restore(dump, target, { replaces: true })).rejects.toThrow(/not DataIO's, such as theirs/);
  });
});

describe('the list of objects', () => {
  function compare(readsObjects: boolean, lines: string[] = []): ReturnType<typeof compareObjects> {
    const tell = (line: string): void => void lines.push(line);
    return compareObjects({ path: dump, store: source.store, readsObjects, tell, progress: () => undefined });
  }

  test('tells what is missing and what is another in the store', async () => {
    expect(await compare(true)).toEqual({ compared: 2, missing: 0, differing: 0 });
    const { store } = source;
    await store.put('weather/small/.zgroup', Readable.from([Buffer.from('{"zarr_format":3}')]), {
      sizeLimitBytes: 100,
    });
    expect(await compare(false)).toEqual({ compared: 2, missing: 0, differing: 0 });
    const lines: string[] = [];
    expect(await compare(true, lines)).toEqual({ compared: 2, missing: 0, differing: 1 });
    await store.put('weather/small/.zgroup', Readable.from([Buffer.from('{}')]), { sizeLimitBytes: 100 });
    expect(await compare(false, lines)).toEqual({ compared: 2, missing: 0, differing: 1 });
    await store.delete('weather/small/.zgroup');
    expect(await compare(false, lines)).toEqual({ compared: 2, missing: 1, differing: 0 });
    expect(lines).toEqual([
      'DIFFERS: weather/small/.zgroup has other content than in the dump.',
      'DIFFERS: weather/small/.zgroup has 2 bytes instead of 17.',
      'MISSING: weather/small/.zgroup, 17 bytes.',
    ]);
  });

  test('is in a file for its owner alone, and half a dump is in none', async () => {
    expect((await stat(dump)).mode & 0o777).toBe(0o600);
    const broken = {
      list: () => {
        throw new Error('The store is down.');
      },
    };
    const path = join(folder, 'half.dump');
    const asked = { target: source.database.target, hashesWeather: false, path, progress: () => undefined };
    await expect(dumpDatabase({ ...asked, store: broken as never })).rejects.toThrow('The store is down.');
    expect((await readdir(folder)).filter((name) => name.startsWith('half'))).toEqual([]);
  });
});
