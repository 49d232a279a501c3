import { Body, Controller, Delete, Get, Headers, Param, Patch, Post, Query, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access } from '#auth/access.decorators.js';
import { Creation } from '#common/creation.js';
import { CreationInterceptor } from '#common/http/creation.interceptor.js';
import { AnswersPage, AnswersTagged, PageStart } from '#common/http/page.decorators.js';
import type { Page } from '#common/http/page.js';
import { AnswersChanged, TakesIfMatch } from '#common/http/precondition.decorators.js';
import { ApiBodyProblems, ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { MessageResponse } from '#common/openapi/message.dto.js';
import { RowIdParam } from '#common/openapi/row-id.decorators.js';
import { RowIdPipe } from '#common/validation/row-id.pipe.js';
import { DataOwnersService } from '#modules/datasets/data-owners.service.js';
import {
  CreateDataOwnerDto,
  DataOwnerResponse,
  ListDataOwnersQuery,
  UpdateDataOwnerDto,
} from '#modules/datasets/dto/data-owners.dto.js';

const EXAMPLE = 1;

@ApiTags('Administration: catalogue')
@Access('administrator')
@Controller('admin/data-owners')
export class DataOwnersAdminController {
  constructor(private readonly owners: DataOwnersService) {}

  /** Makes a data owner; with the same content again, answers the one that is there. */
  @Post()
  @UseInterceptors(CreationInterceptor)
  @ApiCreatedResponse({ type: DataOwnerResponse })
  @ApiOkResponse({ type: DataOwnerResponse, description: 'It was there with the same content' })
  @ApiProblem(409, 'It is there with other content')
  @ApiBodyProblems()
  create(@Body() owner: CreateDataOwnerDto): Promise<Creation<DataOwnerResponse>> {
    return this.owners.ensure(owner);
  }

  /** Data owners, in the order of their names. */
  @Get()
  @AnswersPage(DataOwnerResponse)
  list(@Query() query: ListDataOwnersQuery, @PageStart() after?: string): Promise<Page<DataOwnerResponse>> {
    return this.owners.list(query, { limit: query.limit, after });
  }

  /** One data owner. */
  @Get(':id')
  @RowIdParam('id', EXAMPLE)
  @AnswersTagged(DataOwnerResponse)
  @ApiProblem(404, 'No such data owner')
  get(@Param('id', RowIdPipe) id: number): Promise<DataOwnerResponse> {
    return this.owners.get(id);
  }

  /** Changes the name or the contact of a data owner. */
  @Patch(':id')
  @RowIdParam('id', EXAMPLE)
  @AnswersChanged(DataOwnerResponse)
  @ApiProblem(404, 'No such data owner')
  @ApiProblem(409, 'Another has the name')
  @ApiBodyProblems()
  update(
    @Param('id', RowIdPipe) id: number,
    @Body() change: UpdateDataOwnerDto,
    @Headers('If-Match') ifMatch?: string,
  ): Promise<DataOwnerResponse> {
    return this.owners.update(id, change, ifMatch);
  }

  /** Deletes a data owner that no dataset names. */
  @Delete(':id')
  @RowIdParam('id', EXAMPLE)
  @ApiOkResponse({ type: MessageResponse })
  @TakesIfMatch()
  @ApiProblem(404, 'No such data owner')
  @ApiProblem(409, 'Others refer to it; the answer names them')
  delete(@Param('id', RowIdPipe) id: number, @Headers('If-Match') ifMatch?: string): Promise<MessageResponse> {
    return this.owners.delete(id, ifMatch);
  }
}
