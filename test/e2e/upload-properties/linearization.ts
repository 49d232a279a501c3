import { after, NO_TABLE, type Observed, type TableState } from './table-model.js';

/**
 * Whether the outcomes of calls side by side can be told as a story of one call after the other, in which no call comes
 * before one that was answered before it was made. Source: Herlihy and Wing, Linearizability, 1990. Tries all orders,
 * and remembers which sets of calls it has seen lead to which state.
 */
export function isLinearizable(observed: readonly Observed[]): boolean {
  const deadEnds = new Set<string>();

  const tell = (told: number, state: TableState): boolean => {
    if (told === (1 << observed.length) - 1) return true;
    const place = `${told} ${state.version} ${state.content}`;
    if (deadEnds.has(place)) return false;
    const rest = observed.filter((_, index) => (told & (1 << index)) === 0);
    const firstAnswer = Math.min(...rest.map(({ answeredAt }) => answeredAt));
    const isTold = observed.some((call, index) => {
      if ((told & (1 << index)) !== 0 || call.calledAt > firstAnswer) return false;
      const next = after(state, call.outcome);
      return next !== null && tell(told | (1 << index), next);
    });
    if (!isTold) deadEnds.add(place);
    return isTold;
  };

  return tell(0, NO_TABLE);
}
