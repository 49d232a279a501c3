import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { DataDictionary } from './data-dictionary.js';
import { StoredFile } from './stored-file.entity.js';

/** Where the bytes of an upload are on their way. Readers see COMMITTED, and get SUPERSEDED where they name its number. */
export enum FileVersionState {
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

/** One upload attempt of a file, and the version it became. */
@Entity('file_versions')
export class FileVersion {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  @ForeignKey(() => StoredFile, { name: 'fk_file_versions_file' })
  fileId!: number;

  @Column('text')
  state!: FileVersionState;

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

  @Column('json', { nullable: true })
  profile!: object | null;

  @Column('integer', { nullable: true })
  @ForeignKey('User', { name: 'fk_file_versions_created_by', onDelete: 'SET NULL' })
  createdBy!: number | null;

  @Column('timestamptz', { default: () => 'clock_timestamp()' })
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  leaseExpiresAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  committedAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  endedAt!: Date | null;

  /** The store's name of an upload in parts; null for bytes that came through the API. */
  @Column('text', { nullable: true })
  uploadId!: string | null;

  @Column('bigint', { nullable: true })
  partSizeBytes!: string | null;

  @Column('bigint', { nullable: true })
  announcedSizeBytes!: string | null;

  @Column('text', { nullable: true })
  announcedSha256!: string | null;

  /** The version that this is to replace; null for a new file, 0 for whichever is there. */
  @Column('integer', { nullable: true })
  replacesVersion!: number | null;

  @Column('integer')
  deleteAttempts!: number;

  @Column('timestamptz', { nullable: true })
  deleteAfter!: Date | null;

  @Column('text', { nullable: true })
  deleteError!: string | null;
}
