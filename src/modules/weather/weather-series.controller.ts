import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { PointSeriesDto, ZonalSeriesDto } from './dto/weather-series.dto.js';
import { SeriesPlanResponse, WeatherSeriesResponse } from './dto/weather-series-answer.dto.js';
import { ReadsWeatherForBody } from './weather-route.decorators.js';
import { sendSeries } from './weather-series-answer.js';
import { WeatherSeriesService } from './weather-series.service.js';

const BINARY = { schema: { type: 'string' as const, format: 'binary' } };
const SERIES = {
  description: 'The series, or what they would cost',
  content: {
    'application/json': {
      schema: { oneOf: [WeatherSeriesResponse, SeriesPlanResponse].map((model) => ({ $ref: getSchemaPath(model) })) },
    },
    'text/csv': { schema: { type: 'string' as const } },
    'application/vnd.apache.parquet': BINARY,
  },
};

@ApiTags('Weather')
@ApiExtraModels(WeatherSeriesResponse, SeriesPlanResponse)
@Controller('weather/datasets')
export class WeatherSeriesController {
  constructor(private readonly series: WeatherSeriesService) {}

  /**
   * Series of zones: what becomes of the cells of each polygon or region, step by step or per period.
   *
   * Means are weighted by the cosine of the latitude and by the part of a cell that is covered. Values of accumulated
   * fields belong to the period in which their interval ends. Missing values are left out, and `valid_fraction` says how
   * much there was.
   */
  @Post(':name/zonal')
  @ReadsWeatherForBody()
  @ApiOkResponse(SERIES)
  async zonal(@Param('name') name: string, @Body() asked: ZonalSeriesDto, @Res() reply: FastifyReply): Promise<void> {
    await sendSeries(reply, await this.series.zonal(name, asked));
  }

  /** Series of points: the cell nearest to each, with the distance to its centre. */
  @Post(':name/points')
  @ReadsWeatherForBody()
  @ApiOkResponse(SERIES)
  async points(@Param('name') name: string, @Body() asked: PointSeriesDto, @Res() reply: FastifyReply): Promise<void> {
    await sendSeries(reply, await this.series.points(name, asked));
  }
}
