import { Column, Entity, ForeignKey, PrimaryGeneratedColumn } from 'typeorm';
import type { BucketType } from '#auth/bucket-type.js';

/**
 * A table of a dataset, or the shape of a region: what is stored under one name, version after version. It exists for
 * readers where one of its versions is committed.
 */
@Entity('stored_files')
export class StoredFile {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('integer', { nullable: true })
  @ForeignKey('Dataset', { name: 'fk_stored_files_dataset' })
  datasetId!: number | null;

  @Column('text', { nullable: true })
  bucketType!: BucketType | null;

  @Column('text', { nullable: true })
  tableName!: string | null;

  @Column('text', { nullable: true })
  @ForeignKey('Region', 'regionId', { name: 'fk_stored_files_region' })
  regionId!: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
