import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { DatabaseTarget } from '#config/database-section.js';
import { readConfiguration } from '#config/read-configuration.js';
import { createDatabaseIfMissing, dropDatabase } from '#database/databases.js';
import type { ObjectStore } from '#object-storage/object-store.js';
import pg from 'pg';
import { type DumpOptions, dumpDatabase } from '../../scripts/dumps/database-dump.js';
import { restoreDatabase } from '../../scripts/dumps/database-restore.js';
import { readDump } from '../../scripts/dumps/dump-reader.js';
import { openExistingStore, openObjectStore } from '../../src/foundations.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const { budgets } = readConfiguration({}).database;

let folder: string;
let source: TestDatabase;
let restored: DatabaseTarget;
let store: ObjectStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataio-dump-edges-'));
  source = await createTestDatabase();
  restored = { ...source.target, name: `${source.target.name}_restored` };
  ({ store } = await openObjectStore(readConfiguration({ DATAIO_HOME: join(folder, 'home') })));
});

afterEach(async () => {
  await store.close();
  await dropDatabase(restored);
  await source.drop();
  await rm(folder, { recursive: true, force: true });
});

async function query<Row extends object>(target: DatabaseTarget, sql: string): Promise<Row[]> {
  const client = new pg.Client({ ...target, database: target.name });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

function dump(more: Partial<DumpOptions> = {}): ReturnType<typeof dumpDatabase> {
  const path = join(folder, 'some.dump');
  return dumpDatabase({ target: source.target, store, hashesWeather: false, path, progress: () => undefined, ...more });
}

async function restore(): Promise<void> {
  await createDatabaseIfMissing(restored);
  const asked = { path: join(folder, 'some.dump'), target: restored, owner: undefined, budgets };
  await restoreDatabase({ ...asked, replaces: false, progress: () => undefined });
}

test('words that wait for transactions of another PostgreSQL wait for those of this one', async () => {
  await query(source.target, `INSERT INTO search_words_aside VALUES ('early', '99999999999'), ('late', NULL)`);
  await dump();
  await restore();
  expect(await query(restored, 'SELECT * FROM search_words_aside ORDER BY word')).toEqual([
    { word: 'early', seen_from: null },
    { word: 'late', seen_from: null },
  ]);
});

test('pieces of weather are hashed while no transaction is open', async () => {
  for (const name of ['a', 'b']) await store.put(`weather/${name}`, Readable.from(['x']), { sizeLimitBytes: 1 });
  const sessions = `SELECT FROM pg_stat_activity WHERE datname = '${source.target.name}' AND application_name = 'dataio-dump'`;
  const open: object[] = [];
  const asked = store.get.bind(store);
  store.get = async (...options) => {
    open.push(...(await query(source.target, sessions)));
    return asked(...options);
  };
  expect(await dump({ hashesWeather: true })).toMatchObject({ objects: 2 });
  expect(open).toEqual([]);
  const hash = '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881';
  const listed: unknown[] = [];
  for await (const part of readDump(join(folder, 'some.dump'))) if (part.kind === 'objects') listed.push(...part.value);
  expect(listed).toEqual(['a', 'b'].map((name) => ({ key: `weather/${name}`, size: 1, sha256: hash })));
});

test.each([
  ['in its rows', 'migrations'],
  ['in its list of objects', 'the list of objects'],
])('a dump that is interrupted %s leaves nothing behind', async (_, at) => {
  await store.put('weather/a', Readable.from(['x']), { sizeLimitBytes: 1 });
  const ending = new AbortController();
  const progress = (what: string): void => {
    if (what === at || at === 'migrations') ending.abort(new Error('The dump was interrupted.'));
  };
  const broken = dump({ hashesWeather: true, signal: ending.signal, progress });
  if (at === 'the list of objects') ending.abort(new Error('The dump was interrupted.'));
  await expect(broken).rejects.toThrow('The dump was interrupted.');
  expect(await readdir(folder)).toEqual(['home']);
});

test('what a killed dump has left is told in a sentence, and stays', async () => {
  await writeFile(join(folder, 'some.dump.part'), 'half');
  await expect(dump()).rejects.toThrow(
    `${join(folder, 'some.dump.part')} is there: a dump is being written to ${join(folder, 'some.dump')}, or one was killed. If none runs, delete that file and try again. Nothing was written.`,
  );
  expect(await readdir(folder)).toEqual(['home', 'some.dump.part']);
});

describe('a store that is only read', () => {
  test('is not made where its disk is not mounted', async () => {
    const mounted = join(folder, 'mounted');
    await mkdir(mounted);
    const configuration = readConfiguration({ DATAIO_HOME: join(folder, 'none'), OBJECTS_FOLDER: mounted });
    await expect(openExistingStore(configuration)).rejects.toThrow(
      `${mounted} has no objects of DataIO. Check OBJECTS_FOLDER, and that its disk is mounted.`,
    );
    expect([await readdir(folder), await readdir(mounted)]).toEqual([['home', 'mounted'], []]);
  });

  test('is left as it is found', async () => {
    const brought = join(folder, 'brought');
    await mkdir(join(brought, 'objects', 'weather'), { recursive: true });
    const found = await openExistingStore(
      readConfiguration({ DATAIO_HOME: join(folder, 'none'), OBJECTS_FOLDER: brought }),
    );
    for await (const object of found.list('')) expect(object).toBeUndefined();
    await found.close();
    expect([await readdir(folder), await readdir(brought)]).toEqual([['brought', 'home'], ['objects']]);
  });
});
