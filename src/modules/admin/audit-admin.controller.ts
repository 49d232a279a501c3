import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { AuditLogService } from '#audit/audit-log.service.js';
import { AuditEntryResponse, ListAuditQuery } from '#audit/dto/audit.dto.js';
import { Access } from '#auth/access.decorators.js';
import { AnswersPage, PageStart } from '#common/http/page.decorators.js';
import type { Page } from '#common/http/page.js';
import { ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { RowIdParam } from '#common/openapi/row-id.decorators.js';
import { LongRowIdPipe } from '#common/validation/row-id.pipe.js';

@ApiTags('Administration: audit')
@Access('administrator')
@Controller('admin/audit')
export class AuditAdminController {
  constructor(private readonly log: AuditLogService) {}

  /**
   * Who changed what, newest first.
   *
   * Filters are combined: an entry fits all of them. A change that failed has no entry, and neither has one that
   * changed nothing.
   */
  @Get()
  @AnswersPage(AuditEntryResponse)
  list(@Query() query: ListAuditQuery, @PageStart() after?: string): Promise<Page<AuditEntryResponse>> {
    return this.log.list(query, { limit: query.limit, after });
  }

  /** One entry. */
  @Get(':id')
  @RowIdParam('id', 1204)
  @ApiOkResponse({ type: AuditEntryResponse })
  @ApiProblem(404, 'No such entry')
  get(@Param('id', LongRowIdPipe) id: number): Promise<AuditEntryResponse> {
    return this.log.getEntry(id);
  }
}
