import fc from 'fast-check';
import { makeDataset } from '../support/catalogue.js';
import { SEED } from '../support/pinned-seed.js';
import { brokenInvariants, recordTransitions } from '../support/storage-invariants.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { isLinearizable } from './upload-properties/linearization.js';
import { OPERATION } from './upload-properties/operations.js';
import { TableCallers } from './upload-properties/table-callers.js';

/** More runs find more: UPLOAD_PROPERTY_RUNS=500, and PROPERTY_SEED=7 other plans. */
const RUNS = Number(process.env['UPLOAD_PROPERTY_RUNS'] ?? 10);
/** A run takes half a second to three; only what hangs meets the limit. */
const RUN_MS = 60_000;
const TIMEOUT_MS = 60_000 + RUNS * RUN_MS;
const DATASET = 'UP0001DS0001';

let test_: TestApp;
let runs = 0;

beforeAll(async () => {
  test_ = await startTestApp({ DB_POOL_SIZE: '30' });
  await recordTransitions(test_.dataSource);
  await makeDataset(test_.admin, { ds_id: DATASET, access_level: 'DOWNLOAD' });
});

afterAll(() => test_.close());

test(
  `whatever callers do to a table at the same time could have been done one after the other, and nothing is left behind, seed ${SEED}`,
  async () => {
    const plans = fc.array(fc.array(OPERATION, { minLength: 2, maxLength: 5 }), {
      minLength: 2,
      maxLength: 5,
      size: 'max',
    });
    const property = fc.asyncProperty(fc.scheduler(), plans, async (scheduler, planned) => {
      const callers = new TableCallers(test_.admin, DATASET, `table ${++runs}`);
      const gate = (): Promise<void> => scheduler.schedule(Promise.resolve());
      await scheduler.waitFor(
        Promise.all(
          planned.map(async (operations) => {
            for (const operation of operations) await callers.perform(operation, gate);
          }),
        ),
      );
      // The list that the next run reads stays short.
      await callers.clear();
      if (!isLinearizable(callers.observed)) throw new Error(JSON.stringify(callers.observed, null, 1));
    });
    await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
    expect(await brokenInvariants(test_.dataSource, test_.store)).toEqual([]);
  },
  TIMEOUT_MS,
);
