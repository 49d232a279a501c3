/** What a table is to its readers. */
export interface TableState {
  /** Null where no version is shown. */
  readonly content: string | null;
  /** Counts up with every content that is shown, deleted tables included. */
  readonly version: number;
}

export const NO_TABLE: TableState = { content: null, version: 0 };

/** What a caller asked for, and what came of it. Answers carry what a reader or writer was told. */
export type Outcome =
  | { readonly call: 'upload'; readonly content: string; readonly status: number }
  | {
      readonly call: 'replace';
      readonly content: string;
      /** The version that `If-Match` named, null where the caller sent none. */
      readonly expected: number | null;
      readonly status: number;
      readonly version: number | null;
    }
  | { readonly call: 'delete'; readonly status: number }
  | { readonly call: 'list'; readonly content: string | null }
  | { readonly call: 'download'; readonly content: string | null };

/** An outcome with the moments between which it happened, in steps of the run. */
export interface Observed {
  readonly outcome: Outcome;
  readonly calledAt: number;
  readonly answeredAt: number;
}

/** The state after an outcome, or null where it could not have come from this state. */
export function after(state: TableState, outcome: Outcome): TableState | null {
  const shown = (content: string): TableState => ({ content, version: state.version + 1 });
  switch (outcome.call) {
    case 'upload':
      if (outcome.status === 201) return state.content === null ? shown(outcome.content) : null;
      if (outcome.status === 200) return state.content === outcome.content ? state : null;
      // The same content too, where it lost a race; that it did is seen by its answer alone.
      return outcome.status === 409 && state.content !== null ? state : null;
    case 'replace':
      return afterReplacing(state, outcome, shown);
    case 'delete':
      if (outcome.status === 200) return state.content === null ? null : { ...state, content: null };
      return outcome.status === 404 && state.content === null ? state : null;
    case 'list':
    case 'download':
      return outcome.content === state.content ? state : null;
  }
}

function afterReplacing(
  state: TableState,
  { content, expected, status, version }: Extract<Outcome, { call: 'replace' }>,
  shown: (content: string) => TableState,
): TableState | null {
  const isSame = state.content === content;
  const isExpected = expected === null || (state.content !== null && state.version === expected);
  if (status === 200) return isSame && version === state.version ? state : null;
  if (status === 412) return !isSame && !isExpected ? state : null;
  return status === 201 && !isSame && isExpected && version === state.version + 1 ? shown(content) : null;
}
