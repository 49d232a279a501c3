import {
  currentOf,
  fits,
  isNamed,
  isShown,
  sameVersion,
  type Shown,
  type TableState,
  type VersionState,
  withNew,
} from './table-state.js';
import { afterUploadCall, type UploadCall } from './upload-model.js';

/** What a caller asked for, and what came of it. Answers carry what a reader or writer was told. */
export type Outcome =
  | { readonly call: 'upload'; readonly content: string; readonly status: number }
  | {
      readonly call: 'replace';
      readonly content: string;
      /** What `If-Match` named, null where the caller sent none. */
      readonly expected: Shown | null;
      readonly status: number;
      readonly shown: Shown | null;
    }
  | {
      readonly call: 'patch';
      readonly source: string | null;
      readonly expected: Shown | null;
      readonly status: number;
      readonly shown: Shown | null;
    }
  | {
      readonly call: 'restore';
      readonly version: number;
      readonly expected: Shown | null;
      readonly status: number;
      readonly shown: Shown | null;
    }
  | { readonly call: 'delete'; readonly status: number }
  | { readonly call: 'list'; readonly found: VersionState | null }
  | { readonly call: 'download'; readonly content: string | null }
  | UploadCall;

/** An outcome with the moments between which it happened, in steps of the run. */
export interface Observed {
  readonly outcome: Outcome;
  readonly calledAt: number;
  readonly answeredAt: number;
}

/** The state after an outcome, or null where it could not have come from this state. */
export function after(state: TableState, outcome: Outcome): TableState | null {
  switch (outcome.call) {
    case 'upload':
      if (outcome.status === 201) return state.current === null ? withNew(state, outcome.content, null) : null;
      if (outcome.status === 200) return isShown(state, outcome.content) ? state : null;
      // The same content too, where it lost a race; that it did is seen by its answer alone.
      return outcome.status === 409 && state.current !== null ? state : null;
    case 'replace':
      return afterReplacing(state, outcome);
    case 'patch':
      return afterPatch(state, outcome);
    case 'restore':
      return afterRestoring(state, outcome);
    case 'delete':
      if (outcome.status === 404) return state.current === null ? state : null;
      return outcome.status === 200 && state.current !== null
        ? { ...state, versions: {}, current: null, committedAt: null }
        : null;
    case 'list':
      return sameVersion(outcome.found, currentOf(state)) ? state : null;
    case 'download':
      return outcome.content === (currentOf(state)?.content ?? null) ? state : null;
    default:
      return afterUploadCall(state, outcome);
  }
}

function afterReplacing(
  state: TableState,
  { content, expected, status, shown }: Extract<Outcome, { call: 'replace' }>,
): TableState | null {
  const isSame = isShown(state, content);
  const isExpected = isNamed(state, expected);
  if (status === 200) return isSame && fits(state, shown) ? state : null;
  if (status === 412) return !isSame && !isExpected ? state : null;
  return status === 201 && !isSame && isExpected ? withNew(state, content, shown) : null;
}

function afterPatch(
  state: TableState,
  { source, expected, status, shown }: Extract<Outcome, { call: 'patch' }>,
): TableState | null {
  const { current } = state;
  const version = currentOf(state);
  if (current === null || version === null) return status === 404 ? state : null;
  if (status === 412) return isNamed(state, expected) ? null : state;
  const next = { ...state, versions: { ...state.versions, [current]: { ...version, source } } };
  return status === 200 && isNamed(state, expected) && fits(next, shown) ? next : null;
}

function afterRestoring(
  state: TableState,
  { version, expected, status, shown }: Extract<Outcome, { call: 'restore' }>,
): TableState | null {
  const isThere = state.current !== null && state.versions[version] !== undefined;
  if (status === 404) return isThere ? null : state;
  if (status === 412) return isNamed(state, expected) ? null : state;
  if (status !== 200 || !isThere || !isNamed(state, expected)) return null;
  if (state.current === version) return fits(state, shown) ? state : null;
  const next = { ...state, current: version, committedAt: shown?.committedAt ?? null };
  return fits(next, shown) ? next : null;
}
