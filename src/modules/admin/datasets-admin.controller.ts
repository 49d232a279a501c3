import { Body, Controller, Delete, Get, Headers, Param, Patch, Post, Query, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, ApiDatasetDeleted, CurrentCaller } from '#auth/access.decorators.js';
import type { Caller } from '#auth/caller.js';
import { Creation } from '#common/creation.js';
import { CreationInterceptor } from '#common/http/creation.interceptor.js';
import { AnswersPage, AnswersTagged, PageStart } from '#common/http/page.decorators.js';
import type { Page } from '#common/http/page.js';
import { AnswersChanged, TakesIfMatch } from '#common/http/precondition.decorators.js';
import { ApiBodyProblems, ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { MessageResponse } from '#common/openapi/message.dto.js';
import { DatasetPublishingService } from '#modules/datasets/dataset-publishing.service.js';
import { DatasetRecordsService } from '#modules/datasets/dataset-records.service.js';
import { CreateDatasetDto } from '#modules/datasets/dto/create-dataset.dto.js';
import { ListAllDatasetsQuery, UpdateDatasetDto } from '#modules/datasets/dto/dataset-administration.dto.js';
import { DatasetResponse } from '#modules/datasets/dto/dataset.dto.js';
import { DeleteDatasetQuery } from '#modules/datasets/dto/deleted-dataset.dto.js';

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
  @ApiProblem(409, 'It is there with other content, or deleted and not yet purged')
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

  /** One dataset, with its own level. Its ETag is for `If-Match` of a change; that of `GET /datasets/{ds_id}` is not. */
  @Get(':ds_id')
  @Access({ administratorOf: 'ds_id' })
  @ApiParam(DATASET)
  @AnswersTagged(DatasetResponse)
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
  @AnswersChanged(DatasetResponse)
  @ApiProblem(404, 'No such dataset')
  @ApiDatasetDeleted()
  @ApiBodyProblems()
  update(
    @Param('ds_id') dsId: string,
    @Body() change: UpdateDatasetDto,
    @Headers('If-Match') ifMatch?: string,
  ): Promise<DatasetResponse> {
    return this.publishing.update(dsId, change, ifMatch);
  }

  /**
   * Takes a dataset from everybody, with its tables and grants, and keeps it to be restored.
   *
   * Who could see it is told when and why, with 410. It is purged when its time is over, or by a call of its own.
   */
  @Delete(':ds_id')
  @ApiParam(DATASET)
  @ApiOkResponse({ type: MessageResponse })
  @TakesIfMatch()
  @ApiProblem(404, 'No such dataset')
  @ApiDatasetDeleted()
  @ApiProblem(422, 'Not a reason')
  delete(
    @CurrentCaller() { userId: deletedBy }: Caller,
    @Param('ds_id') dsId: string,
    @Query() { reason }: DeleteDatasetQuery,
    @Headers('If-Match') ifMatch?: string,
  ): Promise<MessageResponse> {
    return this.records.delete(dsId, { deletedBy, reason, ifMatch });
  }
}
