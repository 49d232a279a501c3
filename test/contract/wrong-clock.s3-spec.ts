import { jest } from '@jest/globals';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { moveClock } from '../support/clock.js';
import { brokenAfterFaults, startS3TestApp, type S3TestApp } from '../support/s3-test-app.js';

const DATASET = 'WC0001DS0001';

let test_: S3TestApp;

beforeAll(async () => {
  test_ = await startS3TestApp({ S3_CONNECT_TIMEOUT_MS: '30000', S3_REQUEST_TIMEOUT_MS: '30000' });
  await makeDataset(test_.admin, { ds_id: DATASET, access_level: 'DOWNLOAD' });
});

afterAll(() => test_.close());
afterEach(() => jest.useRealTimers());

test.each([2, -2])('a server whose clock is wrong by %d hours follows that of the store', async (hours) => {
  const upload = async (name: string): Promise<number> =>
    (await uploadTable(test_.admin, DATASET, tableForm(name, 'n\n1\n'))).status;
  moveClock(hours * 3_600_000);
  expect(await upload(`wrong_${hours + 2}`)).toBe(201);
  expect(await upload(`wrong_again_${hours + 2}`)).toBe(201);
  jest.useRealTimers();
  // As the clock jumps, the store refuses the first request, which is how the server learns of it.
  expect([201, 503]).toContain(await upload(`right_${hours + 2}`));
  expect(await upload(`right_again_${hours + 2}`)).toBe(201);
  expect(await brokenAfterFaults(test_)).toEqual([]);
});
