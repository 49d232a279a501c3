import { ApiCaller, type Problem } from '../support/api-caller.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { OwnPostgres } from '../support/own-postgres.js';
import { brokenAfterReaper, recordTransitions } from '../support/storage-invariants.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitUntil } from '../support/wait-until.js';
import pg from 'pg';

const DATASET = 'SH0001DS0001';

let postgres: OwnPostgres;
let test_: TestApp;

beforeAll(async () => {
  postgres = await OwnPostgres.start();
  test_ = await startTestApp({}, postgres.server);
  await recordTransitions(test_.dataSource);
  await makeDataset(test_.admin, { ds_id: DATASET, access_level: 'DOWNLOAD' });
});

afterAll(async () => {
  await test_.close();
  await postgres.remove();
});

let count = 0;
const newForm = (): ReturnType<typeof tableForm> => tableForm(`table_${++count}`, `n\n${count}\n`);

function expectUnavailable({ status, headers, body }: Awaited<ReturnType<typeof uploadTable>>): void {
  expect([status, body.code]).toEqual([503, 'database-unavailable']);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
}

/** Fails like this when a version comes into `state`, as PostgreSQL does where it is short of something. */
async function failIn(state: string, sqlState: string): Promise<void> {
  await test_.dataSource.query(`
    CREATE OR REPLACE FUNCTION fail_short() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'short' USING ERRCODE = '${sqlState}'; END $$;
    CREATE TRIGGER fail_short AFTER INSERT OR UPDATE ON file_versions
      FOR EACH ROW WHEN (NEW.state = '${state}') EXECUTE FUNCTION fail_short();
  `);
}

describe.each([
  ['whose disk is full', '53100'],
  ['that is out of memory', '53200'],
  ['that ends each transaction by a deadlock', '40P01'],
  ['that is shutting down', '57P01'],
])('PostgreSQL %s', (_name, sqlState) => {
  test.each(['PENDING', 'UPLOADED', 'COMMITTED'])(
    'when an upload becomes %s: 503, nothing is shown or left, and the next try works',
    async (state) => {
      const form = newForm();
      await failIn(state, sqlState);
      try {
        expectUnavailable(await uploadTable(test_.admin, DATASET, form));
      } finally {
        await test_.dataSource.query('DROP TRIGGER fail_short ON file_versions');
      }
      const shown = await test_.admin.get<Problem>(`/datasets/${DATASET}/STANDARDISED/table_${count}`);
      expect([shown.status, shown.body.code]).toEqual([404, 'table-not-found']);
      expect(await brokenAfterReaper(test_)).toEqual([]);
      expect((await uploadTable(test_.admin, DATASET, form)).status).toBe(201);
    },
  );
});

test('PostgreSQL with as many connections as it takes: 503, then uploads work by themselves', async () => {
  const { host, port, user, password } = postgres.server;
  const others: pg.Client[] = [];
  /** All that are left, those of the server included. */
  const takeAll = async (): Promise<void> => {
    for (;;) {
      const client = new pg.Client({ host, port, user, password, database: 'postgres' });
      client.on('error', () => undefined);
      try {
        await client.connect();
      } catch (error) {
        expect((error as { code?: string }).code).toBe('53300');
        return;
      }
      others.push(client);
    }
  };
  try {
    await takeAll();
    await others[0]?.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dataio'`);
    // A connection that ends goes on to count for a while, and the server may be as quick to make another.
    await waitUntil('the server has none', async () => {
      await takeAll();
      const left = await others[0]?.query(`SELECT FROM pg_stat_activity WHERE application_name = 'dataio'`);
      return left?.rowCount === 0;
    });
    await takeAll();
    expectUnavailable(await uploadTable(test_.admin, DATASET, newForm()));
    expect((await new ApiCaller(test_.url, undefined).get('/me')).status).toBe(401);
  } finally {
    await Promise.all(others.map((client) => client.end()));
  }
  await waitUntil('uploads work', async () => (await uploadTable(test_.admin, DATASET, newForm())).status === 201);
  expect(await brokenAfterReaper(test_)).toEqual([]);
});
