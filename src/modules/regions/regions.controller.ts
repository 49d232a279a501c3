import { Controller, Get, Param, Query, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Access } from '#auth/access.decorators.js';
import { AnswersPage, PageStart } from '#common/http/page.decorators.js';
import type { Page } from '#common/http/page.js';
import { type TaggedAnswer, TaggedAnswerInterceptor } from '#common/http/tagged-answer.interceptor.js';
import { ApiProblem } from '#common/openapi/api-problem.decorators.js';
import {
  ChildRegionResponse,
  DescendantRegionResponse,
  ListChildrenQuery,
  ListDescendantsQuery,
  ReadRegionResponse,
  RegionDetailsResponse,
} from './dto/region-tree.dto.js';
import { ListRegionsQuery } from './dto/regions.dto.js';
import { RegionTreeService } from './region-tree.service.js';
import { ShapefilesService } from './shapefiles.service.js';

const REGION = { name: 'region_id', example: 'country_IND' };

@ApiTags('Regions')
@Access('any-key')
@Controller('regions')
export class RegionsController {
  constructor(
    private readonly tree: RegionTreeService,
    private readonly shapefiles: ShapefilesService,
  ) {}

  /** Regions, in the order of their ids. */
  @Get()
  @AnswersPage(ReadRegionResponse)
  list(@Query() query: ListRegionsQuery, @PageStart() after?: string): Promise<Page<ReadRegionResponse>> {
    return this.tree.list(query, { limit: query.limit, after });
  }

  /** One region, with the one that holds it. */
  @Get(':region_id')
  @ApiParam(REGION)
  @ApiOkResponse({ type: RegionDetailsResponse })
  @ApiProblem(404, 'No such region')
  get(@Param('region_id') id: string): Promise<RegionDetailsResponse> {
    return this.tree.get(id);
  }

  /** Regions directly in a region. */
  @Get(':region_id/children')
  @ApiParam(REGION)
  @AnswersPage(ChildRegionResponse)
  @ApiProblem(404, 'No such region')
  listChildren(
    @Param('region_id') id: string,
    @Query() { limit }: ListChildrenQuery,
    @PageStart() after?: string,
  ): Promise<Page<ChildRegionResponse>> {
    return this.tree.listChildren(id, { limit, after });
  }

  /** Regions in a region, directly or through others. */
  @Get(':region_id/descendants')
  @ApiParam(REGION)
  @AnswersPage(DescendantRegionResponse)
  @ApiProblem(404, 'No such region')
  listDescendants(
    @Param('region_id') id: string,
    @Query() { limit, depth }: ListDescendantsQuery,
    @PageStart() after?: string,
  ): Promise<Page<DescendantRegionResponse>> {
    return this.tree.listDescendants(id, depth, { limit, after });
  }

  /** The simplified outline of a region as a picture. */
  @Get(':region_id/outline.svg')
  @UseInterceptors(TaggedAnswerInterceptor)
  @ApiParam(REGION)
  @ApiOkResponse({
    description: 'At most 600 pixels wide and high, with the name of the region as its title',
    content: { 'image/svg+xml': { schema: { type: 'string' } } },
  })
  @ApiResponse({ status: 304, description: 'The client has it already' })
  @ApiProblem(404, 'No such region, or it has no shapefile')
  getOutline(@Param('region_id') id: string): Promise<TaggedAnswer> {
    return this.shapefiles.getOutline(id);
  }
}
