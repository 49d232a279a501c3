import { Column, Entity, ForeignKey, PrimaryGeneratedColumn } from 'typeorm';

/** A place in the tree of regions, such as a country in a continent. */
@Entity('regions')
export class Region {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('text')
  regionId!: string;

  @Column('text')
  regionName!: string;

  @Column('text', { nullable: true })
  @ForeignKey('Region', 'regionId', { name: 'fk_regions_parent' })
  parentRegionId!: string | null;
}
