import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access } from '#auth/access.decorators.js';
import { AnswersPage, AnswersTagged, PageStart } from '#common/http/page.decorators.js';
import type { Page } from '#common/http/page.js';
import { AnswersChanged, TakesIfMatch } from '#common/http/precondition.decorators.js';
import { ApiBodyProblems, ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { MessageResponse } from '#common/openapi/message.dto.js';
import { EmailPipe } from '#common/validation/email.decorators.js';
import {
  CreatedUserResponse,
  CreateUserDto,
  ListUsersQuery,
  UpdateUserDto,
  UserDetailResponse,
  UserResponse,
} from '#modules/users/dto/user.dto.js';
import { UsersService } from '#modules/users/users.service.js';

const USER = { name: 'email', example: 'asha@example.org' };

@ApiTags('Administration: users')
@Access('administrator')
@Controller('admin/users')
export class UsersAdminController {
  constructor(private readonly users: UsersService) {}

  /** Makes a user, whose key the answer shows this once, or a group of users. */
  @Post()
  @ApiCreatedResponse({ type: CreatedUserResponse })
  @ApiProblem(409, 'The email is taken')
  @ApiBodyProblems()
  create(@Body() user: CreateUserDto): Promise<CreatedUserResponse> {
    return this.users.create(user);
  }

  /** Users and groups, in the order of their emails. */
  @Get()
  @AnswersPage(UserResponse)
  list(@Query() query: ListUsersQuery, @PageStart() after?: string): Promise<Page<UserResponse>> {
    return this.users.list(query, { limit: query.limit, after });
  }

  /** One user or group. Its ETag is for `If-Match` of a change. */
  @Get(':email')
  @ApiParam(USER)
  @AnswersTagged(UserDetailResponse)
  @ApiProblem(404, 'No such user')
  get(@Param('email', EmailPipe) email: string): Promise<UserDetailResponse> {
    return this.users.getDetail(email);
  }

  /** Changes the email, or makes an administrator or no longer one. */
  @Patch(':email')
  @ApiParam(USER)
  @AnswersChanged(UserDetailResponse)
  @ApiProblem(404, 'No such user')
  @ApiProblem(409, 'The new email is taken, or nobody would be left who can administer')
  @ApiBodyProblems()
  update(
    @Param('email', EmailPipe) email: string,
    @Body() change: UpdateUserDto,
    @Headers('If-Match') ifMatch?: string,
  ): Promise<UserDetailResponse> {
    return this.users.update(email, change, ifMatch);
  }

  /** Makes the keys of a user stop working, until the user is restored. */
  @Post(':email/suspend')
  @HttpCode(200)
  @ApiParam(USER)
  @ApiOkResponse({ type: UserDetailResponse })
  @ApiProblem(404, 'No such user')
  @ApiProblem(409, 'A group, or nobody would be left who can administer')
  suspend(@Param('email', EmailPipe) email: string): Promise<UserDetailResponse> {
    return this.users.suspend(email);
  }

  /** Makes the keys of a suspended user work again. */
  @Post(':email/restore')
  @HttpCode(200)
  @ApiParam(USER)
  @ApiOkResponse({ type: UserDetailResponse })
  @ApiProblem(404, 'No such user')
  @ApiProblem(409, 'A group')
  restore(@Param('email', EmailPipe) email: string): Promise<UserDetailResponse> {
    return this.users.restore(email);
  }

  /** Deletes a user with their keys and grants, or a group that nobody is in. */
  @Delete(':email')
  @ApiParam(USER)
  @ApiOkResponse({ type: MessageResponse })
  @TakesIfMatch()
  @ApiProblem(404, 'No such user')
  @ApiProblem(409, 'A group with members, or nobody would be left who can administer')
  delete(@Param('email', EmailPipe) email: string, @Headers('If-Match') ifMatch?: string): Promise<MessageResponse> {
    return this.users.delete(email, ifMatch);
  }
}
