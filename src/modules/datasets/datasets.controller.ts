import { Controller, Get, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentCaller, GrantedDataset } from '#auth/access.decorators.js';
import { AccessLevel } from '#auth/access-level.js';
import type { Caller } from '#auth/caller.js';
import type { DatasetAccess } from '#auth/dataset-access.js';
import { AnswersTagged, AnswersTaggedPage, PageStart } from '#common/http/page.decorators.js';
import type { Page } from '#common/http/page.js';
import { ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { DatasetFacetsService } from './dataset-facets.service.js';
import { DatasetsService } from './datasets.service.js';
import { DatasetDetailResponse } from './dto/dataset-detail.dto.js';
import { DatasetResponse } from './dto/dataset.dto.js';
import { DatasetFacetsQuery, DatasetFacetsResponse } from './dto/dataset-facets.dto.js';
import { ListDatasetsQuery } from './dto/dataset-search.dto.js';

@ApiTags('Datasets')
@Controller('datasets')
export class DatasetsController {
  constructor(
    private readonly datasets: DatasetsService,
    private readonly facets: DatasetFacetsService,
  ) {}

  /**
   * The datasets that the caller may see, in the order of their ids.
   *
   * Parameters narrow the list. One that is given several times asks for any of its values. With `q`, the best come
   * first, and where nothing has those words, similar ones are tried. Where there are more, the `Link` header holds the
   * address of the next page.
   */
  @Get()
  @Access('any-key')
  @AnswersTaggedPage(DatasetResponse)
  list(
    @CurrentCaller() caller: Caller,
    @Query() query: ListDatasetsQuery,
    @PageStart() after?: string,
  ): Promise<Page<DatasetResponse>> {
    return this.datasets.list(caller, query, after);
  }

  /**
   * How many of the datasets have which tag, collection, category, owner, region, resolution and level.
   *
   * Takes the filters of the list and counts what it would show: all of it without filters, else the 5,000 newest that
   * match, and says so in `is_complete`.
   */
  @Get('facets')
  @Access('any-key')
  @AnswersTagged(DatasetFacetsResponse)
  @ApiProblem(422, 'A parameter that does not fit')
  countFacets(@CurrentCaller() caller: Caller, @Query() query: DatasetFacetsQuery): Promise<DatasetFacetsResponse> {
    return this.facets.count(caller, query);
  }

  /** One dataset with the names of its tables. */
  @Get(':ds_id')
  @Access({ level: AccessLevel.View, dataset: 'ds_id' })
  @ApiParam({ name: 'ds_id', example: 'CS0001DS0001' })
  @AnswersTagged(DatasetDetailResponse)
  @ApiProblem(404, 'No such dataset; only administrators are told')
  getDetail(@CurrentCaller() caller: Caller, @GrantedDataset() granted: DatasetAccess): Promise<DatasetDetailResponse> {
    return this.datasets.getDetail(caller, granted);
  }
}
