import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { OwnPostgres } from '../support/own-postgres.js';
import { brokenAfterReaper, recordTransitions } from '../support/storage-invariants.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ROUNDS = Number(process.env['OUTAGE_ROUNDS'] ?? '3');
const DATASET = 'DO0001DS0001';
const PARALLEL = 6;
const OUTAGE_MS = 4_000;
/** Short, so that an outage is noticed within it, and not so short that a busy machine passes for one. */
const BUDGETS = {
  DB_CONNECT_TIMEOUT_MS: '2500',
  DB_QUERY_TIMEOUT_MS: '3000',
  DB_STATEMENT_TIMEOUT_MS: '2800',
  DB_LOCK_TIMEOUT_MS: '2500',
  DB_IDLE_IN_TRANSACTION_TIMEOUT_MS: '4000',
};

let postgres: OwnPostgres;
let test_: TestApp;
/** SHA-256 by table, of all that were answered with success. */
const accepted = new Map<string, string>();
const answers: Record<number, number> = {};

beforeAll(async () => {
  postgres = await OwnPostgres.start();
  test_ = await startTestApp(BUDGETS, postgres.server);
  await recordTransitions(test_.dataSource);
  await makeDataset(test_.admin, { ds_id: DATASET, access_level: 'DOWNLOAD' });
});

afterAll(async () => {
  await test_.close();
  await postgres.remove();
  process.stdout.write(`database outages: answers ${JSON.stringify(answers)}, ${accepted.size} tables\n`);
});

const contentOf = (name: string): string => `name,number\n${`${name},1\n`.repeat(5_000)}`;
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** As a client does that goes on until its table is in. 409: an earlier try of its own came in meanwhile. */
async function uploadUntilIn(name: string): Promise<void> {
  for (;;) {
    const { status, headers, body } = await uploadTable(test_.admin, DATASET, tableForm(name, contentOf(name)));
    answers[status] = (answers[status] ?? 0) + 1;
    if (status === 200 || status === 201) return void accepted.set(name, hashOf(contentOf(name)));
    expect([status, body.code]).toEqual([status, status === 409 ? 'duplicate' : 'database-unavailable']);
    if (status !== 409) expect([status, Number(headers.get('retry-after')) > 0]).toEqual([503, true]);
    await sleep(50);
  }
}

/** Uploads one table after the other while `outage` goes on. */
async function uploadThroughout(name: string, outage: () => Promise<void>): Promise<void> {
  let isOver = false;
  const clients = Array.from({ length: PARALLEL }, async (_, client) => {
    for (let count = 0; !isOver; count++) await uploadUntilIn(`${name}_${client}_${count}`);
  });
  await sleep(300);
  await outage().finally(() => (isOver = true));
  // All of them come in, without anybody's help.
  await Promise.all(clients);
}

async function shownTables(): Promise<Map<string, string>> {
  const { body } = await test_.admin.get<{ table_name: string; sha256: string }[]>(
    `/datasets/${DATASET}/STANDARDISED/tables`,
  );
  return new Map(body.map((table) => [table.table_name, table.sha256]));
}

const OUTAGES: [string, () => Promise<void>][] = [
  [
    'stopped',
    async () => {
      await postgres.signal('SIGSTOP');
      await sleep(OUTAGE_MS).finally(() => postgres.signal('SIGCONT'));
    },
  ],
  [
    'restarted',
    async () => {
      await postgres.takeAway();
      await sleep(500);
      await postgres.bringBack();
    },
  ],
  [
    'behind_a_silent_network',
    async () => {
      postgres.proxy.silence();
      await sleep(OUTAGE_MS).finally(() => postgres.proxy.pass());
    },
  ],
  [
    'behind_a_network_that_resets',
    async () => {
      for (const bytes of [10, 100, 1_000, 5_000, 20_000]) {
        postgres.proxy.resetAfter(bytes % 200 === 0 ? 'answer' : 'request', bytes);
        await sleep(200);
      }
      await postgres.proxy.pass();
    },
  ],
];

describe.each(OUTAGES)('PostgreSQL, %s during uploads,', (name, outage) => {
  test.each(Array.from({ length: ROUNDS }, (_, round) => round))('loses nothing (round %d)', async (round) => {
    await uploadThroughout(`${name}_${round}`, outage);
    expect([...(await shownTables())].sort()).toEqual([...accepted].sort());
    expect(await brokenAfterReaper(test_)).toEqual([]);
  });
});
