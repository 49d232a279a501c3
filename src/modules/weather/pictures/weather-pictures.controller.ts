import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '#auth/access.decorators.js';
import { AccessLevel } from '#auth/access-level.js';
import { ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { Budget } from '#rate-limits/budget.decorators.js';
import { WeatherPreviewQuery, WeatherSeriesQuery } from '../dto/weather-picture.dto.js';
import { sendPicture } from './picture-answer.js';
import { WeatherPicturesService } from './weather-pictures.service.js';

const DATASET = { name: 'name', description: 'The name of a weather dataset', example: 'era5_uk' };
const DOWNLOAD = { weather: AccessLevel.Download, store: 'name' };
const KNOWN = { name: 'If-None-Match', required: false, description: 'The `ETag` of what the client has' };

@ApiTags('Weather')
@Controller('weather/datasets')
export class WeatherPicturesController {
  constructor(private readonly pictures: WeatherPicturesService) {}

  /**
   * A map of one variable at one time, as PNG.
   *
   * Of an area, a region with its outline, or the whole grid. Values can be read from it, so that it needs DOWNLOAD.
   */
  @Get(':name/preview.png')
  @Access(DOWNLOAD)
  @Budget('weather')
  @ApiParam(DATASET)
  @ApiHeader(KNOWN)
  @ApiOkResponse({ description: 'The map', content: { 'image/png': { schema: { type: 'string', format: 'binary' } } } })
  @ApiResponse({ status: 304, description: 'The client has it already' })
  @ApiProblem(400, 'The dataset has no such variable, time or area')
  @ApiProblem(404, 'No such weather dataset')
  @ApiProblem(413, 'Too much is to be read for a picture')
  @ApiProblem(422, 'A parameter has a value that does not fit')
  @ApiProblem(502, 'The dataset cannot be read')
  async getPreview(
    @Param('name') name: string,
    @Query() asked: WeatherPreviewQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendPicture(reply, request, await this.pictures.preview(name, asked));
  }

  /**
   * A chart of one variable over time, as SVG.
   *
   * Of an area, its mean: cells count as much as their surface. Of a point, the cell around it.
   */
  @Get(':name/series.svg')
  @Access(DOWNLOAD)
  @Budget('weather')
  @ApiParam(DATASET)
  @ApiHeader(KNOWN)
  @ApiOkResponse({ description: 'The chart', content: { 'image/svg+xml': { schema: { type: 'string' } } } })
  @ApiResponse({ status: 304, description: 'The client has it already' })
  @ApiProblem(400, 'The dataset has no such variable, time or area')
  @ApiProblem(404, 'No such weather dataset')
  @ApiProblem(413, 'Too much is to be read for a picture')
  @ApiProblem(422, 'A parameter has a value that does not fit')
  @ApiProblem(502, 'The dataset cannot be read')
  async getSeries(
    @Param('name') name: string,
    @Query() asked: WeatherSeriesQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendPicture(reply, request, await this.pictures.series(name, asked));
  }
}
