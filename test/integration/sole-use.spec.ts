import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from '#config/configuration.js';
import type { DatabaseTarget } from '#config/database-section.js';
import { readConfiguration } from '#config/read-configuration.js';
import pg from 'pg';
import { dumpDatabase } from '../../scripts/dumps/database-dump.js';
import { holdAlone } from '../../scripts/sole-use.js';
import { startServer } from '../../src/server.js';
import { OwnPostgres } from '../support/own-postgres.js';
import { createTestDatabase } from '../support/test-database.js';
import { waitUntil } from '../support/wait-until.js';

let postgres: OwnPostgres;
let home: string;
let target: DatabaseTarget;
let configuration: Configuration;

beforeAll(async () => {
  postgres = await OwnPostgres.start();
  home = await mkdtemp(join(tmpdir(), 'dataio-sole-use-'));
});

beforeEach(async () => {
  ({ target } = await createTestDatabase(postgres.server));
  const { host, port, user, password, name } = target;
  configuration = readConfiguration({
    ...{ DATAIO_HOME: home, DATAIO_SAMPLES: 'off', PORT: '0', LOG_LEVEL: 'silent' },
    DATABASE_URL: `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${name}`,
  });
});

afterAll(async () => {
  await postgres.remove();
  await rm(home, { recursive: true, force: true });
});

async function openSession(): Promise<pg.Client> {
  const client = new pg.Client({ ...target, database: target.name });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

test('no server starts, and no dump is made, in the middle of a restore', async () => {
  const use = await holdAlone(configuration, target);
  const says = `The database ${target.name} is being restored`;
  await expect(startServer(configuration)).rejects.toThrow(says);
  const asked = {
    target,
    store: undefined,
    hashesWeather: false,
    path: join(home, 'x.dump'),
    progress: () => undefined,
  };
  await expect(dumpDatabase(asked)).rejects.toThrow(says);
  await use.release();
  await (await startServer(configuration)).stop();
});

test('a server that runs is not restored, also where it has no other session open', async () => {
  const server = await startServer(configuration);
  const idle = await openSession();
  await idle.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND application_name <> 'dataio-lock' AND pid <> pg_backend_pid()`,
    [target.name],
  );
  await idle.end();
  await expect(holdAlone(configuration, target)).rejects.toThrow(
    `A server or another command works on the database ${target.name}: stop it first. Nothing was changed.`,
  );
  await server.stop();
  await (await holdAlone(configuration, target)).release();
});

test('sessions of others are told, and none of our own is left', async () => {
  const session = await openSession();
  const refused = holdAlone(configuration, target);
  await expect(refused).rejects.toThrow(`1 session is open on the database ${target.name}`);
  await session.end();
  await (await holdAlone(configuration, target)).release();
});

test('whom PostgreSQL sends to clean up is nobody', async () => {
  const session = await openSession();
  const slow = (does: string): string =>
    `CREATE OR REPLACE FUNCTION slow(id integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN ${does} RETURN id; END $$`;
  await session.query(slow(''));
  await session.query('CREATE TABLE slowly_analysed (id integer)');
  await session.query('CREATE INDEX ix_slow ON slowly_analysed (slow(id))');
  await session.query('INSERT INTO slowly_analysed SELECT n FROM generate_series(1, 1000) n');
  // The worker that looks at the table now stays with it.
  await session.query(slow('PERFORM pg_sleep(600);'));
  await session.query('ALTER SYSTEM SET autovacuum_naptime = 1');
  await session.query('SELECT pg_reload_conf()');
  const workers = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'autovacuum worker'
    AND query LIKE '%slowly_analysed'`;
  await waitUntil('a worker is in the database', async () => (await session.query(workers)).rows.length > 0);
  await session.end();
  await (await holdAlone(configuration, target)).release();
});
