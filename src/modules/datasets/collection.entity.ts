import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A series of datasets on one subject, in a category. */
@Entity('collections')
export class Collection {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('text')
  collectionId!: string;

  @Column('text')
  collectionName!: string;

  @Column('text')
  categoryId!: string;

  @Column('text')
  categoryName!: string;
}
