import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateApiKey } from '#auth/api-key.js';
import { ApiCaller, type Problem } from '../support/api-caller.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { OwnPostgres } from '../support/own-postgres.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DATASET = 'TS0001DS0001';
const QUICK = {
  DB_CONNECT_TIMEOUT_MS: '1000',
  DB_QUERY_TIMEOUT_MS: '1200',
  DB_STATEMENT_TIMEOUT_MS: '1000',
  DB_LOCK_TIMEOUT_MS: '600',
  DB_IDLE_IN_TRANSACTION_TIMEOUT_MS: '2000',
  DB_POOL_SIZE: '4',
};

let postgres: OwnPostgres;
let test_: TestApp;

async function expectUnavailable(): Promise<void> {
  const { status, headers, body } = await test_.admin.get<Problem>('/datasets');
  expect([status, body.code]).toEqual([503, 'database-unavailable']);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
}

async function expectRecovery(withinMs: number): Promise<void> {
  const until = Date.now() + withinMs;
  for (;;) {
    const { status } = await test_.admin.get('/datasets');
    if (status === 200) return;
    expect(status).toBe(503);
    expect(Date.now()).toBeLessThan(until);
    await sleep(50);
  }
}

beforeAll(async () => {
  postgres = await OwnPostgres.start();
  test_ = await startTestApp(QUICK, postgres.server);
  await makeDataset(test_.admin, { ds_id: DATASET, access_level: 'DOWNLOAD' });
  await uploadTable(test_.admin, DATASET, tableForm('cases', 'a\n1\n'));
});

afterAll(async () => {
  await test_.close();
  await postgres.remove();
});

describe('PostgreSQL', () => {
  test('whose sessions end: the next request is answered', async () => {
    await Promise.all(Array.from({ length: 4 }, () => test_.admin.get('/datasets')));
    await test_.dataSource
      .query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dataio'`)
      .catch(() => undefined);
    await sleep(100);
    await expectRecovery(2_000);
  });

  test('stopped: 503 and never 401, in time; then it goes on by itself', async () => {
    await postgres.signal('SIGSTOP');
    try {
      const start = Date.now();
      await expectUnavailable();
      expect(Date.now() - start).toBeLessThan(6_000);
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
    await expectRecovery(2_000);
  });

  test('whose connections are all taken: 503 within the limit, then it goes on', async () => {
    const runners = Array.from({ length: 4 }, () => test_.dataSource.createQueryRunner());
    await Promise.all(runners.map((runner) => runner.connect()));
    await expectUnavailable();
    await Promise.all(runners.map((runner) => runner.release()));
    await expectRecovery(2_000);
  });

  test('with a lock that is held: 503 within the limit', async () => {
    const runner = test_.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query('LOCK TABLE data_owners IN ACCESS EXCLUSIVE MODE');
    const { status } = await test_.admin.post('/admin/data-owners', { name: 'Locked' });
    expect(status).toBe(503);
    await runner.rollbackTransaction();
    await runner.release();
    expect((await test_.admin.post('/admin/data-owners', { name: 'Locked' })).status).toBe(201);
  });

  test('restarted: 503 while it is away, then it goes on', async () => {
    await postgres.takeAway();
    await expectUnavailable();
    await postgres.bringBack();
    await expectRecovery(5_000);
  });

  test.each<[string, () => unknown]>([
    ['whose port refuses', () => postgres.proxy.refuse()],
    ['behind a network that is silent', () => postgres.proxy.silence()],
    ['behind a network that is too slow', () => postgres.proxy.slow(20)],
  ])('%s: 503, then it goes on', async (_name, harm) => {
    await harm();
    await expectUnavailable();
    await postgres.proxy.pass();
    await expectRecovery(5_000);
  });

  test.each(['request', 'answer'] as const)(
    'whose connection is reset in a %s: 503 or 200, then it goes on',
    async (direction) => {
      for (const bytes of [1, 30, 200, 1_000]) {
        postgres.proxy.resetAfter(direction, bytes);
        expect([200, 503]).toContain((await test_.admin.get('/datasets')).status);
        await postgres.proxy.pass();
        await expectRecovery(5_000);
      }
    },
  );
});

describe('the object store', () => {
  test('away: the catalogue works, readiness says degraded, uploads and downloads say 503', async () => {
    const objects = join(test_.configuration.home, 'objects');
    await rename(objects, `${objects}.away`);
    try {
      expect((await test_.admin.get('/datasets')).status).toBe(200);
      const tables = await test_.admin.get<{ download_link: string }[]>(`/datasets/${DATASET}/STANDARDISED/tables`);
      expect(tables.status).toBe(200);
      expect((await fetch(tables.body[0]?.download_link ?? '')).status).toBe(503);
      const upload = await uploadTable(test_.admin, DATASET, tableForm('late', 'a\n1\n'));
      expect([upload.status, upload.body.code]).toEqual([503, 'object-store-unavailable']);
      const ready = await fetch(`${test_.url}/readyz`);
      expect([ready.status, await ready.json()]).toEqual([
        200,
        { status: 'degraded', checks: { database: 'ok', object_store: 'degraded' } },
      ]);
    } finally {
      await rm(objects, { recursive: true, force: true });
      await rename(`${objects}.away`, objects);
    }
    expect((await uploadTable(test_.admin, DATASET, tableForm('late', 'a\n1\n'))).status).toBe(201);
  });
});
