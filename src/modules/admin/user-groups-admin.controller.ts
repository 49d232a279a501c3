import { Body, Controller, Delete, Get, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access } from '#auth/access.decorators.js';
import { Creation } from '#common/creation.js';
import { CreationInterceptor } from '#common/http/creation.interceptor.js';
import { PageQuery } from '#common/http/dto/page-query.dto.js';
import { AnswersPage, PageStart } from '#common/http/page.decorators.js';
import type { Page } from '#common/http/page.js';
import { ApiBodyProblems, ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { MessageResponse } from '#common/openapi/message.dto.js';
import { EmailPipe } from '#common/validation/email.decorators.js';
import { AddGroupMemberDto, UserGroupMemberResponse, UserGroupResponse } from '#modules/users/dto/user-group.dto.js';
import { UserGroupsService } from '#modules/users/user-groups.service.js';

const GROUP = { name: 'group_email', example: 'epidemiology@example.org' };

/** A group itself is made, renamed and deleted as a user. */
@ApiTags('Administration: users')
@Access('administrator')
@Controller('admin/user-groups')
export class UserGroupsAdminController {
  constructor(private readonly groups: UserGroupsService) {}

  /** Puts a user into a group, whose grants they share from then on. */
  @Post()
  @UseInterceptors(CreationInterceptor)
  @ApiCreatedResponse({ type: MessageResponse })
  @ApiOkResponse({ type: MessageResponse, description: 'The user was in the group already' })
  @ApiProblem(404, 'No such user or group')
  @ApiBodyProblems()
  addMember(@Body() member: AddGroupMemberDto): Promise<Creation<MessageResponse>> {
    return this.groups.ensureMember(member);
  }

  /** The groups of users, in the order of their emails. */
  @Get()
  @AnswersPage(UserGroupResponse)
  list(@Query() { limit }: PageQuery, @PageStart() after?: string): Promise<Page<UserGroupResponse>> {
    return this.groups.list({ limit, after });
  }

  /** The users in a group, in the order of their emails. */
  @Get(':group_email/members')
  @ApiParam(GROUP)
  @AnswersPage(UserGroupMemberResponse)
  @ApiProblem(404, 'No such group')
  listMembers(
    @Param('group_email', EmailPipe) groupEmail: string,
    @Query() { limit }: PageQuery,
    @PageStart() after?: string,
  ): Promise<Page<UserGroupMemberResponse>> {
    return this.groups.listMembers(groupEmail, { limit, after });
  }

  /** Takes a user out of a group. */
  @Delete(':group_email/members/:user_email')
  @ApiParam(GROUP)
  @ApiParam({ name: 'user_email', example: 'asha@example.org' })
  @ApiOkResponse({ type: MessageResponse })
  @ApiProblem(404, 'No such group, or the user is not in it')
  removeMember(
    @Param('group_email', EmailPipe) groupEmail: string,
    @Param('user_email', EmailPipe) userEmail: string,
  ): Promise<MessageResponse> {
    return this.groups.removeMember(groupEmail, userEmail);
  }
}
