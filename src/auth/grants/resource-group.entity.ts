import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A named set of datasets, buckets, weather stores and further groups that is granted as one. */
@Entity('resource_groups')
export class ResourceGroup {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('text')
  resourceGroupId!: string;

  @Column('text')
  groupName!: string;
}
