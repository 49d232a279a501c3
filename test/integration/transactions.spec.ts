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
    let meet: () => void = () => undefined;
    const bothHold = new Promise<void>((resolve) => (meet = resolve));
    const crossing = (first: number, second: number): Promise<void> =>
      transactions.run(async () => {
        attempts++;
        await add(first);
        if (attempts === 2) meet();
        await bothHold;
        await add(second);
      });
    const outcomes = await Promise.allSettled([crossing(1, 2), crossing(2, 1)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect([await valueOf(1), await valueOf(2)]).toEqual([2, 2]);
    expect(attempts).toBe(3);
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

  test('writes what was put off once, at its end, and tells of it once it is committed', async () => {
    const written: unknown[] = [];
    const told: string[] = [];
    const write = (items: readonly string[]): Promise<() => void> => {
      written.push(items);
      return Promise.resolve(() => told.push(items.join()));
    };
    await transactions.run(async () => {
      transactions.putOff(write, 'a');
      await add(2);
      transactions.putOff(write, 'b');
      expect(written).toEqual([]);
    });
    expect([written, told]).toEqual([[['a', 'b']], ['a,b']]);
    await test_.dataSource.query(`
      CREATE TABLE refused_at_commit (id integer);
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not committed'; END $$;
      CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON refused_at_commit DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION refuse()`);
    const failing = transactions.run(async () => {
      transactions.putOff(write, 'c');
      await transactions.query('INSERT INTO refused_at_commit VALUES (1)');
    });
    await expect(failing).rejects.toThrow('not committed');
    expect([written.length, told]).toEqual([2, ['a,b']]);
  });

  test('is not committed where a part of it failed and the error was caught', async () => {
    const before = await valueOf(1);
    const failing = transactions.run(async () => {
      const part = transactions.run(async () => {
        await add(1);
        throw new Error('no');
      });
      await part.catch(() => undefined);
    });
    await expect(failing).rejects.toThrow('A part of the transaction failed');
    expect(await valueOf(1)).toBe(before);
  });

  test('goes on where an attempt failed', async () => {
    const before = (await valueOf(1)) ?? 0;
    await transactions.run(async () => {
      await add(1);
      const attempt = transactions.attempt(() =>
        transactions.run(async () => {
          await add(1);
          throw new Error('no');
        }),
      );
      await attempt.catch(() => undefined);
    });
    expect(await valueOf(1)).toBe(before + 1);
  });

  test('does not leak into what runs beside it', async () => {
    const before = await valueOf(1);
    const beside = (await valueOf(2)) ?? 0;
    let begin: () => void = () => undefined;
    let end: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const ended = new Promise<void>((resolve) => (end = resolve));
    const failing = transactions.run(async () => {
      await add(1);
      begin();
      await ended;
      throw new Error('no');
    });
    await begun;
    await add(2);
    end();
    await expect(failing).rejects.toThrow('no');
    expect(await valueOf(1)).toBe(before);
    expect(await valueOf(2)).toBe(beside + 1);
  });
});
