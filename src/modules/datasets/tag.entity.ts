import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A word under which datasets are found. */
@Entity('tags')
export class Tag {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('text')
  tagName!: string;
}
