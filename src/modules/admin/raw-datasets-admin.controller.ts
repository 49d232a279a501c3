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
import {
  CreateRawDatasetDto,
  ListRawDatasetsQuery,
  RawDatasetResponse,
  UpdateRawDatasetDto,
} from '#modules/datasets/dto/raw-datasets.dto.js';
import { RawDatasetsService } from '#modules/datasets/raw-datasets.service.js';

const EXAMPLE = 1;

@ApiTags('Administration: catalogue')
@Access('administrator')
@Controller('admin/raw-datasets')
export class RawDatasetsAdminController {
  constructor(private readonly rawDatasets: RawDatasetsService) {}

  /** Makes a raw dataset; with the same content again, answers the one that is there. */
  @Post()
  @UseInterceptors(CreationInterceptor)
  @ApiCreatedResponse({ type: RawDatasetResponse })
  @ApiOkResponse({ type: RawDatasetResponse, description: 'It was there with the same content' })
  @ApiProblem(409, 'It is there with other content')
  @ApiBodyProblems()
  create(@Body() raw: CreateRawDatasetDto): Promise<Creation<RawDatasetResponse>> {
    return this.rawDatasets.ensure(raw);
  }

  /** Raw datasets, in the order of their ids. */
  @Get()
  @AnswersPage(RawDatasetResponse)
  list(@Query() query: ListRawDatasetsQuery, @PageStart() after?: string): Promise<Page<RawDatasetResponse>> {
    return this.rawDatasets.list(query, { limit: query.limit, after });
  }

  /** One raw dataset. */
  @Get(':id')
  @RowIdParam('id', EXAMPLE)
  @AnswersTagged(RawDatasetResponse)
  @ApiProblem(404, 'No such raw dataset')
  get(@Param('id', RowIdPipe) id: number): Promise<RawDatasetResponse> {
    return this.rawDatasets.get(id);
  }

  /** Changes what is said of a raw dataset. */
  @Patch(':id')
  @RowIdParam('id', EXAMPLE)
  @AnswersChanged(RawDatasetResponse)
  @ApiProblem(404, 'No such raw dataset')
  @ApiProblem(409, 'Another has the rds_id')
  @ApiBodyProblems()
  update(
    @Param('id', RowIdPipe) id: number,
    @Body() change: UpdateRawDatasetDto,
    @Headers('If-Match') ifMatch?: string,
  ): Promise<RawDatasetResponse> {
    return this.rawDatasets.update(id, change, ifMatch);
  }

  /** Deletes a raw dataset that no dataset was made from. */
  @Delete(':id')
  @RowIdParam('id', EXAMPLE)
  @ApiOkResponse({ type: MessageResponse })
  @TakesIfMatch()
  @ApiProblem(404, 'No such raw dataset')
  @ApiProblem(409, 'Others refer to it; the answer names them')
  delete(@Param('id', RowIdPipe) id: number, @Headers('If-Match') ifMatch?: string): Promise<MessageResponse> {
    return this.rawDatasets.delete(id, ifMatch);
  }
}
