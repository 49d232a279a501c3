import { jest } from '@jest/globals';
import fc from 'fast-check';
import { SEED } from '../../test/support/pinned-seed.js';
import { BudgetLedger, type LedgerTerms, type TakePoints } from './budget-ledger.js';

const WINDOW_MS = 60_000;

/** Counts as the store does: in one step, and on past the limit; a row that has ended begins anew. */
class CountingStore {
  queries = 0;
  private readonly rows = new Map<string, { taken: number; endsAt: number }>();

  constructor(private readonly delay: () => Promise<void> = () => Promise.resolve()) {}

  readonly take: TakePoints = async (subject, points) => {
    this.queries++;
    await this.delay();
    const known = this.rows.get(subject);
    const running = known && known.endsAt > Date.now();
    const row = running
      ? { taken: known.taken + points, endsAt: known.endsAt }
      : { taken: points, endsAt: Date.now() + WINDOW_MS };
    this.rows.set(subject, row);
    const answer = { taken: row.taken, msToEnd: row.endsAt - Date.now() };
    await this.delay();
    return answer;
  };
}

function ledgerOn(take: TakePoints, terms: Partial<LedgerTerms> = {}, onFailure = (): void => undefined): BudgetLedger {
  const whole: LedgerTerms = {
    kind: 'requests',
    limit: 20,
    windowMs: WINDOW_MS,
    share: 1 / 20,
    mostSubjects: 1000,
    ...terms,
  };
  return new BudgetLedger(whole, take, onFailure);
}

async function countAllowed(ledger: BudgetLedger, subject: string, calls: number): Promise<number> {
  const states = await Promise.all(Array.from({ length: calls }, () => ledger.spend(subject, 1)));
  return states.filter(({ allowed }) => allowed).length;
}

