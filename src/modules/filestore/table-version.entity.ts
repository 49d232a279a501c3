import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { DataDictionary } from './data-dictionary.js';
import { DatasetTable } from './dataset-table.entity.js';

/** Where the bytes of an upload are on their way; only COMMITTED is ever shown. */
export enum TableVersionState {
  Pending = 'PENDING',
  Uploaded = 'UPLOADED',
  Committed = 'COMMITTED',
  Superseded = 'SUPERSEDED',
  Tombstoned = 'TOMBSTONED',
  Rejected = 'REJECTED',
  Aborted = 'ABORTED',
  Deleting = 'DELETING',
  Deleted = 'DELETED',
}

/** One upload attempt of a table, and the version it became. */
@Entity('table_versions')
export class TableVersion {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  @ForeignKey(() => DatasetTable, { name: 'fk_table_versions_table' })
  tableId!: number;

  @Column('text')
  state!: TableVersionState;

  @Column('integer', { nullable: true })
  versionNumber!: number | null;

  @Column('text')
  objectKey!: string;

  @Column('text')
  contentType!: string;

  /** PostgreSQL's bigint, which the driver gives as text. */
  @Column('bigint', { nullable: true })
  sizeBytes!: string | null;

  /** 64 hex digits */
  @Column('text', { nullable: true })
  sha256!: string | null;

  @Column('text', { nullable: true })
  description!: string | null;

  @Column('text', { nullable: true })
  source!: string | null;

  @Column('json')
  dataDictionary!: DataDictionary;

  @Column('integer', { nullable: true })
  @ForeignKey('User', { name: 'fk_table_versions_created_by', onDelete: 'SET NULL' })
  createdBy!: number | null;

  @Column('timestamptz', { default: () => 'clock_timestamp()' })
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  leaseExpiresAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  committedAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  endedAt!: Date | null;
}
