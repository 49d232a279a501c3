/** A side of a comparison: measures one round of itself. */
export type Side = () => Promise<number>;

/**
 * The medians of rounds taken in turn, A B A B: what slows the machine for a while slows both sides. Each side has a
 * first round that does not count, in which caches fill and code is compiled.
 */
export async function alternate(rounds: number, ours: Side, peer: Side): Promise<{ ours: number; peer: number }> {
  const taken: { ours: number[]; peer: number[] } = { ours: [], peer: [] };
  for (let round = 0; round <= rounds; round++) {
    const [one, other] = [await ours(), await peer()];
    if (round === 0) continue;
    taken.ours.push(one);
    taken.peer.push(other);
  }
  return { ours: median(taken.ours), peer: median(taken.peer) };
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value that the share `q` of the values does not exceed. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const index = Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1));
  const value = sorted[index];
  if (value === undefined) throw new Error('There is no quantile of no values.');
  return value;
}
