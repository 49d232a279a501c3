import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiParam, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access, GrantedWeather } from '#auth/access.decorators.js';
import { AccessLevel } from '#auth/access-level.js';
import type { WeatherAccess } from '#auth/weather-access.js';
import { ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { chooseRangeFor } from '#object-storage/object-answer.js';
import { WeatherDatasetResponse } from './dto/weather-dataset.dto.js';
import { WeatherDownloadDto, WeatherDownloadQuery } from './dto/weather-download.dto.js';
import { WeatherGridResponse } from './dto/weather-grid.dto.js';
import { WeatherPlanResponse } from './dto/weather-plan.dto.js';
import { sendDownload, sendSubset } from './weather-answer.js';
import { WeatherDatasetsService } from './weather-datasets.service.js';
import { type DownloadTerms, WeatherDownloadsService } from './weather-downloads.service.js';
import { ReadsWeatherForAddress, ReadsWeatherForBody, WEATHER_DATASET } from './weather-route.decorators.js';

const BINARY = { schema: { type: 'string' as const, format: 'binary' } };
const NETCDF = { 'application/x-netcdf': BINARY };
const TABLES = { 'text/csv': { schema: { type: 'string' as const } }, 'application/vnd.apache.parquet': BINARY };
/** A small grid. */
const GRID = { 'application/json': { schema: { $ref: getSchemaPath(WeatherGridResponse) } } };
const PLAN = {
  'application/json': {
    schema: { oneOf: [{ $ref: getSchemaPath(WeatherPlanResponse) }, { $ref: getSchemaPath(WeatherGridResponse) }] },
  },
};

@ApiTags('Weather')
@Controller('weather/datasets')
export class WeatherController {
  constructor(
    private readonly datasets: WeatherDatasetsService,
    private readonly downloads: WeatherDownloadsService,
  ) {}

  /**
   * The weather datasets that the caller may see, by their names.
   *
   * One that cannot be read is listed as unavailable, with the reason.
   */
  @Get()
  @Access({ weather: AccessLevel.View })
  @ApiOkResponse({ type: [WeatherDatasetResponse] })
  list(@GrantedWeather() access: WeatherAccess): Promise<WeatherDatasetResponse[]> {
    return this.datasets.list(access);
  }

  /** One weather dataset: its variables, times and grid. */
  @Get(':name')
  @Access({ weather: AccessLevel.View, store: 'name' })
  @ApiParam(WEATHER_DATASET)
  @ApiOkResponse({ type: WeatherDatasetResponse })
  @ApiProblem(404, 'No such weather dataset')
  @ApiProblem(502, 'The dataset cannot be read')
  getDetail(@Param('name') name: string): Promise<WeatherDatasetResponse> {
    return this.datasets.get(name);
  }

  /**
   * Downloads a subset as NetCDF, CSV, Parquet or JSON: variables, a span of time, an area.
   *
   * The field `format` or the header `Accept` chooses the format. The length of NetCDF-3, the default, is exact and known
   * before the first byte, and ranges of it are served, so that downloads resume: repeat the call with `Range` and
   * `If-Range`, or use the address in `Content-Location`. With `dry_run` the answer is the plan.
   */
  @Post(':name/download')
  @ReadsWeatherForBody()
  @ApiExtraModels(WeatherPlanResponse, WeatherGridResponse)
  @ApiOkResponse({ description: 'The whole file, or the plan', content: { ...NETCDF, ...TABLES, ...PLAN } })
  @ApiResponse({ status: 206, description: 'The part that was asked for', content: NETCDF })
  @ApiProblem(406, 'No format has a type that `Accept` allows')
  @ApiProblem(416, 'The file has no such part')
  async download(
    @Param('name') name: string,
    @Body() asked: WeatherDownloadDto,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendSubset(reply, request, asked, await this.downloads.answer(name, asked, termsOf(request)));
  }

  /** Downloads a subset whose request is in the address, for tools that resume a download with a plain GET. */
  @Get(':name/download')
  @ReadsWeatherForAddress('The subset is too large')
  @ApiExtraModels(WeatherGridResponse)
  @ApiOkResponse({ description: 'The whole file', content: { ...NETCDF, ...TABLES, ...GRID } })
  @ApiResponse({ status: 206, description: 'The part that was asked for', content: NETCDF })
  @ApiProblem(406, 'No format has a type that `Accept` allows')
  @ApiProblem(416, 'The file has no such part')
  async resume(
    @Param('name') name: string,
    @Query() asked: WeatherDownloadQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendDownload(reply, request, await this.downloads.serve(name, asked, termsOf(request)));
  }
}

function termsOf(request: FastifyRequest): DownloadTerms {
  return { accept: request.headers.accept, chooseRange: chooseRangeFor(request) };
}
