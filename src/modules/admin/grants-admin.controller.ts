import { Body, Controller, Delete, Get, Param, Patch, Post, Query, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access, ApiDatasetDeleted, CurrentCaller } from '#auth/access.decorators.js';
import type { Caller } from '#auth/caller.js';
import { GrantDto, GrantResponse, ListGrantsQuery, UpdateGrantDto } from '#auth/grants/dto/grants.dto.js';
import { GrantsService } from '#auth/grants/grants.service.js';
import { Creation } from '#common/creation.js';
import { CreationInterceptor } from '#common/http/creation.interceptor.js';
import { AnswersPage, PageStart } from '#common/http/page.decorators.js';
import type { Page } from '#common/http/page.js';
import { ApiBodyProblems, ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { MessageResponse } from '#common/openapi/message.dto.js';
import { RowIdParam } from '#common/openapi/row-id.decorators.js';
import { RowIdPipe } from '#common/validation/row-id.pipe.js';

const EXAMPLE = 12;

@ApiTags('Administration: access')
@Access('administrator')
@Controller('admin/user-permissions')
export class GrantsAdminController {
  constructor(private readonly grants: GrantsService) {}

  /** Grants a user or a group a level on a resource; made again, it replaces level, end and reason of the one before. */
  @Post()
  @UseInterceptors(CreationInterceptor)
  @ApiCreatedResponse({ type: GrantResponse })
  @ApiOkResponse({ type: GrantResponse, description: 'A grant was there; it is this one now' })
  @ApiProblem(404, 'No such user or resource')
  @ApiDatasetDeleted()
  @ApiProblem(409, 'The grant that was there is being taken back at the same time')
  @ApiBodyProblems()
  grant(@CurrentCaller() { userId }: Caller, @Body() grant: GrantDto): Promise<Creation<GrantResponse>> {
    return this.grants.grant(grant, userId);
  }

  /** Grants in the order in which they were made. */
  @Get()
  @AnswersPage(GrantResponse)
  list(@Query() query: ListGrantsQuery, @PageStart() after?: string): Promise<Page<GrantResponse>> {
    return this.grants.list(query, { limit: query.limit, after });
  }

  /** One grant. */
  @Get(':id')
  @RowIdParam('id', EXAMPLE)
  @ApiOkResponse({ type: GrantResponse })
  @ApiProblem(404, 'No such grant')
  get(@Param('id', RowIdPipe) id: number): Promise<GrantResponse> {
    return this.grants.getGrant(id);
  }

  /** Changes the level, the end or the reason of a grant. */
  @Patch(':id')
  @RowIdParam('id', EXAMPLE)
  @ApiOkResponse({ type: GrantResponse })
  @ApiProblem(404, 'No such grant')
  @ApiBodyProblems()
  update(@Param('id', RowIdPipe) id: number, @Body() change: UpdateGrantDto): Promise<GrantResponse> {
    return this.grants.update(id, change);
  }

  /** Takes a grant back. */
  @Delete(':id')
  @RowIdParam('id', EXAMPLE)
  @ApiOkResponse({ type: MessageResponse })
  @ApiProblem(404, 'No such grant')
  delete(@Param('id', RowIdPipe) id: number): Promise<MessageResponse> {
    return this.grants.delete(id);
  }
}
