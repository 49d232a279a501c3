import { differingFields } from '#common/validation/same-content.js';
import type { ContentProfile } from './content/content-profile.js';
import { duplicateTable } from './filestore.errors.js';
import type { ShownFacts } from './file-versions.repository.js';
import type { NextDictionary } from './hidden-columns.js';
import type { CommittedTable } from './tables.repository.js';
import type { StoredVersion } from './version-removal.service.js';

/** A table whose bytes are stored and checked, and which nobody sees yet. */
export interface ReceivedTable extends StoredVersion, ShownFacts, NextDictionary {
  readonly profile: ContentProfile;
  readonly fileId: number;
  readonly tableName: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  /** 64 hex digits */
  readonly sha256: string;
}

const WIRE_NAMES = {
  sha256: 'content (sha256)',
  contentType: 'kind of file',
  description: 'description',
  source: 'source',
  dataDictionary: 'data_dictionary',
} as const;
const FIELDS = ['sha256', 'contentType', 'description', 'source', 'dataDictionary'] as const;

/** What makes one table the same as another. */
export type TableContent = Pick<ReceivedTable, (typeof FIELDS)[number]>;

/** What of a table differs from what is shown, in the words of the wire. */
function differencesTo(current: CommittedTable, received: TableContent): string[] {
  const { sha256, contentType, description, source, dataDictionary } = received;
  const asked = { sha256, contentType, description, source, dataDictionary };
  return FIELDS.filter((field) => differingFields(current, asked, [field]).length > 0).map(
    (field) => WIRE_NAMES[field],
  );
}

export function isSameTable(current: CommittedTable, received: TableContent): boolean {
  return differencesTo(current, received).length === 0;
}

/** @throws Failure duplicate naming what differs */
export function requireSameTable(current: CommittedTable, received: TableContent): void {
  const differing = differencesTo(current, received);
  if (differing.length === 0) return;
  throw duplicateTable(
    current.tableName,
    `exists already with another ${differing.join(', ')}. Ask to replace it, with PUT or with replace, if that is meant.`,
  );
}
