import { OmitType } from '@nestjs/swagger';
import type { BucketType } from '#auth/bucket-type.js';
import type { CommittedTable } from '../tables.repository.js';
import type { TableMetadataResponse } from './table.dto.js';
import { TableMetadataDto } from './table-metadata.dto.js';

/**
 * What is left out stays; null removes. `data_dictionary` is merged column by column and member by member: null in
 * place of a column removes what is said of it.
 */
export class UpdateTableMetadataDto extends OmitType(TableMetadataDto, ['table_name']) {}

/** A table as administrators see it, without a link. */
export class TableRecordResponse {
  /** @example "CS0001DS0001" */
  ds_id!: string;
  bucket_type!: BucketType;
  /** @example "cases" */
  table_name!: string;
  metadata!: TableMetadataResponse;
  /** @example "text/csv" */
  content_type!: string;
  /** @example 552112 */
  size_bytes!: number;
  /** Without the header; null where the table was uploaded before tables were looked into. @example 21403 */
  row_count!: number | null;
  /** SHA-256 of the bytes, in hex. @example "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" */
  sha256!: string;
  /** Counts up from 1 with every new content. @example 1 */
  version!: number;
  /** When its upload began. @example "2026-11-23T09:00:00.000Z" */
  created_at!: string;
  /** Since when readers see it. @example "2026-11-23T09:00:05.000Z" */
  committed_at!: string;

  static from(this: void, table: CommittedTable): TableRecordResponse {
    return {
      ds_id: table.dsId,
      bucket_type: table.bucketType,
      table_name: table.tableName,
      metadata: { description: table.description, source: table.source, data_dictionary: table.dataDictionary },
      content_type: table.contentType,
      size_bytes: Number(table.sizeBytes),
      row_count: table.rowCount,
      sha256: table.sha256,
      version: table.versionNumber,
      created_at: table.createdAt.toISOString(),
      committed_at: table.committedAt.toISOString(),
    };
  }
}
