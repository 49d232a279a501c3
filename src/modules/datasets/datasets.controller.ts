import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentCaller, GrantedDataset } from '#auth/access.decorators.js';
import { AccessLevel } from '#auth/access-level.js';
import type { Caller } from '#auth/caller.js';
import type { DatasetAccess } from '#auth/dataset-access.js';
import { AnswersPage, PageStart } from '#common/http/page.decorators.js';
import type { Page } from '#common/http/page.js';
import { ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { DatasetsService } from './datasets.service.js';
import { DatasetDetailResponse, DatasetResponse, ListDatasetsQuery } from './dto/dataset.dto.js';

@ApiTags('Datasets')
@Controller('datasets')
export class DatasetsController {
  constructor(private readonly datasets: DatasetsService) {}

  /**
   * The datasets that the caller may see, in the order of their ids.
   *
   * Where there are more, the `Link` header holds the address of the next page.
   */
  @Get()
  @Access('any-key')
  @AnswersPage(DatasetResponse)
  list(
    @CurrentCaller() caller: Caller,
    @Query() { limit }: ListDatasetsQuery,
    @PageStart() after?: string,
  ): Promise<Page<DatasetResponse>> {
    return this.datasets.list(caller, { limit, after });
  }

  /** One dataset with the names of its tables. */
  @Get(':ds_id')
  @Access({ level: AccessLevel.View, dataset: 'ds_id' })
  @ApiParam({ name: 'ds_id', example: 'CS0001DS0001' })
  @ApiOkResponse({ type: DatasetDetailResponse })
  @ApiProblem(404, 'No such dataset; only administrators are told')
  getDetail(@CurrentCaller() caller: Caller, @GrantedDataset() granted: DatasetAccess): Promise<DatasetDetailResponse> {
    return this.datasets.getDetail(caller, granted);
  }
}
