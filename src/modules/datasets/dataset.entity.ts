import { Column, Entity, ForeignKey, PrimaryGeneratedColumn } from 'typeorm';
import { AccessLevel } from '#auth/access-level.js';
import { Collection } from './collection.entity.js';
import { DataOwner } from './data-owner.entity.js';
import type { SpatialResolution, TemporalResolution } from './resolution.js';

/** A dataset of the catalogue; its tables live in the filestore under `storageId`. */
@Entity('datasets')
export class Dataset {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('uuid', { generated: 'uuid' })
  storageId!: string;

  @Column('text')
  dsId!: string;

  @Column('text')
  title!: string;

  @Column('text', { nullable: true })
  description!: string | null;

  @Column('integer')
  @ForeignKey(() => Collection, { name: 'fk_datasets_collection' })
  collectionId!: number;

  @Column('integer')
  @ForeignKey(() => DataOwner, { name: 'fk_datasets_data_owner' })
  dataOwnerId!: number;

  @Column('text', { nullable: true })
  @ForeignKey('Region', 'regionId', { name: 'fk_datasets_region' })
  spatialCoverageRegionId!: string | null;

  @Column('text', { nullable: true })
  spatialResolution!: SpatialResolution | null;

  @Column('text', { nullable: true })
  temporalResolution!: TemporalResolution | null;

  /** `YYYY-MM-DD` */
  @Column('date', { nullable: true })
  temporalCoverageStartDate!: string | null;

  /** `YYYY-MM-DD` */
  @Column('date', { nullable: true })
  temporalCoverageEndDate!: string | null;

  @Column('text')
  accessLevel!: AccessLevel;

  @Column('jsonb')
  additionalMetadata!: Record<string, unknown>;
}
