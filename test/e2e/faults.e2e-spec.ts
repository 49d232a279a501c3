import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { generateApiKey } from '#auth/api-key.js';
import { ApiCaller, type Problem } from '../support/api-caller.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { OwnPostgres } from '../support/own-postgres.js';
import { startReplica, startTestApp, type TestApp } from '../support/test-app.js';
import { waitUntil } from '../support/wait-until.js';

const DATASET = 'TS0001DS0001';
/** What outlasts them is answered with 503; none is so short that a busy machine would meet it again and again. */
const QUICK = {
  DB_CONNECT_TIMEOUT_MS: '2000',
  DB_QUERY_TIMEOUT_MS: '2400',
  DB_STATEMENT_TIMEOUT_MS: '2000',
  DB_LOCK_TIMEOUT_MS: '1200',
  DB_IDLE_IN_TRANSACTION_TIMEOUT_MS: '4000',
  DB_POOL_SIZE: '4',
};

let postgres: OwnPostgres;
/** Has time for what no fault is about. */
let patient: TestApp;
let test_: TestApp;

async function expectUnavailable(): Promise<void> {
  const { status, headers, body } = await test_.admin.get<Problem>('/datasets');
  expect([status, body.code]).toEqual([503, 'database-unavailable']);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
}

/** By itself, and with no other answer before than that the database is away. */
async function expectRecovery(): Promise<void> {
  const statuses = new Set<number>();
  await waitUntil('the server goes on', async () => {
    const { status } = await test_.admin.get('/datasets');
    statuses.add(status);
    return status !== 503;
  });
  expect([...statuses].filter((status) => status !== 503)).toEqual([200]);
}

beforeAll(async () => {
  postgres = await OwnPostgres.start();
  patient = await startTestApp({}, postgres.server);
  await makeDataset(patient.admin, { ds_id: DATASET, access_level: 'DOWNLOAD' });
  await uploadTable(patient.admin, DATASET, tableForm('cases', 'a\n1\n'));
  test_ = await startReplica(patient, QUICK);
});

afterAll(async () => {
  await test_.close();
  await patient.close();
  await postgres.remove();
});

describe('PostgreSQL', () => {
  test('whose sessions end: the next request is answered', async () => {
    await Promise.all(Array.from({ length: 4 }, () => test_.admin.get('/datasets')));
    await test_.dataSource
      .query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dataio'`)
      .catch(() => undefined);
    await expectRecovery();
  });

  test('stopped: 503 and never 401, in time; then it goes on by itself', async () => {
    await postgres.signal('SIGSTOP');
    try {
      await expectUnavailable();
      const unknown = new ApiCaller(test_.url, generateApiKey().key);
      const others = await Promise.all([
        unknown.get('/me'),
        test_.admin.get('/me/api-keys'),
        test_.admin.get('/admin/users'),
        test_.admin.post('/admin/users', { email: 'stopped@test.example', is_group: false }),
        test_.admin.delete('/admin/user-permissions/1'),
        unknown.post('/credentials/revoke', { key: generateApiKey().key }),
      ]);
      expect(others.map(({ status }) => status)).toEqual(others.map(() => 503));
      expect((await new ApiCaller(test_.url, undefined).get('/me')).status).toBe(401);
      const ready = await fetch(`${test_.url}/readyz`);
      expect([ready.status, ((await ready.json()) as Problem).code]).toEqual([503, 'not-ready']);
      expect((await fetch(`${test_.url}/livez`)).status).toBe(200);
    } finally {
      await postgres.signal('SIGCONT');
    }
    await expectRecovery();
  });

  test('whose connections are all taken: 503 within the limit, then it goes on', async () => {
    const runners = Array.from({ length: 4 }, () => test_.dataSource.createQueryRunner());
    await Promise.all(runners.map((runner) => runner.connect()));
    await expectUnavailable();
    await Promise.all(runners.map((runner) => runner.release()));
    await expectRecovery();
  });

  test('with a lock that is held: 503 within the limit', async () => {
    const runner = test_.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query('LOCK TABLE data_owners IN ACCESS EXCLUSIVE MODE');
    const { status } = await test_.admin.post('/admin/data-owners', { name: 'Locked' });
    expect(status).toBe(503);
    await runner.rollbackTransaction();
    await runner.release();
    expect((await patient.admin.post('/admin/data-owners', { name: 'Locked' })).status).toBe(201);
  });

  test('restarted: 503 while it is away, then it goes on', async () => {
    await postgres.takeAway();
    await expectUnavailable();
    await postgres.bringBack();
    await expectRecovery();
  });

  test.each<[string, () => unknown]>([
    ['whose port refuses', () => postgres.proxy.refuse()],
    ['behind a network that is silent', () => postgres.proxy.silence()],
    ['behind a network that is too slow', () => postgres.proxy.slow(20)],
  ])('%s: 503, then it goes on', async (_name, harm) => {
    await harm();
    await expectUnavailable();
    await postgres.proxy.pass();
    await expectRecovery();
  });

  test.each(['request', 'answer'] as const)(
    'whose connection is reset in a %s: 503 or 200, then it goes on',
    async (direction) => {
      for (const bytes of [1, 30, 200, 1_000]) {
        postgres.proxy.resetAfter(direction, bytes);
        expect([200, 503]).toContain((await test_.admin.get('/datasets')).status);
        await postgres.proxy.pass();
        await expectRecovery();
      }
    },
  );
});

describe('the object store', () => {
  test('away: the catalogue works, readiness says degraded, uploads and downloads say 503', async () => {
    const objects = join(patient.configuration.home, 'objects');
    await rename(objects, `${objects}.away`);
    try {
      expect((await patient.admin.get('/datasets')).status).toBe(200);
      const tables = await patient.admin.get<{ download_link: string }[]>(`/datasets/${DATASET}/STANDARDISED/tables`);
      expect(tables.status).toBe(200);
      expect((await fetch(tables.body[0]?.download_link ?? '')).status).toBe(503);
      const upload = await uploadTable(patient.admin, DATASET, tableForm('late', 'a\n1\n'));
      expect([upload.status, upload.body.code]).toEqual([503, 'object-store-unavailable']);
      // Until the last look at the store is too old, and while PostgreSQL takes more than half a second to answer.
      const degraded = JSON.stringify({ status: 'degraded', checks: { database: 'ok', object_store: 'degraded' } });
      await waitUntil('readiness says degraded', async () => {
        const ready = await fetch(`${patient.url}/readyz`);
        return (await ready.text()) === degraded && ready.status === 200;
      });
    } finally {
      await rm(objects, { recursive: true, force: true });
      await rename(`${objects}.away`, objects);
    }
    expect((await uploadTable(patient.admin, DATASET, tableForm('late', 'a\n1\n'))).status).toBe(201);
  });
});
