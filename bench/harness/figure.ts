/** What a figure should come to: a ratio or a value, with its bound. */
export interface Goal {
  readonly of: 'ratio' | 'ours';
  readonly bound: 'at least' | 'at most';
  readonly value: number;
}

/** One line of the report. A figure without a peer has its floor in the goal; one without a goal helps to read others. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  readonly peer: number | undefined;
  readonly goal: Goal | undefined;
}

export function ratioOf({ ours, peer }: Figure): number | undefined {
  return peer === undefined ? undefined : ours / peer;
}

export function isMet(figure: Figure): boolean | undefined {
  if (!figure.goal) return undefined;
  const { of, bound, value } = figure.goal;
  const reached = of === 'ours' ? figure.ours : (ratioOf(figure) ?? Number.NaN);
  return bound === 'at least' ? reached >= value : reached <= value;
}
