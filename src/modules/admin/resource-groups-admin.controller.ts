import { Body, Controller, Delete, Get, Param, Patch, Post, Query, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, ApiDatasetDeleted } from '#auth/access.decorators.js';
import {
  AddResourceGroupMemberDto,
  CreateResourceGroupDto,
  ResourceGroupMemberResponse,
  ResourceGroupResponse,
  UpdateResourceGroupDto,
  UpdateResourceGroupMemberDto,
} from '#auth/grants/dto/resource-groups.dto.js';
import { ResourceGroupsService } from '#auth/grants/resource-groups.service.js';
import { Creation } from '#common/creation.js';
import { CreationInterceptor } from '#common/http/creation.interceptor.js';
import { PageQuery } from '#common/http/dto/page-query.dto.js';
import { AnswersPage, PageStart } from '#common/http/page.decorators.js';
import type { Page } from '#common/http/page.js';
import { ApiBodyProblems, ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { MessageResponse } from '#common/openapi/message.dto.js';
import { RowIdParam } from '#common/openapi/row-id.decorators.js';
import { RowIdPipe } from '#common/validation/row-id.pipe.js';

const GROUP = { name: 'resource_group_id', example: 'health-2024' };

@ApiTags('Administration: access')
@Access('administrator')
@UseInterceptors(CreationInterceptor)
@Controller('admin')
export class ResourceGroupsAdminController {
  constructor(private readonly groups: ResourceGroupsService) {}

  /** Makes a group of resources, which is granted as one. */
  @Post('resource-groups')
  @ApiCreatedResponse({ type: ResourceGroupResponse })
  @ApiOkResponse({ type: ResourceGroupResponse, description: 'It was there already under the same name' })
  @ApiProblem(409, 'It is there under another name')
  @ApiBodyProblems()
  create(@Body() group: CreateResourceGroupDto): Promise<Creation<ResourceGroupResponse>> {
    return this.groups.ensure(group);
  }

  /** The resource groups, in the order of their ids. */
  @Get('resource-groups')
  @AnswersPage(ResourceGroupResponse)
  list(@Query() { limit }: PageQuery, @PageStart() after?: string): Promise<Page<ResourceGroupResponse>> {
    return this.groups.list({ limit, after });
  }

  /** One resource group. */
  @Get('resource-groups/:resource_group_id')
  @ApiParam(GROUP)
  @ApiOkResponse({ type: ResourceGroupResponse })
  @ApiProblem(404, 'No such group')
  get(@Param('resource_group_id') id: string): Promise<ResourceGroupResponse> {
    return this.groups.get(id);
  }

  /** Renames a resource group. */
  @Patch('resource-groups/:resource_group_id')
  @ApiParam(GROUP)
  @ApiOkResponse({ type: ResourceGroupResponse })
  @ApiProblem(404, 'No such group')
  @ApiBodyProblems()
  update(
    @Param('resource_group_id') id: string,
    @Body() change: UpdateResourceGroupDto,
  ): Promise<ResourceGroupResponse> {
    return this.groups.update(id, change);
  }

  /** Deletes a resource group that is neither granted nor in another group. */
  @Delete('resource-groups/:resource_group_id')
  @ApiParam(GROUP)
  @ApiOkResponse({ type: MessageResponse })
  @ApiProblem(404, 'No such group')
  @ApiProblem(409, 'Grants or groups refer to it; the answer names them')
  delete(@Param('resource_group_id') id: string): Promise<MessageResponse> {
    return this.groups.delete(id);
  }

  /** Puts a dataset, a bucket, a weather store or a further group into a resource group. */
  @Post('resource-group-members')
  @ApiCreatedResponse({ type: ResourceGroupMemberResponse })
  @ApiOkResponse({ type: ResourceGroupMemberResponse, description: 'It was in the group already' })
  @ApiProblem(409, 'It is in the group with another resource_json')
  @ApiProblem(404, 'No such group or resource')
  @ApiDatasetDeleted()
  @ApiBodyProblems()
  addMember(@Body() member: AddResourceGroupMemberDto): Promise<Creation<ResourceGroupMemberResponse>> {
    return this.groups.ensureMember(member);
  }

  /** What is in a resource group directly, in the order in which it was added. */
  @Get('resource-groups/:resource_group_id/members')
  @ApiParam(GROUP)
  @AnswersPage(ResourceGroupMemberResponse)
  @ApiProblem(404, 'No such group')
  listMembers(
    @Param('resource_group_id') id: string,
    @Query() { limit }: PageQuery,
    @PageStart() after?: string,
  ): Promise<Page<ResourceGroupMemberResponse>> {
    return this.groups.listMembers(id, { limit, after });
  }

  /** Changes what is kept with a member. */
  @Patch('resource-groups/:resource_group_id/members/:member_id')
  @ApiParam(GROUP)
  @RowIdParam('member_id', 7)
  @ApiOkResponse({ type: ResourceGroupMemberResponse })
  @ApiProblem(404, 'No such group or member')
  @ApiBodyProblems()
  updateMember(
    @Param('resource_group_id') id: string,
    @Param('member_id', RowIdPipe) memberId: number,
    @Body() change: UpdateResourceGroupMemberDto,
  ): Promise<ResourceGroupMemberResponse> {
    return this.groups.updateMember(id, memberId, change);
  }

  /** Takes a member out of a resource group. */
  @Delete('resource-groups/:resource_group_id/members/:member_id')
  @ApiParam(GROUP)
  @RowIdParam('member_id', 7)
  @ApiOkResponse({ type: MessageResponse })
  @ApiProblem(404, 'No such group or member')
  deleteMember(
    @Param('resource_group_id') id: string,
    @Param('member_id', RowIdPipe) memberId: number,
  ): Promise<MessageResponse> {
    return this.groups.deleteMember(id, memberId);
  }
}
