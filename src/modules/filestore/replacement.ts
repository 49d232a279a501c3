import { entityTagOf, isMatchedBy } from '#common/http/entity-tag.js';
import { tableChanged } from './filestore.errors.js';
import { TABLE } from './table-record.js';
import type { CommittedTable } from './tables.repository.js';

/** What may be there when an upload is shown. */
export type Replacement =
  /** Nothing, or the same content. */
  | { readonly kind: 'none' }
  /** Whichever version, or nothing. */
  | { readonly kind: 'whichever' }
  /** The version with this number. */
  | { readonly kind: 'version'; readonly versionNumber: number }
  /** What the caller's `If-Match` names (RFC 9110, section 13.1.1). */
  | { readonly kind: 'tagged'; readonly ifMatch: string };

export function replacementBy(ifMatch: string | undefined): Replacement {
  return ifMatch === undefined ? { kind: 'whichever' } : { kind: 'tagged', ifMatch };
}

/** What stands in the row of a direct upload: null for a new table, 0 for whichever version is there. */
export function replacementOf(replacesVersion: number | null): Replacement {
  if (replacesVersion === null) return { kind: 'none' };
  return replacesVersion === 0 ? { kind: 'whichever' } : { kind: 'version', versionNumber: replacesVersion };
}

/** @throws Failure precondition-failed where something else is there, or nothing */
export function requireReplaceable(replacement: Replacement, current: CommittedTable | null): void {
  if (!mayReplace(replacement, current)) throw tableChanged(current?.versionNumber ?? null);
}

function mayReplace(replacement: Replacement, current: CommittedTable | null): boolean {
  switch (replacement.kind) {
    case 'none':
      return current === null;
    case 'whichever':
      return true;
    case 'version':
      return current?.versionNumber === replacement.versionNumber;
    case 'tagged':
      return isMatchedBy(replacement.ifMatch, current && entityTagOf(TABLE.show(current)));
  }
}