beforeEach(() => jest.useFakeTimers({ now: 1_000_000, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));

afterEach(() => jest.useRealTimers());

describe('a ledger', () => {
  test('allows the limit, to the point, and asks no more once it is reached', async () => {
    const store = new CountingStore();
    const ledger = ledgerOn(store.take);
    const seen: (boolean | number)[][] = [];
    for (let call = 0; call < 22; call++) {
      const { allowed, remaining } = await ledger.spend('a', 1);
      seen.push([allowed, remaining]);
    }
    const expected = Array.from({ length: 20 }, (_, call) => [true, 19 - call]);
    expect(seen).toEqual([...expected, [false, 0], [false, 0]]);
    expect(store.queries).toBe(20);
  });

  test('begins anew when the window ends, and says when that is', async () => {
    const ledger = ledgerOn(new CountingStore().take, { limit: 1 });
    expect(await ledger.spend('a', 1)).toMatchObject({ allowed: true, resetSeconds: 60 });
    jest.setSystemTime(Date.now() + WINDOW_MS - 1);
    expect(await ledger.spend('a', 1)).toMatchObject({ allowed: false, resetSeconds: 1 });
    jest.setSystemTime(Date.now() + 1);
    expect(await ledger.spend('a', 1)).toMatchObject({ allowed: true, resetSeconds: 60 });
  });

  test('does not carry what it holds into the next window', async () => {
    const store = new CountingStore();
    const ledger = ledgerOn(store.take, { limit: 1000 });
    expect(await countAllowed(ledger, 'a', 10)).toBe(10);
    jest.setSystemTime(Date.now() + WINDOW_MS);
    expect(await countAllowed(ledger, 'a', 2000)).toBe(1000);
  });

  test('nor where the window ends while the store is asked', async () => {
    let release: (() => void) | undefined;
    let holds = false;
    const delay = (): Promise<void> => (holds ? new Promise((resolve) => (release = resolve)) : Promise.resolve());
    const ledger = ledgerOn(new CountingStore(delay).take, { limit: 100 });
    expect((await ledger.spend('a', 1)).allowed).toBe(true);
    holds = true;
    const waiting = ledger.spend('a', 5);
    jest.setSystemTime(Date.now() + WINDOW_MS);
    holds = false;
    release?.();
    expect((await waiting).allowed).toBe(true);
    expect(await countAllowed(ledger, 'a', 200)).toBe(95);
  });

  test('asks the store once for all who wait', async () => {
    const store = new CountingStore();
    expect(await countAllowed(ledgerOn(store.take), 'a', 50)).toBe(20);
    expect(store.queries).toBeLessThanOrEqual(3);
  });

  test('asks the store some dozen times for a thousand requests', async () => {
    const store = new CountingStore();
    const ledger = ledgerOn(store.take, { limit: 6000 });
    for (let call = 0; call < 1000; call++) expect(await ledger.spend('a', 1)).toMatchObject({ allowed: true });
    expect(store.queries).toBeLessThanOrEqual(10);
  });

  test('refuses what costs more than is left, and still allows what costs less', async () => {
    const ledger = ledgerOn(new CountingStore().take);
    expect((await ledger.spend('a', 21)).allowed).toBe(false);
    expect((await ledger.spend('a', 15)).allowed).toBe(true);
    expect(await ledger.spend('a', 6)).toMatchObject({ allowed: false, remaining: 5 });
    expect(await ledger.spend('a', 5)).toMatchObject({ allowed: true, remaining: 0 });
  });

  test('counts alone while the store fails, with what it knew', async () => {
    let fails = false;
    const store = new CountingStore();
    const failed = jest.fn();
    const take: TakePoints = (subject, points) =>
      fails ? Promise.reject(new Error('no store')) : store.take(subject, points);
    const ledger = ledgerOn(take, {}, failed);
    expect(await countAllowed(ledger, 'a', 15)).toBe(15);
    fails = true;
    expect(await countAllowed(ledger, 'a', 15)).toBe(5);
    expect(await countAllowed(ledger, 'b', 30)).toBe(20);
    expect(failed).toHaveBeenCalledTimes(2);
    fails = false;
    jest.setSystemTime(Date.now() + WINDOW_MS);
    expect(await countAllowed(ledger, 'b', 30)).toBe(20);
    expect(failed).toHaveBeenCalledTimes(2);
  });

  test('remembers so many subjects and forgets the oldest, and those whose window has ended', async () => {
    const ledger = ledgerOn(new CountingStore().take, { mostSubjects: 3 });
    for (const subject of ['a', 'b', 'c', 'd', 'e']) await ledger.spend(subject, 1);
    expect(ledger.size).toBe(3);
    jest.setSystemTime(Date.now() + WINDOW_MS);
    await ledger.spend('f', 1);
    ledger.forgetEnded();
    expect(ledger.size).toBe(1);
  });
});

describe('several ledgers on one store', () => {
  const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  test(`never allow more than the limit together, and a small one to the point, seed ${SEED}`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 9 }), fc.boolean()), { minLength: 1, maxLength: 400 }),
        async (limit, replicas, calls) => {
          const store = new CountingStore(pause);
          const ledgers = Array.from({ length: replicas }, () => ledgerOn(store.take, { limit }));
          let spent = 0;
          let asked = 0;
          let running: Promise<void>[] = [];
          for (const [index, cost, waits] of calls) {
            asked += cost;
            const ledger = ledgers[index % replicas]!;
            running.push(ledger.spend('a', cost).then(({ allowed }) => void (spent += allowed ? cost : 0)));
            if (waits) running = [Promise.all(running).then(() => undefined)];
            if (waits) await running[0];
          }
          await Promise.all(running);
          expect(spent).toBeLessThanOrEqual(Math.min(limit, asked));
          const isExact = limit < 40 && calls.every(([, cost]) => cost === 1);
          if (isExact) expect(spent).toBe(Math.min(limit, asked));
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([20, 39])('spend a limit of %i to the point', async (limit) => {
    const store = new CountingStore(pause);
    const ledgers = [1, 2, 3].map(() => ledgerOn(store.take, { limit }));
    const counts = await Promise.all(ledgers.map((ledger) => countAllowed(ledger, 'a', 30)));
    expect(counts.reduce((sum, count) => sum + count)).toBe(limit);
  });

  test('refuse a large limit by a twentieth too early at most, for each other ledger', async () => {
    const store = new CountingStore(pause);
    const [one, other] = [ledgerOn(store.take, { limit: 1000 }), ledgerOn(store.take, { limit: 1000 })];
    expect(await countAllowed(one, 'a', 1)).toBe(1);
    let allowed = 1;
    while ((await other.spend('a', 1)).allowed) allowed++;
    expect(allowed).toBeGreaterThanOrEqual(950);
  });

  test('leave most of a large limit to the next where one after the other ends with what it holds', async () => {
    const store = new CountingStore(pause);
    for (let start = 0; start < 40; start++) {
      const ledger = ledgerOn(store.take, { limit: 1_000_000 });
      expect(await countAllowed(ledger, 'a', 20)).toBe(20);
    }
    expect(await countAllowed(ledgerOn(store.take, { limit: 1_000_000 }), 'a', 100_000)).toBe(100_000);
  });
});
