import { createServer, type Server } from 'node:http';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseTarget } from '#config/database-section.js';
import { readConfiguration } from '#config/read-configuration.js';
import { createDatabaseIfMissing, dropDatabase } from '#database/databases.js';
import { migrate, MIGRATIONS } from '#database/migrations.js';
import { checkNode } from '../../scripts/doctor/machine-checks.js';
import { examine } from '../../scripts/doctor/examination.js';
import { type Finding, Findings } from '../../scripts/doctor/finding.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const MINUTE_MS = 60_000;

let test_: TestApp;
let healthy: Record<string, string>;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataio-doctor-'));
  test_ = await startTestApp({ STORAGE_REAPER_INTERVAL_MS: '3600000' });
  healthy = {
    DATAIO_HOME: test_.configuration.home,
    DATABASE_URL: urlOf(test_.database.target),
    PUBLIC_URL: test_.url,
  };
  await makeDataset(test_.admin, { ds_id: 'TS0001DS0001' });
  await uploadTable(test_.admin, 'TS0001DS0001', tableForm('cases', 'id\n1\n'));
});

afterAll(async () => {
  await test_.close();
  await rm(folder, { recursive: true, force: true });
});

function urlOf({ host, port, user, password, name }: DatabaseTarget): string {
  return `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${name}`;
}

async function failuresOf(change: Record<string, string>, now?: () => number): Promise<Record<string, Finding>> {
  const findings = await examine({ ...healthy, ...change }, now);
  return Object.fromEntries(findings.filter(({ state }) => state === 'failed').map((one) => [one.check, one]));
}

/** Words of a check that is to fail, and the checks that fail with it. */
function failing(check: string, says: RegExp, ...others: string[]): object {
  const failed = { check, says: expect.stringMatching(says) as string, advice: expect.any(String) as string };
  return Object.fromEntries([
    [check, expect.objectContaining(failed)],
    ...others.map((other) => [other, expect.anything()] as const),
  ]);
}

test('a deployment in order has no fault, and every subject was looked at', async () => {
  const findings = await examine(healthy);
  const found = Object.fromEntries(findings.map(({ check, state }) => [check, state]));
  const machine = ['node', 'memory', 'disk of DATAIO_HOME'];
  expect(found).toMatchObject({
    ...{ configuration: 'ok', encryption: 'skipped', limits: 'ok', database: 'ok', connections: 'ok' },
    ...{ 'clock of the database': 'ok', migrations: 'ok', rights: 'ok', administrators: 'ok', 'clean-up': 'ok' },
    ...{ links: 'ok', 'object store': 'ok', 'clock of the store': 'ok', 'uploads in parts': 'ok' },
    'store and database': 'ok',
  });
  expect(machine.map((check) => found[check])).not.toContain(undefined);
  const probes: string[] = [];
  for await (const { key } of test_.store.list('doctor/')) probes.push(key);
  expect(probes).toEqual([]);
});

test('a configuration with faults: each is told, and nothing else is tried', async () => {
  const findings = await examine({ ...healthy, PORT: 'many', DATABASE_URL: 'nonsense' });
  const said = findings.filter(({ state }) => state === 'failed').map(({ check, says }) => `${check}: ${says}`);
  expect(said).toEqual([
    expect.stringMatching(/^configuration: PORT must be a whole number/),
    expect.stringMatching(/^configuration: DATABASE_URL must look like/),
  ]);
  expect(findings.map(({ check }) => check)).not.toContain('database');
});

test('production without encryption: warned of, not failed', async () => {
  const findings = await examine({
    ...{ NODE_ENV: 'production', DATAIO_HOME: folder, OBJECTS_FOLDER: folder, LINK_SECRET: 'x'.repeat(40) },
    DATABASE_URL: 'postgres://dataio:a-long-password@database.invalid/dataio',
    PUBLIC_URL: 'http://data.example.org',
  });
  const warned = findings.filter(({ check, state }) => check === 'encryption' && state === 'warning');
  expect(warned.map(({ says }) => says)).toEqual([
    expect.stringContaining('PUBLIC_URL is http://data.example.org'),
    expect.stringContaining('PostgreSQL at database.invalid is not encrypted'),
  ]);
});

