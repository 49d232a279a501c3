import { Body, Controller, Delete, Get, Param, Patch, Post, Query, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access } from '#auth/access.decorators.js';
import { Creation } from '#common/creation.js';
import { CreationInterceptor } from '#common/http/creation.interceptor.js';
import { PageQuery } from '#common/http/dto/page-query.dto.js';
import { AnswersPage, PageStart } from '#common/http/page.decorators.js';
import type { Page } from '#common/http/page.js';
import { CallsTheStore } from '#common/http/store-calls.decorators.js';
import { ApiBodyProblems, ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { MessageResponse } from '#common/openapi/message.dto.js';
import {
  CreateWeatherRegistrationDto,
  UpdateWeatherRegistrationDto,
  WeatherRegistrationResponse,
} from '#modules/weather/dto/weather-registration.dto.js';
import { WeatherRegistrationsService } from '#modules/weather/weather-registrations.service.js';

const DATASET = { name: 'name', description: 'The name of a registered weather dataset', example: 'era5_uk' };

@ApiTags('Administration: catalogue')
@Access('administrator')
@Controller('admin/weather/datasets')
export class WeatherAdminController {
  constructor(private readonly registrations: WeatherRegistrationsService) {}

  /**
   * Registers a weather dataset; with the same content again, answers what is there.
   *
   * The store must be there and readable. What is registered is shown in the list of weather datasets. Stores that are
   * not registered are served as well.
   */
  @Post()
  @CallsTheStore()
  @UseInterceptors(CreationInterceptor)
  @ApiCreatedResponse({ type: WeatherRegistrationResponse })
  @ApiOkResponse({ type: WeatherRegistrationResponse, description: 'It was registered with the same content' })
  @ApiProblem(404, 'There is no such store')
  @ApiProblem(409, 'It is registered with other content')
  @ApiBodyProblems()
  create(@Body() registration: CreateWeatherRegistrationDto): Promise<Creation<WeatherRegistrationResponse>> {
    return this.registrations.ensure(registration);
  }

  /** Registered weather datasets, in the order of their names. */
  @Get()
  @AnswersPage(WeatherRegistrationResponse)
  list(@Query() query: PageQuery, @PageStart() after?: string): Promise<Page<WeatherRegistrationResponse>> {
    return this.registrations.list({ limit: query.limit, after });
  }

  /** One registered weather dataset. */
  @Get(':name')
  @ApiParam(DATASET)
  @ApiOkResponse({ type: WeatherRegistrationResponse })
  @ApiProblem(404, 'It is not registered')
  get(@Param('name') name: string): Promise<WeatherRegistrationResponse> {
    return this.registrations.get(name);
  }

  /** Changes what is said of a weather dataset. Step types are merged variable by variable. */
  @Patch(':name')
  @CallsTheStore()
  @ApiParam(DATASET)
  @ApiOkResponse({ type: WeatherRegistrationResponse })
  @ApiProblem(404, 'It is not registered, or its store is gone')
  @ApiBodyProblems()
  update(
    @Param('name') name: string,
    @Body() change: UpdateWeatherRegistrationDto,
  ): Promise<WeatherRegistrationResponse> {
    return this.registrations.update(name, change);
  }

  /** Takes the registration away; the store stays, and is served. */
  @Delete(':name')
  @ApiParam(DATASET)
  @ApiOkResponse({ type: MessageResponse })
  @ApiProblem(404, 'It is not registered')
  delete(@Param('name') name: string): Promise<MessageResponse> {
    return this.registrations.delete(name);
  }
}
