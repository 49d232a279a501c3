import type { ApiCaller } from '../support/api-caller.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { countingQueries } from '../support/query-count.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitUntil } from '../support/wait-until.js';

const DATASET = 'TS0001DS0001';
const MOST_QUERIES = 3;

let test_: TestApp;
let reader: ApiCaller;

beforeAll(async () => {
  test_ = await startTestApp();
  const { admin } = test_;
  await makeDataset(admin, { ds_id: DATASET, access_level: 'DOWNLOAD' });
  await makeDataset(admin, { ds_id: 'TS0001DS0002', access_level: 'VIEW' });
  await uploadTable(admin, DATASET, tableForm('cases', 'id\n1\n'));
  await uploadTable(admin, DATASET, tableForm('deaths', 'id\n1\n'));
  reader = await test_.newUser('reader@test.example');
  // The first use of a key is noted beside the request, and is none of its queries.
  for (const caller of [reader, admin]) await caller.get('/me');
  await waitUntil('the uses of both keys are noted', async () => {
    const rows = await test_.dataSource.query<{ email: string }[]>(
      'SELECT DISTINCT u.email FROM api_keys k JOIN users u ON u.id = k.user_id WHERE k.last_used_at IS NOT NULL',
    );
    return rows.length === 2;
  });
  // They are noted once a minute, and this file may run for longer.
  await test_.dataSource.query("UPDATE api_keys SET last_used_at = now() + interval '1 day'");
});

afterAll(() => test_.close());

describe.each(['reader', 'admin'] as const)('for the %s, with a key whose use is noted', (name) => {
  test.each(['/datasets?limit=100', `/datasets/${DATASET}`, '/me', `/datasets/${DATASET}/STANDARDISED/tables`])(
    `GET %s asks the database at least once and at most ${MOST_QUERIES} times`,
    async (path) => {
      const caller = { reader, admin: test_.admin }[name];
      const queries = await countingQueries(test_, async () => expect((await caller.get(path)).status).toBe(200));
      expect(queries).toBeGreaterThan(0);
      expect(queries).toBeLessThanOrEqual(MOST_QUERIES);
    },
  );
});
