import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CredentialsController } from './credentials.controller.js';
import { OwnKeysController } from './own-keys.controller.js';
import { User } from './user.entity.js';
import { UserGroupMember } from './user-group-member.entity.js';
import { UserGroupsRepository } from './user-groups.repository.js';
import { UserGroupsService } from './user-groups.service.js';
import { UsersController } from './users.controller.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([User, UserGroupMember])],
  controllers: [UsersController, OwnKeysController, CredentialsController],
  providers: [UserGroupsRepository, UserGroupsService, UsersRepository, UsersService],
  exports: [UserGroupsService, UsersService],
})
export class UsersModule {}
