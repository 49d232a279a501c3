import { differingFields } from '#common/validation/same-content.js';
import type { ShownFacts } from './file-versions.repository.js';
import type { CommittedTable } from './tables.repository.js';
import type { StoredVersion } from './version-removal.service.js';

/** A table whose bytes are stored and checked, and which nobody sees yet. */
export interface ReceivedTable extends StoredVersion, ShownFacts {
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

/** What of a table differs from what is shown, in the words of the wire. */
export function differencesTo(current: CommittedTable, received: ReceivedTable): string[] {
  const { sha256, contentType, description, source, dataDictionary } = received;
  const asked = { sha256, contentType, description, source, dataDictionary };
  return FIELDS.filter((field) => differingFields(current, asked, [field]).length > 0).map(
    (field) => WIRE_NAMES[field],
  );
}

export function isSameTable(current: CommittedTable, received: ReceivedTable): boolean {
  return differencesTo(current, received).length === 0;
}
