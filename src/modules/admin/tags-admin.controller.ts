import { Body, Controller, Delete, Get, Headers, Param, Patch, Post, Query, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access } from '#auth/access.decorators.js';
import { Creation } from '#common/creation.js';
import { CreationInterceptor } from '#common/http/creation.interceptor.js';
import { PageQuery } from '#common/http/dto/page-query.dto.js';
import { AnswersPage, AnswersTagged, PageStart } from '#common/http/page.decorators.js';
import type { Page } from '#common/http/page.js';
import { AnswersChanged, TakesIfMatch } from '#common/http/precondition.decorators.js';
import { ApiBodyProblems, ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { MessageResponse } from '#common/openapi/message.dto.js';
import { RowIdParam } from '#common/openapi/row-id.decorators.js';
import { RowIdPipe } from '#common/validation/row-id.pipe.js';
import { TagDto, TagResponse } from '#modules/datasets/dto/tags.dto.js';
import { TagsService } from '#modules/datasets/tags.service.js';

const EXAMPLE = 2;

@ApiTags('Administration: catalogue')
@Access('administrator')
@Controller('admin/tags')
export class TagsAdminController {
  constructor(private readonly tags: TagsService) {}

  /** Makes a tag, or answers the one that is there. Tags of new datasets are made with them. */
  @Post()
  @UseInterceptors(CreationInterceptor)
  @ApiCreatedResponse({ type: TagResponse })
  @ApiOkResponse({ type: TagResponse, description: 'It was there with the same content' })
  @ApiBodyProblems()
  create(@Body() tag: TagDto): Promise<Creation<TagResponse>> {
    return this.tags.ensure(tag);
  }

  /** Tags, in the order of their names, each with the number of datasets that have it. */
  @Get()
  @AnswersPage(TagResponse)
  list(@Query() query: PageQuery, @PageStart() after?: string): Promise<Page<TagResponse>> {
    return this.tags.list({ limit: query.limit, after });
  }

  /** One tag. */
  @Get(':id')
  @RowIdParam('id', EXAMPLE)
  @AnswersTagged(TagResponse)
  @ApiProblem(404, 'No such tag')
  get(@Param('id', RowIdPipe) id: number): Promise<TagResponse> {
    return this.tags.get(id);
  }

  /** Renames a tag, for all datasets that have it. */
  @Patch(':id')
  @RowIdParam('id', EXAMPLE)
  @AnswersChanged(TagResponse)
  @ApiProblem(404, 'No such tag')
  @ApiProblem(409, 'Another has the name')
  @ApiBodyProblems()
  update(
    @Param('id', RowIdPipe) id: number,
    @Body() change: TagDto,
    @Headers('If-Match') ifMatch?: string,
  ): Promise<TagResponse> {
    return this.tags.update(id, change, ifMatch);
  }

  /** Deletes a tag that no dataset has. */
  @Delete(':id')
  @RowIdParam('id', EXAMPLE)
  @ApiOkResponse({ type: MessageResponse })
  @TakesIfMatch()
  @ApiProblem(404, 'No such tag')
  @ApiProblem(409, 'Others refer to it; the answer names them')
  delete(@Param('id', RowIdPipe) id: number, @Headers('If-Match') ifMatch?: string): Promise<MessageResponse> {
    return this.tags.delete(id, ifMatch);
  }
}
