/** Which part of a list is asked for: so many rows, after the one with this key. */
export interface PageRequest {
  readonly limit: number;
  readonly after: string | undefined;
}

/** A part of a list; `next` is the key of its last row where rows follow. */
export interface Page<T> {
  readonly items: T[];
  readonly next: string | undefined;
  /** Of the whole list, where it was asked for. */
  readonly total?: TotalCount;
}

export interface TotalCount {
  readonly count: number;
  readonly isExact: boolean;
}

/** The page of rows that were read with a limit of one more than asked, which tells whether there is a next one. */
export function pageOf<Row, T>(
  rows: readonly Row[],
  { limit }: PageRequest,
  { keyOf, asItem }: { keyOf: (row: Row) => string | number; asItem: (row: Row) => T },
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { items: shown.map(asItem), next: last && String(keyOf(last)) };
}
