import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Who answers for the data. */
@Entity('data_owners')
export class DataOwner {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  contactPerson!: string | null;

  @Column('text', { nullable: true })
  contactPersonEmail!: string | null;
}