describe('the database', () => {
  test('that is down: told, and the store is still looked at', async () => {
    const url = 'postgres://dataio:secret-password@127.0.0.1:1/dataio';
    const findings = await examine({ ...healthy, DATABASE_URL: url });
    const by = Object.fromEntries(findings.map((one) => [one.check, one]));
    expect(by['database']).toMatchObject({
      state: 'failed',
      says: expect.stringMatching(/127\.0\.0\.1:1, database dataio, as dataio: .*ECONNREFUSED/) as string,
    });
    expect(by['object store']?.state).toBe('ok');
    expect(JSON.stringify(findings)).not.toContain('secret-password');
  });

  test('that does not exist', async () => {
    const DATABASE_URL = urlOf({ ...test_.database.target, name: 'nowhere' });
    expect(await failuresOf({ DATABASE_URL })).toEqual(failing('database', /database "nowhere" does not exist/));
  });

  test('with a migration that has not run, and with no schema at all', async () => {
    const target = { ...test_.database.target, name: `${test_.database.target.name}_doctor` };
    await createDatabaseIfMissing(target);
    try {
      const DATABASE_URL = urlOf(target);
      expect(await failuresOf({ DATABASE_URL })).toEqual(failing('migrations', /no schema of DataIO yet/));
      await migrate(target, readConfiguration({}).database.budgets, undefined, MIGRATIONS.slice(0, -1));
      const last = MIGRATIONS.at(-1)?.name ?? '';
      expect(await failuresOf({ DATABASE_URL })).toEqual(
        failing('migrations', new RegExp(`1 migration has not run: ${last}`)),
      );
    } finally {
      await dropDatabase(target);
    }
  });

  test('without an administrator that has a key', async () => {
    await test_.dataSource.query('UPDATE api_keys SET revoked_at = now()');
    try {
      expect(await failuresOf({})).toEqual(failing('administrators', /No administrator has a key that works/));
    } finally {
      await test_.dataSource.query('UPDATE api_keys SET revoked_at = NULL');
    }
  });

  test('with removals that nobody does', async () => {
    await test_.dataSource.query(
      `INSERT INTO file_versions (id, file_id, state, object_key, content_type, delete_after, delete_error)
       SELECT gen_random_uuid(), id, 'DELETING', 'v1/late', 'text/csv', now() - interval '1 day', 'refused' FROM stored_files`,
    );
    try {
      expect(await failuresOf({})).toEqual(
        failing('clean-up', /15 minutes: removals from the object store \(1\), .*; the last error was: refused/),
      );
    } finally {
      await test_.dataSource.query(`DELETE FROM file_versions WHERE object_key = 'v1/late'`);
    }
  });
});

describe('the object store', () => {
  test('in a folder that is not there', async () => {
    const OBJECTS_FOLDER = join(folder, 'unmounted');
    expect(await failuresOf({ OBJECTS_FOLDER })).toEqual(
      failing('object store', /unmounted has no objects of DataIO, and the database names some/),
    );
  });

  test('in the folder of another installation', async () => {
    const other = await startTestApp();
    try {
      const OBJECTS_FOLDER = join(other.configuration.home, 'objects');
      expect(await failuresOf({ OBJECTS_FOLDER })).toEqual(
        failing('store and database', /1 of 1 versions that were tried are not in the store/, 'links'),
      );
    } finally {
      await other.close();
    }
  });

  test('that knows no such bucket', async () => {
    const xml = '<?xml version="1.0"?><Error><Code>NoSuchBucket</Code><Message>No such bucket</Message></Error>';
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(404, { 'Content-Type': 'application/xml' }).end(xml);
    });
    const endpoint = await listening(server);
    try {
      const found = await failuresOf({
        ...{ S3_BUCKET: 'typo', S3_ENDPOINT: endpoint, S3_FORCE_PATH_STYLE: 'true', S3_MAX_ATTEMPTS: '1' },
        ...{ AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' },
      });
      expect(found).toEqual(failing('object store', /knows no bucket typo/));
    } finally {
      server.close();
    }
  });
});

describe('links', () => {
  test('to an address where nobody answers', async () => {
    expect(await failuresOf({ PUBLIC_URL: 'http://127.0.0.1:1' })).toEqual(
      failing('links', /http:\/\/127\.0\.0\.1:1 cannot be followed: .*(ECONNREFUSED|bad port)/),
    );
  });

  test('that another secret signs than that of the server', async () => {
    expect(await failuresOf({ LINK_SECRET: 'z'.repeat(40) })).toEqual(failing('links', /gives status 403/));
  });
});

test.each([
  ['behind', MINUTE_MS],
  ['ahead of', -MINUTE_MS],
])('clocks that are %s ours by a minute', async (where, offset) => {
  const found = await failuresOf({}, () => Date.now() + offset);
  const says = new RegExp(`is ${where} that of this machine by [56]\\d\\.\\d s`);
  expect(found).toEqual({ ...failing('clock of the database', says), ...failing('clock of the store', says) });
});

test.each([
  ['18.20.0', 'failed'],
  ['20.18.9', 'failed'],
  ['20.19.0', 'ok'],
  ['21.7.0', 'failed'],
  ['22.13.1', 'ok'],
  ['24.10.0', 'failed'],
  ['26.0.0', 'ok'],
])('Node %s: %s', (version, state) => {
  const findings = new Findings();
  checkNode(findings, version);
  expect(findings.all).toEqual([expect.objectContaining({ check: 'node', state })]);
});

test('a place where nothing was started yet has nothing to complain of', async () => {
  const home = join(folder, 'fresh');
  await mkdir(home);
  const findings = await examine({ DATAIO_HOME: home });
  expect(findings.filter(({ state }) => state === 'failed')).toEqual([]);
  expect(findings.filter(({ state }) => state === 'skipped').map(({ check }) => check)).toEqual(
    expect.arrayContaining(['database', 'object store']),
  );
});

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
