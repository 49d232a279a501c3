import { chmod, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateApiKey } from '#auth/api-key.js';
import { type RunningPostgres, startEmbeddedPostgres } from '#database/embedded/embedded-postgres.js';
import { ApiCaller, type Problem } from '../support/api-caller.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DATASET = 'TS0001DS0001';
const QUICK = {
  DB_CONNECT_TIMEOUT_MS: '300',
  DB_QUERY_TIMEOUT_MS: '600',
  DB_STATEMENT_TIMEOUT_MS: '500',
  DB_LOCK_TIMEOUT_MS: '300',
  DB_IDLE_IN_TRANSACTION_TIMEOUT_MS: '1000',
  DB_POOL_SIZE: '4',
};

let home: string;
let postgres: RunningPostgres;
let test_: TestApp;

async function startPostgres(): Promise<void> {
  postgres = await startEmbeddedPostgres({ home, durability: 'none' });
}

/** All processes of the server: the postmaster alone would leave its backends answering. */
async function signalPostgres(signal: NodeJS.Signals): Promise<void> {
  const postmaster = (await readFile(join(postgres.folder, 'postmaster.pid'), 'utf8')).split('\n')[0] ?? '';
  const children = await readFile(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8');
  for (const pid of [postmaster, ...children.trim().split(/\s+/)].filter((text) => text !== '')) {
    process.kill(Number(pid), signal);
  }
}

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
  home = await mkdtemp(join(tmpdir(), 'dataio-faults-'));
  await chmod(home, 0o755);
  await startPostgres();
  const { host, port, user, password } = postgres;
  test_ = await startTestApp(QUICK, { host, port, user, password, sslMode: 'disable' });
  await makeDataset(test_.admin, { ds_id: DATASET, access_level: 'DOWNLOAD' });
  await uploadTable(test_.admin, DATASET, tableForm('cases', 'a\n1\n'));
});

afterAll(async () => {
  await test_.close();
  await postgres.stop();
  await rm(home, { recursive: true, force: true });
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
    await signalPostgres('SIGSTOP');
    try {
      const start = Date.now();
      await expectUnavailable();
      expect(Date.now() - start).toBeLessThan(3_000);
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
      await signalPostgres('SIGCONT');
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
    const { port } = postgres;
    await postgres.stop();
    await expectUnavailable();
    await startPostgres();
    const forward = postgres.port === port ? undefined : await forwardPort(port, postgres.port);
    await expectRecovery(5_000);
    forward?.close();
  });

  /** The server takes a free port at each start; the application knows the one of the first. */
  function forwardPort(from: number, to: number): Promise<{ close(): void }> {
    const sockets = new Set<Socket>();
    return new Promise((resolve) => {
      void import('node:net').then(({ connect }) => {
        const server: Server = createServer((incoming) => {
          const outgoing = connect(to, '127.0.0.1');
          for (const socket of [incoming, outgoing]) {
            sockets.add(socket);
            socket.on('error', () => undefined);
          }
          incoming.pipe(outgoing).pipe(incoming);
        });
        server.listen(from, '127.0.0.1', () => resolve({ close: () => server.close() }));
      });
    });
  }
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
