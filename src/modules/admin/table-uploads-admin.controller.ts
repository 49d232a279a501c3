import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  Headers,
  HttpCode,
  Param,
  Post,
  Query,
  UseInterceptors,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentCaller } from '#auth/access.decorators.js';
import { BucketType } from '#auth/bucket-type.js';
import { BucketTypePipe } from '#auth/bucket-type.pipe.js';
import type { Caller } from '#auth/caller.js';
import { Creation } from '#common/creation.js';
import { CreationInterceptor } from '#common/http/creation.interceptor.js';
import { PageQuery } from '#common/http/dto/page-query.dto.js';
import { LinkOrigin } from '#common/http/link-origin.decorators.js';
import { AnswersPage, PageStart } from '#common/http/page.decorators.js';
import type { Page } from '#common/http/page.js';
import { CallsTheStore } from '#common/http/store-calls.decorators.js';
import { ApiBodyProblems, ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { MessageResponse } from '#common/openapi/message.dto.js';
import { DirectUploadsService } from '#modules/filestore/direct-uploads/direct-uploads.service.js';
import { BeginUploadDto } from '#modules/filestore/dto/begin-upload.dto.js';
import { DirectUploadResponse, UploadSummaryResponse } from '#modules/filestore/dto/direct-upload.dto.js';

const UPLOAD = { name: 'upload_id', example: '8e03978e-40d5-43e8-bc93-6894a57f9324' };

@ApiTags('Administration: tables')
@Access({ administratorOf: 'ds_id' })
@ApiParam({ name: 'ds_id', example: 'CS0001DS0001' })
@ApiParam({ name: 'bucket_type', enum: BucketType, enumName: 'BucketType' })
@ApiProblem(404, 'No such dataset or upload')
@ApiProblem(422, 'Something does not fit; the answer names it')
@Controller('admin/datasets/:ds_id/:bucket_type/uploads')
export class TableUploadsAdminController {
  constructor(private readonly uploads: DirectUploadsService) {}

  /**
   * Begins the upload of a large table, whose bytes go to the object store in parts.
   *
   * Each part is sent by one PUT to its link, without a key, in any order and side by side. Then complete the upload. The
   * links work for a quarter of an hour; read the upload for fresh ones. `If-Match` names the version that is to be replaced.
   */
  @Post()
  @CallsTheStore()
  @UseInterceptors(CreationInterceptor)
  @Header('Cache-Control', 'no-store')
  @ApiHeader({ name: 'If-Match', required: false, description: 'The ETag of the table that is to be replaced' })
  @ApiHeader({ name: 'If-None-Match', required: false, description: 'Refused with 400' })
  @ApiCreatedResponse({ type: DirectUploadResponse })
  @ApiOkResponse({
    type: DirectUploadResponse,
    description: 'The table is there with this content: its state is `complete`, and there is nothing to send',
  })
  @ApiBodyProblems()
  @ApiProblem(409, 'The table is there with other content, and is not to be replaced; or too many uploads are open')
  @ApiProblem(412, 'The table is another than If-Match names')
  @ApiProblem(413, 'The file or the body is too large')
  begin(
    @CurrentCaller() caller: Caller,
    @Param('ds_id') dsId: string,
    @Param('bucket_type', BucketTypePipe) bucket: BucketType,
    @Body() asked: BeginUploadDto,
    @LinkOrigin() linkOrigin: string,
    @Headers('If-Match') ifMatch?: string,
    @Headers('If-None-Match') ifNoneMatch?: string,
  ): Promise<Creation<DirectUploadResponse>> {
    return this.uploads.begin(caller, { dsId, bucket }, asked, { ifMatch, ifNoneMatch, linkOrigin });
  }

  /** The uploads of a bucket that are open, the oldest first. */
  @Get()
  @AnswersPage(UploadSummaryResponse)
  list(
    @CurrentCaller() caller: Caller,
    @Param('ds_id') dsId: string,
    @Param('bucket_type', BucketTypePipe) bucket: BucketType,
    @Query() { limit }: PageQuery,
    @PageStart() after?: string,
  ): Promise<Page<UploadSummaryResponse>> {
    return this.uploads.list(caller, { dsId, bucket }, { limit, after });
  }

  /**
   * What is stored of an upload, and links for the first 100 of the parts that are missing.
   *
   * For who began it. An upload that is read lives on. A read-only key gets no links, and prolongs nothing.
   */
  @Get(':upload_id')
  @Header('Cache-Control', 'no-store')
  @ApiParam(UPLOAD)
  @ApiOkResponse({ type: DirectUploadResponse })
  @ApiProblem(400, 'The bytes were others than announced, and the upload has ended')
  @ApiProblem(409, 'The table was there with other content, and the upload has ended')
  @ApiProblem(410, 'The upload has expired or was aborted, or the dataset is deleted')
  @ApiProblem(412, 'The table was another than the upload was to replace, and the upload has ended')
  get(
    @CurrentCaller() caller: Caller,
    @Param('ds_id') dsId: string,
    @Param('bucket_type', BucketTypePipe) bucket: BucketType,
    @Param('upload_id') uploadId: string,
    @LinkOrigin() linkOrigin: string,
  ): Promise<DirectUploadResponse> {
    return this.uploads.read(caller, { dsId, bucket, uploadId }, linkOrigin);
  }

  /** Ends an upload and removes its parts. Where it has ended, nothing happens. */
  @Delete(':upload_id')
  @HttpCode(200)
  @ApiParam(UPLOAD)
  @ApiOkResponse({ type: MessageResponse })
  @ApiProblem(409, 'The upload is complete, or is being completed')
  abort(
    @CurrentCaller() caller: Caller,
    @Param('ds_id') dsId: string,
    @Param('bucket_type', BucketTypePipe) bucket: BucketType,
    @Param('upload_id') uploadId: string,
  ): Promise<MessageResponse> {
    return this.uploads.abort(caller, { dsId, bucket, uploadId });
  }
}
