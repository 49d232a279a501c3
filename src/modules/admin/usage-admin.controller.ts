import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access } from '#auth/access.decorators.js';
import type { CsvTable } from '#common/http/csv-table.js';
import { AnswersPageOrCsv, PageStart } from '#common/http/page.decorators.js';
import type { Page } from '#common/http/page.js';
import { ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { UsageCountResponse } from '#modules/usage/dto/usage-counts.dto.js';
import { UsageCountsQuery, UsageSeriesQuery, UsageTopQuery } from '#modules/usage/dto/usage-list-query.dto.js';
import { UsageQuery } from '#modules/usage/dto/usage-query.dto.js';
import { UsageOfKeyResponse, UsageTotalsResponse } from '#modules/usage/dto/usage-sums.dto.js';
import { UsageReports } from '#modules/usage/usage-reports.service.js';

@ApiTags('Administration: usage')
@Access('administrator')
@Controller('admin/usage')
export class UsageAdminController {
  constructor(private readonly usage: UsageReports) {}

  /**
   * How much was used, all in all and by action.
   *
   * Of the last thirty days unless `from` and `to` say otherwise. What was used within the last second may be missing.
   */
  @Get('totals')
  @ApiOkResponse({ type: UsageTotalsResponse })
  @ApiProblem(422, 'A parameter that does not fit')
  getTotals(@Query() query: UsageQuery): Promise<UsageTotalsResponse> {
    return this.usage.getTotals(query);
  }

  /**
   * How much was used, by day, dataset, table, user, client, action, weather dataset or region.
   *
   * In the order of their keys; days without use are left out.
   */
  @Get('series')
  @AnswersPageOrCsv(UsageOfKeyResponse)
  listSeries(
    @Query() query: UsageSeriesQuery,
    @PageStart() after?: string,
  ): Promise<Page<UsageOfKeyResponse> | CsvTable> {
    return this.usage.listSeries(query, after);
  }

  /** The most downloaded datasets or tables, or the users who downloaded most. */
  @Get('top')
  @ApiOkResponse({ type: [UsageOfKeyResponse] })
  @ApiProblem(422, 'A parameter that does not fit')
  listTop(@Query() query: UsageTopQuery): Promise<UsageOfKeyResponse[]> {
    return this.usage.listTop(query);
  }

  /** The counts as they are kept: who used what on which day, how, and with which kind of client. */
  @Get('counts')
  @AnswersPageOrCsv(UsageCountResponse)
  listCounts(
    @Query() query: UsageCountsQuery,
    @PageStart() after?: string,
  ): Promise<Page<UsageCountResponse> | CsvTable> {
    return this.usage.listCounts(query, after);
  }
}
