import { Body, Controller, Post, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access, CurrentCaller } from '#auth/access.decorators.js';
import type { Caller } from '#auth/caller.js';
import { AddResourceGroupMemberDto, CreateResourceGroupDto, GrantDto } from '#auth/grants/dto/grants.dto.js';
import { GrantsService } from '#auth/grants/grants.service.js';
import { Creation, CreationInterceptor } from '#common/http/creation.interceptor.js';
import { ApiBodyProblems, ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { MessageResponse } from '#common/openapi/message.dto.js';

@ApiTags('Administration: access')
@Access('administrator')
@UseInterceptors(CreationInterceptor)
@ApiCreatedResponse({ type: MessageResponse })
@Controller('admin')
export class GrantsAdminController {
  constructor(private readonly grants: GrantsService) {}

  /** Makes a group of resources, which is granted as one. */
  @Post('resource-groups')
  @ApiOkResponse({ type: MessageResponse, description: 'It was there already under the same name' })
  @ApiProblem(409, 'It is there under another name')
  @ApiBodyProblems()
  createResourceGroup(@Body() group: CreateResourceGroupDto): Promise<Creation<MessageResponse>> {
    return this.grants.ensureGroup(group);
  }

  /** Puts a dataset, a bucket, a weather store or a further group into a resource group. */
  @Post('resource-group-members')
  @ApiOkResponse({ type: MessageResponse, description: 'It was in the group already' })
  @ApiProblem(409, 'It is in the group with another resource_json')
  @ApiProblem(404, 'No such group or resource')
  @ApiBodyProblems()
  addResourceGroupMember(@Body() member: AddResourceGroupMemberDto): Promise<Creation<MessageResponse>> {
    return this.grants.ensureMember(member);
  }

  /** Grants a user or a group a level on a resource; granted again, the new level replaces the old. */
  @Post('user-permissions')
  @ApiOkResponse({ type: MessageResponse, description: 'A grant was there; it has this level now' })
  @ApiProblem(404, 'No such user or resource')
  @ApiBodyProblems()
  grant(@CurrentCaller() caller: Caller, @Body() grant: GrantDto): Promise<Creation<MessageResponse>> {
    return this.grants.grant(grant, caller.userId);
  }
}
