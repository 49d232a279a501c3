import { Column, Entity, ForeignKey, PrimaryGeneratedColumn } from 'typeorm';
import { BucketType } from '#auth/bucket-type.js';

/** A table of a dataset. It exists for readers where one of its versions is committed. */
@Entity('dataset_tables')
export class DatasetTable {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('integer')
  @ForeignKey('Dataset', { name: 'fk_dataset_tables_dataset' })
  datasetId!: number;

  @Column('text')
  bucketType!: BucketType;

  @Column('text')
  tableName!: string;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
