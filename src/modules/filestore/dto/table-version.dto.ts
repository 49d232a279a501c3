import type { TableVersion } from '../table-versions.repository.js';
import type { TableMetadataResponse } from './table.dto.js';

/** Which bytes a version has, for readers. */
export class TableVersionResponse {
  /** For `version` of the download. @example 2 */
  version!: number;
  /** True for the one that is downloaded when no version is named. */
  is_current!: boolean;
  /** @example "text/csv" */
  content_type!: string;
  /** @example 552112 */
  size_bytes!: number;
  /** SHA-256 of the bytes, in hex. @example "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" */
  sha256!: string;
  /** Since when it was shown; anew for a version that was restored. @example "2026-11-23T09:00:05.000Z" */
  committed_at!: string;
  /** Until when it was shown; null for the current one. @example "2026-11-24T09:00:05.000Z" */
  ended_at!: string | null;

  static from(this: void, version: TableVersion): TableVersionResponse {
    return {
      version: version.versionNumber,
      is_current: version.isCurrent,
      content_type: version.contentType,
      size_bytes: Number(version.sizeBytes),
      sha256: version.sha256,
      committed_at: version.committedAt.toISOString(),
      ended_at: version.endedAt?.toISOString() ?? null,
    };
  }
}

/** A version as administrators see it. */
export class TableVersionRecordResponse extends TableVersionResponse {
  metadata!: TableMetadataResponse;
  /** When its upload began. @example "2026-11-23T09:00:00.000Z" */
  created_at!: string;
  /** Who uploaded it; null where that user was deleted. @example "admin@example.org" */
  created_by!: string | null;

  static override from(this: void, version: TableVersion): TableVersionRecordResponse {
    return {
      ...TableVersionResponse.from(version),
      metadata: { description: version.description, source: version.source, data_dictionary: version.dataDictionary },
      created_at: version.createdAt.toISOString(),
      created_by: version.createdBy,
    };
  }
}
