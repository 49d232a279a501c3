import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access } from '#auth/access.decorators.js';
import { TakesAnyQuery } from '#common/http/any-query.decorators.js';
import { LivenessResponse, ReadinessResponse } from './dto/health.dto.js';
import { HealthService } from './health.service.js';

@ApiTags('Operation')
@Access('public')
@TakesAnyQuery()
@Controller()
export class HealthController {
  constructor(private readonly health: HealthService) {}

  /** The process runs. */
  @Get('livez')
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse({ type: LivenessResponse })
  getLiveness(): LivenessResponse {
    return { status: 'alive' };
  }

  /** The server can do its work: PostgreSQL answers, its schema is current, and no shutdown is under way. */
  @Get('readyz')
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse({ type: ReadinessResponse })
  getReadiness(): Promise<ReadinessResponse> {
    return this.health.getReadiness();
  }
}
