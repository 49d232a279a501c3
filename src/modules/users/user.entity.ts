import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A person, a program, or a group of these; grants go to either. */
@Entity('users')
export class User {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('text')
  email!: string;

  @Column('boolean')
  isGroup!: boolean;

  @Column('boolean')
  isAdmin!: boolean;

  @Column('timestamptz', { nullable: true })
  suspendedAt!: Date | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
