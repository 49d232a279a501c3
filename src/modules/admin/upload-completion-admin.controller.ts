import { Controller, Param, Post, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentCaller } from '#auth/access.decorators.js';
import { BucketType } from '#auth/bucket-type.js';
import { BucketTypePipe } from '#auth/bucket-type.pipe.js';
import type { Caller } from '#auth/caller.js';
import { Creation } from '#common/creation.js';
import { CreationInterceptor } from '#common/http/creation.interceptor.js';
import { EmptyBodyInterceptor } from '#common/http/empty-body.interceptor.js';
import { ETAG } from '#common/http/page.decorators.js';
import { CallsTheStore } from '#common/http/store-calls.decorators.js';
import { TaggedJsonInterceptor } from '#common/http/tagged-json.interceptor.js';
import { ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { UploadCompletionService } from '#modules/filestore/direct-uploads/upload-completion.service.js';
import { TableRecordResponse } from '#modules/filestore/dto/table-record.dto.js';

@ApiTags('Administration: tables')
@Access({ administratorOf: 'ds_id' })
@ApiParam({ name: 'ds_id', example: 'CS0001DS0001' })
@ApiParam({ name: 'bucket_type', enum: BucketType, enumName: 'BucketType' })
@ApiParam({ name: 'upload_id', example: '8e03978e-40d5-43e8-bc93-6894a57f9324' })
@ApiProblem(404, 'No such dataset or upload')
@ApiProblem(422, 'Something does not fit; the answer names it')
@Controller('admin/datasets/:ds_id/:bucket_type/uploads/:upload_id/complete')
export class UploadCompletionAdminController {
  constructor(private readonly completion: UploadCompletionService) {}

  /**
   * Checks the bytes of an upload and shows the table.
   *
   * For who began it. Idempotent: send it again when no answer came; a refusal is answered again, too. It takes as long
   * as reading the file once, and goes on when the client hangs up.
   */
  @Post()
  @CallsTheStore()
  @UseInterceptors(EmptyBodyInterceptor, TaggedJsonInterceptor, CreationInterceptor)
  @ApiCreatedResponse({ type: TableRecordResponse, headers: ETAG, description: 'A new version is shown' })
  @ApiOkResponse({
    type: TableRecordResponse,
    headers: ETAG,
    description: 'It was complete, or the table was there with this content',
  })
  @ApiProblem(400, 'The bytes are others than announced, or the request has a field')
  @ApiProblem(409, 'Parts are missing, another request completes it, or the table is there with other content')
  @ApiProblem(410, 'The upload has expired or was aborted, or the dataset is deleted')
  @ApiProblem(412, 'The table is another than the upload is to replace')
  complete(
    @CurrentCaller() caller: Caller,
    @Param('ds_id') dsId: string,
    @Param('bucket_type', BucketTypePipe) bucket: BucketType,
    @Param('upload_id') uploadId: string,
  ): Promise<Creation<TableRecordResponse>> {
    return this.completion.complete(caller, { dsId, bucket, uploadId });
  }
}
