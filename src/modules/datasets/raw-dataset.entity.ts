import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Where data came from, before this catalogue. */
@Entity('raw_datasets')
export class RawDataset {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('text')
  rdsId!: string;

  @Column('text')
  title!: string;

  @Column('text')
  source!: string;
}
