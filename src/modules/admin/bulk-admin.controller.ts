import { Body, Controller, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access, CurrentCaller } from '#auth/access.decorators.js';
import type { Caller } from '#auth/caller.js';
import { ApiBodyProblems } from '#common/openapi/api-problem.decorators.js';
import { BulkService } from './bulk.service.js';
import { BulkDto, BulkQuery, BulkResponse } from './dto/bulk.dto.js';

@ApiTags('Administration: bulk')
@Access('administrator')
@Controller('admin/bulk')
export class BulkAdminController {
  constructor(private readonly bulk: BulkService) {}

  /**
   * Does up to 1,000 operations on users, groups, grants and datasets, in their order and in one transaction.
   *
   * All or nothing, unless `mode=partial`. `dry_run=true` answers what would happen and changes nothing.
   */
  @Post()
  @HttpCode(200)
  @ApiOkResponse({ type: BulkResponse })
  @ApiBodyProblems()
  perform(@CurrentCaller() caller: Caller, @Body() body: BulkDto, @Query() query: BulkQuery): Promise<BulkResponse> {
    return this.bulk.perform(caller, body, query);
  }
}
