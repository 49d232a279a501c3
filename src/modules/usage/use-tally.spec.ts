import type { AttributedUse } from './use.js';
import { UseTally } from './use-tally.js';

const use = (more: Partial<AttributedUse> = {}): AttributedUse => ({
  day: '2026-11-23',
  action: 'dataset-view',
  dsId: 'TS0001DS0001',
  userId: 1,
  client: 'curl',
  ...more,
});

test('what is the same is summed up, and what differs in anything is not', () => {
  const tally = new UseTally(100);
  tally.add(use(), 1, 10);
  tally.add(use(), 2, 5);
  const others: Partial<AttributedUse>[] = [
    { day: '2026-11-24' },
    { action: 'table-schema' },
    { dsId: 'TS0001DS0002' },
    { userId: 2 },
    { client: 'wget' },
    { bucketType: 'STANDARDISED' },
    { item: 'cases' },
    { objectKey: 'v1/a' },
  ];
  for (const other of others) tally.add(use(other), 1, 0);
  expect(tally.take(100)).toEqual([
    { ...use(), count: 3, bytes: 15 },
    ...others.map((other) => ({ ...use(other), count: 1, bytes: 0 })),
  ]);
  expect(tally.take(100)).toEqual([]);
});

test('the oldest is taken first, and no more than asked', () => {
  const tally = new UseTally(100);
  for (let userId = 1; userId <= 5; userId++) tally.add(use({ userId }), 1, 0);
  expect(tally.take(2).map(({ userId }) => userId)).toEqual([1, 2]);
  tally.add(use({ userId: 1 }), 1, 0);
  expect(tally.take(9).map(({ userId }) => userId)).toEqual([3, 4, 5, 1]);
});

test('at its bound it goes on counting what it has, and tells how much else was lost', () => {
  const tally = new UseTally(2);
  for (let userId = 1; userId <= 4; userId++) tally.add(use({ userId }), 1, 0);
  tally.add(use({ userId: 1 }), 1, 0);
  expect([tally.size, tally.takeLost(), tally.takeLost()]).toEqual([2, 2, 0]);
  expect(tally.take(9).map(({ userId, count }) => [userId, count])).toEqual([
    [1, 2],
    [2, 1],
  ]);
});
