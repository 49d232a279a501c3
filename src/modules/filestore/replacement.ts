import { entityTagOf, isMatchedBy } from '#common/http/entity-tag.js';
import { preconditionUnsupported, tableChanged, tableThere } from './filestore.errors.js';
import { TABLE } from './table-record.js';
import type { CommittedTable } from './tables.repository.js';

/** What may be there when an upload is shown. */
export type Replacement =
  /** Nothing, or the same content. */
  | { readonly kind: 'none' }
  /** Nothing, not even the same content. */
  | { readonly kind: 'absent' }
  /** Whichever version, or nothing. */
  | { readonly kind: 'whichever' }
  /** The version with this number. */
  | { readonly kind: 'version'; readonly versionNumber: number }
  /** What the caller's `If-Match` names (RFC 9110, section 13.1.1). */
  | { readonly kind: 'tagged'; readonly ifMatch: string };

/** What a request says of the state that it is meant for. */
export interface Preconditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

/**
 * Of a request that makes what is not there. `If-None-Match: *` asks for that only.
 * @throws Failure precondition-unsupported
 */
export function replacementWith({ ifMatch, ifNoneMatch }: Preconditions): Replacement {
  if (ifNoneMatch === undefined) return replacementBy(ifMatch);
  if (ifNoneMatch.trim() !== '*' || ifMatch !== undefined) {
    throw preconditionUnsupported('If-None-Match', 'Send it as *, without If-Match, where the table is to be new.');
  }
  return { kind: 'absent' };
}

export function replacementBy(ifMatch: string | undefined): Replacement {
  return ifMatch === undefined ? { kind: 'whichever' } : { kind: 'tagged', ifMatch };
}

/**
 * What stands in the row of a direct upload. `replacesVersion` is null for a new table, 0 for whichever version is
 * there. A version says too little where the upload came with `If-Match`: what is said of it may change.
 */
export function replacementOf({
  ifMatch,
  replacesVersion,
}: {
  readonly ifMatch: string | null;
  readonly replacesVersion: number | null;
}): Replacement {
  if (ifMatch !== null) return { kind: 'tagged', ifMatch };
  if (replacesVersion === null) return { kind: 'none' };
  return replacesVersion === 0 ? { kind: 'whichever' } : { kind: 'version', versionNumber: replacesVersion };
}

/** @throws Failure precondition-failed where something else is there, or nothing */
export function requireReplaceable(replacement: Replacement, current: CommittedTable | null): void {
  if (mayReplace(replacement, current)) return;
  if (replacement.kind === 'absent' && current) throw tableThere(current.versionNumber);
  throw tableChanged(current?.versionNumber ?? null);
}

function mayReplace(replacement: Replacement, current: CommittedTable | null): boolean {
  switch (replacement.kind) {
    case 'none':
    case 'absent':
      return current === null;
    case 'whichever':
      return true;
    case 'version':
      return current?.versionNumber === replacement.versionNumber;
    case 'tagged':
      return isMatchedBy(replacement.ifMatch, current && entityTagOf(TABLE.show(current)));
  }
}
