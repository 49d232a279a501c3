import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access } from '#auth/access.decorators.js';
import { PageQuery } from '#common/http/dto/page-query.dto.js';
import { AnswersPage, PageStart } from '#common/http/page.decorators.js';
import type { Page } from '#common/http/page.js';
import { ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { MessageResponse } from '#common/openapi/message.dto.js';
import { DeletedDatasetsService } from '#modules/datasets/deleted-datasets.service.js';
import { DatasetResponse } from '#modules/datasets/dto/dataset.dto.js';
import { ListedDeletedDatasetResponse } from '#modules/datasets/dto/deleted-dataset.dto.js';

const DATASET = { name: 'ds_id', example: 'CS0001DS0001' };

@ApiTags('Administration: catalogue')
@Access('administrator')
@Controller('admin')
export class DeletedDatasetsAdminController {
  constructor(private readonly deleted: DeletedDatasetsService) {}

  /** Datasets that are deleted and can be restored, in the order of their ids. */
  @Get('deleted-datasets')
  @AnswersPage(ListedDeletedDatasetResponse)
  list(@Query() { limit }: PageQuery, @PageStart() after?: string): Promise<Page<ListedDeletedDatasetResponse>> {
    return this.deleted.list({ limit, after });
  }

  /** Restores a deleted dataset with its tables, their versions, and all grants. One that is there stays as it is. */
  @Post('datasets/:ds_id/restore')
  @HttpCode(200)
  @ApiParam(DATASET)
  @ApiOkResponse({ type: DatasetResponse })
  @ApiProblem(404, 'No such dataset')
  restore(@Param('ds_id') dsId: string): Promise<DatasetResponse> {
    return this.deleted.restore(dsId);
  }

  /**
   * Deletes a deleted dataset for ever, with its tables, their bytes, and all grants.
   *
   * Its id is free again. The bytes leave the object store within a minute or so, and once it answers where it is away.
   */
  @Post('datasets/:ds_id/purge')
  @HttpCode(200)
  @ApiParam(DATASET)
  @ApiOkResponse({ type: MessageResponse })
  @ApiProblem(404, 'No such dataset')
  @ApiProblem(409, 'It is not deleted')
  purge(@Param('ds_id') dsId: string): Promise<MessageResponse> {
    return this.deleted.purge(dsId);
  }
}
