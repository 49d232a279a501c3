import { makeDataset } from '../support/catalogue.js';
import { OwnPostgres } from '../support/own-postgres.js';
import { startReplica, startTestApp, type TestApp } from '../support/test-app.js';
import { countsByAction, flushUsage } from '../support/usage.js';
import { waitUntil } from '../support/wait-until.js';

const DATASET = 'UO0001DS0001';
const QUICK = {
  DB_CONNECT_TIMEOUT_MS: '2000',
  DB_QUERY_TIMEOUT_MS: '2400',
  DB_STATEMENT_TIMEOUT_MS: '2000',
  DB_LOCK_TIMEOUT_MS: '1200',
  DB_POOL_SIZE: '4',
};

let postgres: OwnPostgres;
/** Has time for what no outage is about. */
let patient: TestApp;
let test_: TestApp;
let views = 0;

beforeAll(async () => {
  postgres = await OwnPostgres.start();
  patient = await startTestApp({}, postgres.server);
  await makeDataset(patient.admin, { ds_id: DATASET, access_level: 'DOWNLOAD' });
  test_ = await startReplica(patient, QUICK);
});

afterAll(async () => {
  await test_.close();
  await patient.close();
  await postgres.remove();
});

async function view(times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    const { status } = await test_.admin.get(`/datasets/${DATASET}`);
    // A pool has connections that were reset and finds it out.
    if (status === 200) views++;
  }
}

/** Connections that were cut are found out one by one. */
async function atLast<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const results: Result[] = [];
  await waitUntil(what, () =>
    work().then(
      (result) => results.push(result) > 0,
      () => false,
    ),
  );
  return results[0]!;
}

const counted = async (): Promise<number | undefined> =>
  (await atLast('the use is told', () => countsByAction(patient.admin, { ds_id: DATASET })))['dataset-view'];

const flushAtLast = (): Promise<void> => atLast('the counts are written', () => flushUsage(test_));

test.each<[string, () => unknown]>([
  ['is gone', () => postgres.proxy.refuse()],
  ['is silent', () => postgres.proxy.silence()],
])('what was counted while the database %s is written when it is back, once', async (_name, harm) => {
  await view(5);
  await harm();
  for (let attempt = 0; attempt < 2; attempt++) await expect(flushUsage(test_)).rejects.toThrow();
  await postgres.proxy.pass();
  await view(3);
  await flushAtLast();
  expect(await counted()).toBe(views);
});

test('a write whose answer is lost anywhere counts once', async () => {
  // The answers of a write are some hundred bytes; the last of them tells that it is committed.
  for (let bytes = 0; bytes <= 700; bytes += 10) {
    await view(1);
    postgres.proxy.resetAfter('answer', bytes);
    await flushUsage(test_).catch(() => undefined);
    await postgres.proxy.pass();
    await flushAtLast();
  }
  expect(await counted()).toBe(views);
});

test('a server that stops without its database ends, and says what is lost', async () => {
  const other = await startReplica(patient, QUICK);
  await waitUntil('one view is counted', async () => (await other.admin.get(`/datasets/${DATASET}`)).status === 200);
  await postgres.proxy.refuse();
  await other.close();
  await postgres.proxy.pass();
  expect(other.logLines.some((line) => line.includes('1 counts of use are lost'))).toBe(true);
});
