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
import {
  CreateRegionDto,
  ListRegionsQuery,
  RegionResponse,
  UpdateRegionDto,
} from '#modules/regions/dto/regions.dto.js';
import { RegionsService } from '#modules/regions/regions.service.js';

const REGION = { name: 'region_id', example: 'country_IND' };

@ApiTags('Administration: catalogue')
@Access('administrator')
@Controller('admin/regions')
export class RegionsAdminController {
  constructor(private readonly regions: RegionsService) {}

  /** Makes a region; with the same content again, answers the one that is there. */
  @Post()
  @UseInterceptors(CreationInterceptor)
  @ApiCreatedResponse({ type: RegionResponse })
  @ApiOkResponse({ type: RegionResponse, description: 'It was there with the same content' })
  @ApiProblem(409, 'It is there with other content')
  @ApiBodyProblems()
  create(@Body() region: CreateRegionDto): Promise<Creation<RegionResponse>> {
    return this.regions.ensure(region);
  }

  /** Regions, in the order of their ids. */
  @Get()
  @AnswersPage(RegionResponse)
  list(@Query() query: ListRegionsQuery, @PageStart() after?: string): Promise<Page<RegionResponse>> {
    return this.regions.list(query, { limit: query.limit, after });
  }

  /** One region. */
  @Get(':region_id')
  @ApiParam(REGION)
  @AnswersTagged(RegionResponse)
  @ApiProblem(404, 'No such region')
  get(@Param('region_id') id: string): Promise<RegionResponse> {
    return this.regions.get(id);
  }

  /** Renames a region, or puts it into another one; its id stays. */
  @Patch(':region_id')
  @ApiParam(REGION)
  @AnswersChanged(RegionResponse)
  @ApiProblem(404, 'No such region')
  @ApiBodyProblems()
  update(
    @Param('region_id') id: string,
    @Body() change: UpdateRegionDto,
    @Headers('If-Match') ifMatch?: string,
  ): Promise<RegionResponse> {
    return this.regions.update(id, change, ifMatch);
  }

  /** Deletes a region that no region lies in and no dataset covers. */
  @Delete(':region_id')
  @ApiParam(REGION)
  @ApiOkResponse({ type: MessageResponse })
  @TakesIfMatch()
  @ApiProblem(404, 'No such region')
  @ApiProblem(409, 'Others refer to it; the answer names them')
  delete(@Param('region_id') id: string, @Headers('If-Match') ifMatch?: string): Promise<MessageResponse> {
    return this.regions.delete(id, ifMatch);
  }
}
