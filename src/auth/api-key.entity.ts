import { Column, Entity, ForeignKey, PrimaryGeneratedColumn } from 'typeorm';

/** One of the keys of a user; the key itself is shown once and never stored. */
@Entity('api_keys')
export class ApiKey {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('integer')
  @ForeignKey('User', { name: 'fk_api_keys_user', onDelete: 'CASCADE' })
  userId!: number;

  @Column('text')
  publicId!: string;

  @Column('bytea')
  keyHash!: Buffer;

  @Column('text')
  name!: string;

  @Column('boolean', { default: false })
  isReadOnly!: boolean;

  @Column('boolean', { default: false })
  isNarrowedToDatasets!: boolean;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  expiresAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  lastUsedAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  revokedAt!: Date | null;
}
