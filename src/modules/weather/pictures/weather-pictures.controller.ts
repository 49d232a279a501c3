import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { WeatherPreviewQuery, WeatherSeriesQuery } from '../dto/weather-picture.dto.js';
import { ReadsWeatherForAddress } from '../weather-route.decorators.js';
import { sendPicture } from './picture-answer.js';
import { WeatherPicturesService } from './weather-pictures.service.js';

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
  @ReadsWeatherForAddress('Too much is to be read for a picture')
  @ApiOkResponse({ description: 'The map', content: { 'image/png': { schema: { type: 'string', format: 'binary' } } } })
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
  @ReadsWeatherForAddress('Too much is to be read for a picture')
  @ApiOkResponse({ description: 'The chart', content: { 'image/svg+xml': { schema: { type: 'string' } } } })
  async getSeries(
    @Param('name') name: string,
    @Query() asked: WeatherSeriesQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendPicture(reply, request, await this.pictures.series(name, asked));
  }
}
