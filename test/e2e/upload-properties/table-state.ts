export interface VersionState {
  readonly content: string;
  readonly source: string | null;
}

/** What a table is to its callers. */
export interface TableState {
  /** Those that can be downloaded, by their numbers. */
  readonly versions: Readonly<Record<number, VersionState>>;
  /** The version that is shown; null where there is no table. */
  readonly current: number | null;
  /** Since when it is; null where no answer has told yet. */
  readonly committedAt: string | null;
  /** The highest number that was ever given, deleted versions included. */
  readonly last: number;
  /** Uploads in parts, by their ids. */
  readonly uploads: Readonly<Record<string, UploadState>>;
}

export const NO_TABLE: TableState = { versions: {}, current: null, committedAt: null, last: 0, uploads: {} };

/** A table as an answer shows it. It stands for its ETag, too: `If-Match` names all of this. */
export interface Shown extends VersionState {
  readonly version: number;
  readonly committedAt: string;
}

/** What an upload in parts is meant to do to the table. */
export type UploadAim = 'new' | 'replace' | 'guarded';

export interface AnnouncedUpload {
  readonly content: string;
  readonly aim: UploadAim;
  /** Of a guarded one. */
  readonly expected: Shown | null;
}

export interface UploadState extends AnnouncedUpload {
  readonly end: UploadEnd | null;
}

/** What an upload that has ended tells whoever asks. */
export type UploadEnd =
  | { readonly kind: 'version'; readonly version: number }
  | { readonly kind: 'same'; readonly shown: Shown }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string }
  | { readonly kind: 'aborted' };

/** As new content is shown, with the next number; null where the answer, if it says more, says otherwise. */
export function withNew(state: TableState, content: string, shown: Shown | null): TableState | null {
  const current = state.last + 1;
  const versions = { ...state.versions, [current]: { content, source: null } };
  const next = { ...state, versions, current, last: current, committedAt: shown?.committedAt ?? null };
  return shown === null || fits(next, shown) ? next : null;
}

/** Whether the same content, as every upload says it, is shown. */
export function isShown(state: TableState, content: string): boolean {
  return sameVersion(currentOf(state), { content, source: null });
}

/** Whether what a caller has read is still there; a caller who names nothing means whatever is there. */
export function isNamed(state: TableState, expected: Shown | null): boolean {
  return expected === null || fits(state, expected);
}

export function fits(state: TableState, shown: Shown | null): boolean {
  return (
    shown !== null &&
    shown.version === state.current &&
    sameVersion(shown, currentOf(state)) &&
    (state.committedAt === null || state.committedAt === shown.committedAt)
  );
}

export function sameVersion(one: VersionState | null, other: VersionState | null): boolean {
  return one?.content === other?.content && one?.source === other?.source;
}

export function currentOf({ versions, current }: TableState): VersionState | null {
  return current === null ? null : (versions[current] ?? null);
}
