import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access, ApiDatasetDeleted } from '#auth/access.decorators.js';
import { AccessExplanationService } from '#auth/explanation/access-explanation.service.js';
import { AccessExplanationResponse, ExplainAccessQuery } from '#auth/explanation/dto/access-explanation.dto.js';
import { ApiProblem } from '#common/openapi/api-problem.decorators.js';

@ApiTags('Administration: access')
@Access('administrator')
@Controller('admin/access')
export class AccessAdminController {
  constructor(private readonly explanations: AccessExplanationService) {}

  /** What a user or user group may do with a dataset, and why: which grant, through which groups. */
  @Get('explain')
  @ApiOkResponse({ type: AccessExplanationResponse })
  @ApiProblem(404, 'No such user or dataset')
  @ApiDatasetDeleted()
  @ApiProblem(422, 'A parameter that does not fit')
  explain(@Query() query: ExplainAccessQuery): Promise<AccessExplanationResponse> {
    return this.explanations.explainAny(query);
  }
}
