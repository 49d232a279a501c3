import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

@Entity('user_group_members')
export class UserGroupMember {
  @PrimaryColumn('integer')
  @ForeignKey('User', { name: 'fk_user_group_members_group', onDelete: 'CASCADE' })
  groupId!: number;

  @PrimaryColumn('integer')
  @ForeignKey('User', { name: 'fk_user_group_members_user', onDelete: 'CASCADE' })
  userId!: number;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
