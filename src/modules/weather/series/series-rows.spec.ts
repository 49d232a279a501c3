import { inTurns } from './series-rows.js';

async function* batchesOf(batches: number, rows: number): AsyncGenerator<number[]> {
  for (let index = 0; index < batches; index++) yield await Promise.resolve(Array.from({ length: rows }, () => index));
}

/** How often others got their turn while all rows were taken, and the rows. */
async function takenOf(batches: AsyncIterable<number[]>): Promise<{ turns: number; rows: number[]; longest: number }> {
  let turns = 0;
  let next = setImmediate(function count() {
    turns++;
    next = setImmediate(count);
  });
  const rows: number[] = [];
  let longest = 0;
  for await (const part of inTurns(batches)) {
    rows.push(...part);
    longest = Math.max(longest, part.length);
  }
  clearImmediate(next);
  return { turns, rows, longest };
}

describe('rows of series', () => {
  it.each([
    [10_000, 2],
    [3, 10_000],
  ])('let others have their turn: %d batches of %d rows', async (batches, rows) => {
    const taken = await takenOf(batchesOf(batches, rows));

    expect(taken.turns).toBeGreaterThanOrEqual(10);
    expect(taken.longest).toBeLessThanOrEqual(1_000);
    expect(taken.rows).toEqual(Array.from({ length: batches * rows }, (_, at) => Math.floor(at / rows)));
  });
});
