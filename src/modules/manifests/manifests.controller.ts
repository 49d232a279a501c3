import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentCaller } from '#auth/access.decorators.js';
import { AccessLevel } from '#auth/access-level.js';
import type { Caller } from '#auth/caller.js';
import { AnswersTagged } from '#common/http/page.decorators.js';
import { ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { ManifestQuery, ManifestResponse } from './dto/manifests.dto.js';
import { ManifestsService } from './manifests.service.js';

@ApiTags('Manifests')
@Controller('datasets/:ds_id/manifest')
export class ManifestsController {
  constructor(private readonly manifests: ManifestsService) {}

  /**
   * The manifest of a dataset: its tables, with the types and constraints of their fields.
   *
   * Fields with `access: false` are left out for everyone but administrators, and so are keys that name them.
   */
  @Get()
  @Access({ level: AccessLevel.View, dataset: 'ds_id' })
  @ApiParam({ name: 'ds_id', example: 'CS0001DS0001' })
  @AnswersTagged(ManifestResponse)
  @ApiProblem(404, 'The dataset has no manifest for the bucket; to administrators also: no such dataset')
  @ApiProblem(422, 'Not a bucket type')
  get(
    @CurrentCaller() caller: Caller,
    @Param('ds_id') dsId: string,
    @Query() { bucket_type }: ManifestQuery,
  ): Promise<ManifestResponse> {
    return this.manifests.getVisible(caller, dsId, bucket_type);
  }
}
