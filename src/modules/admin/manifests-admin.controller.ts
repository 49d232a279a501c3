import { Controller, Delete, Get, Headers, HttpCode, Param, Put, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentCaller } from '#auth/access.decorators.js';
import { BucketType } from '#auth/bucket-type.js';
import { BucketTypePipe } from '#auth/bucket-type.pipe.js';
import type { Caller } from '#auth/caller.js';
import type { Creation } from '#common/creation.js';
import { CreationInterceptor } from '#common/http/creation.interceptor.js';
import { AnswersTagged } from '#common/http/page.decorators.js';
import { TaggedJsonInterceptor } from '#common/http/tagged-json.interceptor.js';
import type { IncomingForm } from '#common/http/upload-form.js';
import { TakesForm, UploadForm } from '#common/http/upload-form.decorators.js';
import { ApiFormProblems, ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { MessageResponse } from '#common/openapi/message.dto.js';
import { ManifestRecordResponse } from '#modules/manifests/dto/manifests.dto.js';
import { ManifestsService } from '#modules/manifests/manifests.service.js';

const IF_MATCH = { name: 'If-Match', required: false, description: 'The ETag of the manifest as it was read' };

@ApiTags('Administration: manifests')
@Access({ administratorOf: 'ds_id' })
@ApiParam({ name: 'ds_id', example: 'CS0001DS0001' })
@ApiParam({ name: 'bucket_type', enum: BucketType, enumName: 'BucketType' })
@ApiProblem(404, 'No such dataset, or it has no manifest')
@ApiProblem(422, 'Something does not fit; the answer names it')
@Controller('admin/datasets/:ds_id/:bucket_type/manifest')
export class ManifestsAdminController {
  constructor(private readonly manifests: ManifestsService) {}

  /** The manifest of a dataset as it was stored. Its ETag is for `If-Match` of the next change. */
  @Get()
  @AnswersTagged(ManifestRecordResponse)
  get(
    @CurrentCaller() caller: Caller,
    @Param('ds_id') dsId: string,
    @Param('bucket_type', BucketTypePipe) bucket: BucketType,
  ): Promise<ManifestRecordResponse> {
    return this.manifests.get(caller, { dsId, bucket });
  }

  /**
   * Stores the manifest of a dataset, in place of the one that is there.
   *
   * The same text again changes nothing. With `If-Match`, only what that ETag names is replaced; with
   * `If-None-Match: *`, nothing is.
   */
  @Put()
  @UseInterceptors(TaggedJsonInterceptor, CreationInterceptor)
  @TakesForm({ manifest_file: 'The manifest as YAML, of 1 MiB at most' })
  @ApiHeader(IF_MATCH)
  @ApiHeader({ name: 'If-None-Match', required: false, description: '`*` where there is to be none yet' })
  @ApiCreatedResponse({ type: ManifestRecordResponse, description: 'The dataset had none' })
  @ApiOkResponse({ type: ManifestRecordResponse, description: 'It took the place of another one, or was there' })
  @ApiFormProblems()
  @ApiProblem(412, 'Another manifest is there than the request is for')
  put(
    @CurrentCaller() caller: Caller,
    @Param('ds_id') dsId: string,
    @Param('bucket_type', BucketTypePipe) bucket: BucketType,
    @UploadForm() form: IncomingForm,
    @Headers('If-Match') ifMatch?: string,
    @Headers('If-None-Match') ifNoneMatch?: string,
  ): Promise<Creation<ManifestRecordResponse>> {
    return this.manifests.put(caller, { dsId, bucket, ifMatch, ifNoneMatch }, form);
  }

  /**
   * Deletes the manifest of a dataset.
   *
   * With `If-Match`, only what that ETag names.
   */
  @Delete()
  @HttpCode(200)
  @ApiHeader(IF_MATCH)
  @ApiOkResponse({ type: MessageResponse })
  @ApiProblem(412, 'Another manifest is there than If-Match names')
  delete(
    @CurrentCaller() caller: Caller,
    @Param('ds_id') dsId: string,
    @Param('bucket_type', BucketTypePipe) bucket: BucketType,
    @Headers('If-Match') ifMatch?: string,
  ): Promise<MessageResponse> {
    return this.manifests.delete(caller, { dsId, bucket, ifMatch });
  }
}
