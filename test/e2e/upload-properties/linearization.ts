import { after, type Observed } from './table-model.js';
import { NO_TABLE, type TableState } from './table-state.js';

/**
 * Whether the outcomes of calls side by side can be told as a story of one call after the other, in which no call comes
 * before one that was answered before it was made. Source: Herlihy and Wing, Linearizability, 1990. Tries all orders,
 * and remembers which sets of calls it has seen lead to which state.
 */
export function isLinearizable(observed: readonly Observed[]): boolean {
  const deadEnds = new Set<string>();

  const everyCall = (1n << BigInt(observed.length)) - 1n;
  const bits = observed.map((_, index) => 1n << BigInt(index));

  // One bit for each call that is told; there may be more than fit into a number.
  const tell = (told: bigint, state: TableState): boolean => {
    if (told === everyCall) return true;
    const place = `${told} ${JSON.stringify(state)}`;
    if (deadEnds.has(place)) return false;
    const rest = observed.filter((_, index) => (told & (bits[index] ?? 0n)) === 0n);
    const firstAnswer = Math.min(...rest.map(({ answeredAt }) => answeredAt));
    const isTold = observed.some((call, index) => {
      const bit = bits[index] ?? 0n;
      if ((told & bit) !== 0n || call.calledAt > firstAnswer) return false;
      const next = after(state, call.outcome);
      return next !== null && tell(told | bit, next);
    });
    if (!isTold) deadEnds.add(place);
    return isTold;
  };

  return tell(0n, NO_TABLE);
}
