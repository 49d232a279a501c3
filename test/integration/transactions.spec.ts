import { Transactions } from '#database/transactions.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let test_: TestApp;
let transactions: Transactions;

beforeAll(async () => {
  test_ = await startTestApp({ DB_POOL_SIZE: '5' });
  transactions = test_.app.get(Transactions);
  await test_.dataSource.query('CREATE TABLE counters (id integer PRIMARY KEY, value integer NOT NULL)');
  await test_.dataSource.query('INSERT INTO counters VALUES (1, 0), (2, 0)');
});

afterAll(() => test_.close());

async function valueOf(id: number): Promise<number | undefined> {
  const rows = await transactions.query<{ value: number }>('SELECT value FROM counters WHERE id = $1', [id]);
  return rows[0]?.value;
}

async function add(id: number): Promise<void> {
  await transactions.query('UPDATE counters SET value = value + 1 WHERE id = $1', [id]);
}

describe('a transaction', () => {
  test('is undone as a whole where it fails', async () => {
    await expect(
      transactions.run(async () => {
        await add(1);
        expect(await valueOf(1)).toBe(1);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await valueOf(1)).toBe(0);
  });

  test('is one with those that are run inside it, and with prepared statements', async () => {
    const prepared = (): Promise<{ value: number }[]> =>
      transactions.prepared('test-counter', 'SELECT value FROM counters WHERE id = $1', [1]);
    await expect(
      transactions.run(async () => {
        await transactions.run(() => add(1));
        expect((await prepared())[0]?.value).toBe(1);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect((await prepared())[0]?.value).toBe(0);
  });

  test('is tried again after a deadlock', async () => {
    let attempts = 0;
    const crossing = (first: number, second: number): Promise<void> =>
      transactions.run(async () => {
        attempts++;
        await add(first);
        await new Promise((resolve) => setTimeout(resolve, 100));
        await add(second);
      });
    await Promise.all([crossing(1, 2), crossing(2, 1)]);
    expect([await valueOf(1), await valueOf(2)]).toEqual([2, 2]);
    expect(attempts).toBeGreaterThan(2);
  });

  test('that meets a serialization failure each time fails after three attempts', async () => {
    let attempts = 0;
    const failing = transactions.run(async () => {
      attempts++;
      await transactions.query(`DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; END $$`);
    });
    await expect(failing).rejects.toThrow('no');
    expect(attempts).toBe(3);
  });

  test('does not leak into what runs beside it', async () => {
    const before = await valueOf(1);
    await Promise.allSettled([
      transactions.run(async () => {
        await add(1);
        await new Promise((resolve) => setTimeout(resolve, 50));
        throw new Error('no');
      }),
      add(2),
    ]);
    expect(await valueOf(1)).toBe(before);
    expect(await valueOf(2)).toBe(3);
  });
});
