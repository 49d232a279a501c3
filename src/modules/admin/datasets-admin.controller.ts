import { Body, Controller, Delete, Get, Param, Patch, Post, Query, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access } from '#auth/access.decorators.js';
import { Creation } from '#common/creation.js';
import { CreationInterceptor } from '#common/http/creation.interceptor.js';
import { AnswersPage, PageStart } from '#common/http/page.decorators.js';
import type { Page } from '#common/http/page.js';
import { ApiBodyProblems, ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { MessageResponse } from '#common/openapi/message.dto.js';
import { DatasetPublishingService } from '#modules/datasets/dataset-publishing.service.js';
import { DatasetRecordsService } from '#modules/datasets/dataset-records.service.js';
import { CreateDatasetDto } from '#modules/datasets/dto/create-dataset.dto.js';
import { ListAllDatasetsQuery, UpdateDatasetDto } from '#modules/datasets/dto/dataset-administration.dto.js';
import { DatasetResponse } from '#modules/datasets/dto/dataset.dto.js';

const DATASET = { name: 'ds_id', example: 'CS0001DS0001' };

@ApiTags('Administration: catalogue')
@Access('administrator')
@Controller('admin/datasets')
export class DatasetsAdminController {
  constructor(
    private readonly publishing: DatasetPublishingService,
    private readonly records: DatasetRecordsService,
  ) {}

  /**
   * Makes a dataset; with the same content again, answers the one that is there.
   *
   * `access_level` of the answer is the dataset's own level.
   */
  @Post()
  @UseInterceptors(CreationInterceptor)
  @ApiCreatedResponse({ type: DatasetResponse })
  @ApiOkResponse({ type: DatasetResponse, description: 'It was there with the same content' })
  @ApiProblem(409, 'It is there with other content')
  @ApiBodyProblems()
  create(@Body() dataset: CreateDatasetDto): Promise<Creation<DatasetResponse>> {
    return this.publishing.ensure(dataset);
  }

  /**
   * All datasets, in the order of their ids.
   *
   * `access_level` is the dataset's own level, not the caller's.
   */
  @Get()
  @AnswersPage(DatasetResponse)
  list(@Query() query: ListAllDatasetsQuery, @PageStart() after?: string): Promise<Page<DatasetResponse>> {
    return this.records.list(query, { limit: query.limit, after });
  }

  /** One dataset, with its own level. */
  @Get(':ds_id')
  @Access({ administratorOf: 'ds_id' })
  @ApiParam(DATASET)
  @ApiOkResponse({ type: DatasetResponse })
  @ApiProblem(404, 'No such dataset')
  get(@Param('ds_id') dsId: string): Promise<DatasetResponse> {
    return this.records.get(dsId);
  }

  /**
   * Changes a dataset; its id and its collection stay.
   *
   * What is left out stays; null puts back what a new dataset has without the field. Lists are replaced;
   * `additional_metadata` is merged member by member.
   */
  @Patch(':ds_id')
  @ApiParam(DATASET)
  @ApiOkResponse({ type: DatasetResponse })
  @ApiProblem(404, 'No such dataset')
  @ApiBodyProblems()
  update(@Param('ds_id') dsId: string, @Body() change: UpdateDatasetDto): Promise<DatasetResponse> {
    return this.publishing.update(dsId, change);
  }

  /** Deletes a dataset that has no tables, with all grants on it. */
  @Delete(':ds_id')
  @ApiParam(DATASET)
  @ApiOkResponse({ type: MessageResponse })
  @ApiProblem(404, 'No such dataset')
  @ApiProblem(409, 'It has tables, uploads, or bytes that are being removed; the answer names them')
  delete(@Param('ds_id') dsId: string): Promise<MessageResponse> {
    return this.records.delete(dsId);
  }
}
