import { Body, Controller, Delete, Get, Headers, Param, Patch, Post, Query, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access } from '#auth/access.decorators.js';
import { Creation } from '#common/creation.js';
import { CreationInterceptor } from '#common/http/creation.interceptor.js';
import { AnswersPage, AnswersTagged, PageStart } from '#common/http/page.decorators.js';
import type { Page } from '#common/http/page.js';
import { AnswersChanged, TakesIfMatch } from '#common/http/precondition.decorators.js';
import { ApiBodyProblems, ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { MessageResponse } from '#common/openapi/message.dto.js';
import { CollectionsService } from '#modules/datasets/collections.service.js';
import {
  CollectionResponse,
  CreateCollectionDto,
  ListCollectionsQuery,
  UpdateCollectionDto,
} from '#modules/datasets/dto/collections.dto.js';

const COLLECTION = { name: 'collection_id', example: 'TS0001' };

@ApiTags('Administration: catalogue')
@Access('administrator')
@Controller('admin/collections')
export class CollectionsAdminController {
  constructor(private readonly collections: CollectionsService) {}

  /** Makes a collection; with the same content again, answers the one that is there. */
  @Post()
  @UseInterceptors(CreationInterceptor)
  @ApiCreatedResponse({ type: CollectionResponse })
  @ApiOkResponse({ type: CollectionResponse, description: 'It was there with the same content' })
  @ApiProblem(409, 'It is there with other content')
  @ApiBodyProblems()
  create(@Body() collection: CreateCollectionDto): Promise<Creation<CollectionResponse>> {
    return this.collections.ensure(collection);
  }

  /** Collections, in the order of their ids. */
  @Get()
  @AnswersPage(CollectionResponse)
  list(@Query() query: ListCollectionsQuery, @PageStart() after?: string): Promise<Page<CollectionResponse>> {
    return this.collections.list(query, { limit: query.limit, after });
  }

  /** One collection. */
  @Get(':collection_id')
  @ApiParam(COLLECTION)
  @AnswersTagged(CollectionResponse)
  @ApiProblem(404, 'No such collection')
  get(@Param('collection_id') id: string): Promise<CollectionResponse> {
    return this.collections.get(id);
  }

  /** Changes the names of a collection and of its category; its id stays. */
  @Patch(':collection_id')
  @ApiParam(COLLECTION)
  @AnswersChanged(CollectionResponse)
  @ApiProblem(404, 'No such collection')
  @ApiBodyProblems()
  update(
    @Param('collection_id') id: string,
    @Body() change: UpdateCollectionDto,
    @Headers('If-Match') ifMatch?: string,
  ): Promise<CollectionResponse> {
    return this.collections.update(id, change, ifMatch);
  }

  /** Deletes a collection that holds no datasets. */
  @Delete(':collection_id')
  @ApiParam(COLLECTION)
  @ApiOkResponse({ type: MessageResponse })
  @TakesIfMatch()
  @ApiProblem(404, 'No such collection')
  @ApiProblem(409, 'Others refer to it; the answer names them')
  delete(@Param('collection_id') id: string, @Headers('If-Match') ifMatch?: string): Promise<MessageResponse> {
    return this.collections.delete(id, ifMatch);
  }
}
