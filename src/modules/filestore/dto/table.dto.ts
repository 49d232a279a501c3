import type { BucketType } from '#auth/bucket-type.js';
import type { DataDictionary } from '../data-dictionary.js';
import type { CommittedTable } from '../tables.repository.js';
import type { ColumnDescriptionDto } from './table-metadata.dto.js';

export class TableMetadataResponse {
  /** @example "Notified cases per district and month." */
  description!: string | null;
  /** @example "https://data.example.org/notifications" */
  source!: string | null;
  /** What each column means, by its name. @example {"district": {"description": "District name", "comments": "", "access": true}} */
  data_dictionary!: Record<string, ColumnDescriptionDto>;
}

export class TableResponse {
  /** @example "cases" */
  table_name!: string;
  /** A signed address that needs no key; it works for an hour unless configured otherwise. @example "https://data.example.org/api/v1/objects/v1/…" */
  download_link!: string;
  metadata!: TableMetadataResponse;
  /** `text/csv`, or `application/vnd.apache.parquet`. @example "text/csv" */
  content_type!: string;
  /** @example 552112 */
  size_bytes!: number;
  /** Without the header; null where the table was uploaded before tables were looked into. @example 21403 */
  row_count!: number | null;
  /** SHA-256 of the bytes, in hex. @example "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" */
  sha256!: string;

  /** Of the data dictionary, what it does not hide from the reader. */
  static from(table: CommittedTable, link: string, dictionary: DataDictionary): TableResponse {
    return {
      table_name: table.tableName,
      download_link: link,
      metadata: { description: table.description, source: table.source, data_dictionary: dictionary },
      content_type: table.contentType,
      size_bytes: Number(table.sizeBytes),
      row_count: table.rowCount,
      sha256: table.sha256,
    };
  }
}

export class TableSummaryResponse {
  bucket_type!: BucketType;
  /** @example "cases" */
  table_name!: string;
  /** @example 552112 */
  size_bytes!: number;
  /** Without the header; null where the table was uploaded before tables were looked into. @example 21403 */
  row_count!: number | null;
  /** Counts up from 1 with every new content. @example 1 */
  version!: number;
  /** @example "2026-11-23T09:00:00.000Z" */
  updated_at!: string;
}
