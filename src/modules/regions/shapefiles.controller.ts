import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '#auth/access.decorators.js';
import { PageQuery } from '#common/http/dto/page-query.dto.js';
import { AnswersPage, PageStart } from '#common/http/page.decorators.js';
import type { Page } from '#common/http/page.js';
import { ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { chooseRangeFor, sendObject } from '#object-storage/object-answer.js';
import { Budget } from '#rate-limits/budget.decorators.js';
import { ShapefileResponse } from './dto/shapefiles.dto.js';
import { ShapefilesService } from './shapefiles.service.js';

const GZIP = { 'application/gzip': { schema: { type: 'string' as const, format: 'binary' } } };

@ApiTags('Regions')
@Access('any-key')
@Controller('shapefiles')
export class ShapefilesController {
  constructor(private readonly shapefiles: ShapefilesService) {}

  /** Regions that have a shapefile, in the order of their ids. */
  @Get()
  @AnswersPage(ShapefileResponse)
  list(@Query() { limit }: PageQuery, @PageStart() after?: string): Promise<Page<ShapefileResponse>> {
    return this.shapefiles.list({ limit, after });
  }

  /**
   * Downloads the shape of a region: GeoJSON, compressed with gzip.
   *
   * There is no `Content-Encoding`: what arrives is the file as it is saved. Ranges are served, so that downloads resume.
   */
  @Get(':region_id')
  @Budget('shapefiles')
  @ApiParam({ name: 'region_id', example: 'country_IND' })
  @ApiHeader({ name: 'If-None-Match', required: false, description: 'The `ETag` of what the client has' })
  @ApiOkResponse({ description: 'The whole file', content: GZIP })
  @ApiResponse({ status: 206, description: 'The part that was asked for', content: GZIP })
  @ApiResponse({ status: 304, description: 'The client has it already' })
  @ApiProblem(400, 'No such region')
  @ApiProblem(404, 'The region has no shapefile')
  @ApiProblem(416, 'The file has no such part')
  async download(
    @Param('region_id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendObject(reply, request, await this.shapefiles.serve(id, chooseRangeFor(request)));
  }
}
