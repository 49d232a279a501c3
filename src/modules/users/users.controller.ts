import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentCaller, GrantedDataset } from '#auth/access.decorators.js';
import { AccessLevel } from '#auth/access-level.js';
import type { Caller } from '#auth/caller.js';
import type { DatasetAccess } from '#auth/dataset-access.js';
import { AccessExplanationService } from '#auth/explanation/access-explanation.service.js';
import { AccessExplanationResponse } from '#auth/explanation/dto/access-explanation.dto.js';
import { GrantResponse } from '#auth/grants/dto/grants.dto.js';
import { GrantsService } from '#auth/grants/grants.service.js';
import { PageQuery } from '#common/http/dto/page-query.dto.js';
import { AnswersPage, PageStart } from '#common/http/page.decorators.js';
import { ApiProblem } from '#common/openapi/api-problem.decorators.js';
import type { Page } from '#common/http/page.js';
import { MeResponse } from './dto/user.dto.js';
import { UsersService } from './users.service.js';

@ApiTags('Me')
@Controller('me')
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly grants: GrantsService,
    private readonly explanations: AccessExplanationService,
  ) {}

  /** Who the key belongs to, and what it is narrowed to. */
  @Get()
  @Access('any-key')
  @ApiOkResponse({ type: MeResponse })
  getSelf(@CurrentCaller() caller: Caller): Promise<MeResponse> {
    return this.users.getSelf(caller);
  }

  /**
   * The grants that count for the caller: their own, and those of the groups that they are in.
   *
   * Datasets that are open to everybody need no grant and are not listed here.
   */
  @Get('permissions')
  @Access('own-account')
  @AnswersPage(GrantResponse)
  listPermissions(
    @CurrentCaller() { userId }: Caller,
    @Query() { limit }: PageQuery,
    @PageStart() after?: string,
  ): Promise<Page<GrantResponse>> {
    return this.grants.listHeldBy(userId, { limit, after });
  }

  /** What the caller may do with a dataset, and why: which grant, through which groups. */
  @Get('access/:ds_id')
  @Access({ level: AccessLevel.View, dataset: 'ds_id' })
  @ApiParam({ name: 'ds_id', example: 'EC0002DS0002' })
  @ApiOkResponse({ type: AccessExplanationResponse })
  @ApiProblem(404, 'No such dataset; only administrators are told')
  explainAccess(
    @CurrentCaller() caller: Caller,
    @GrantedDataset() granted: DatasetAccess,
  ): Promise<AccessExplanationResponse> {
    return this.explanations.explainOwn(caller, granted);
  }
}
