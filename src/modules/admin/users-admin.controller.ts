import { Body, Controller, Get, Post, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access } from '#auth/access.decorators.js';
import { Creation, CreationInterceptor } from '#common/http/creation.interceptor.js';
import { ApiBodyProblems, ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { MessageResponse } from '#common/openapi/message.dto.js';
import { AddGroupMemberDto, CreatedUserResponse, CreateUserDto, UserResponse } from '#modules/users/dto/user.dto.js';
import { UsersService } from '#modules/users/users.service.js';

@ApiTags('Administration: users')
@Access('administrator')
@Controller('admin')
export class UsersAdminController {
  constructor(private readonly users: UsersService) {}

  /** Makes a user, whose key the answer shows this once, or a group of users. */
  @Post('users')
  @ApiCreatedResponse({ type: CreatedUserResponse })
  @ApiProblem(409, 'The email is taken')
  @ApiBodyProblems()
  create(@Body() user: CreateUserDto): Promise<CreatedUserResponse> {
    return this.users.create(user);
  }

  /** All users and groups, in the order of their emails. */
  @Get('users')
  @ApiOkResponse({ type: [UserResponse] })
  list(): Promise<UserResponse[]> {
    return this.users.list();
  }

  /** Puts a user into a group, whose grants they share from then on. */
  @Post('user-groups')
  @UseInterceptors(CreationInterceptor)
  @ApiCreatedResponse({ type: MessageResponse })
  @ApiOkResponse({ type: MessageResponse, description: 'The user was in the group already' })
  @ApiProblem(404, 'No such user or group')
  @ApiBodyProblems()
  addGroupMember(@Body() member: AddGroupMemberDto): Promise<Creation<MessageResponse>> {
    return this.users.ensureGroupMember(member);
  }
}
