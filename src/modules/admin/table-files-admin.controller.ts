import { Controller, Headers, Param, Post, Put, UseInterceptors } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentCaller } from '#auth/access.decorators.js';
import { BucketType } from '#auth/bucket-type.js';
import { BucketTypePipe } from '#auth/bucket-type.pipe.js';
import type { Caller } from '#auth/caller.js';
import { Creation } from '#common/creation.js';
import { CreationInterceptor } from '#common/http/creation.interceptor.js';
import { ETAG } from '#common/http/page.decorators.js';
import { TaggedJsonInterceptor } from '#common/http/tagged-json.interceptor.js';
import type { IncomingForm } from '#common/http/upload-form.js';
import { TakesForm, UploadForm } from '#common/http/upload-form.decorators.js';
import { ApiFormProblems, ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { MessageResponse } from '#common/openapi/message.dto.js';
import { TableRecordResponse } from '#modules/filestore/dto/table-record.dto.js';
import { TableUploadService } from '#modules/filestore/table-upload.service.js';

const FORM = {
  file: 'The bytes, as .csv or .parquet',
  table_metadata_file: 'JSON: {table_name, description?, source?, data_dictionary?}',
};

@ApiTags('Administration: tables')
@Access({ administratorOf: 'ds_id' })
@ApiParam({ name: 'ds_id', example: 'CS0001DS0001' })
@ApiParam({ name: 'bucket_type', enum: BucketType, enumName: 'BucketType' })
@ApiProblem(404, 'No such dataset or table')
@ApiProblem(422, 'Something does not fit; the answer names it')
@Controller('admin/datasets/:ds_id/:bucket_type/tables')
export class TableFilesAdminController {
  constructor(private readonly uploads: TableUploadService) {}

  /**
   * Uploads a table: its file, whose name without extension is the table's, and its metadata as a JSON file.
   *
   * Nothing shows before both have arrived whole. The same content again is no error.
   */
  @Post()
  @UseInterceptors(CreationInterceptor)
  @TakesForm(FORM)
  @ApiHeader({ name: 'If-Match', required: false, description: 'Refused with 400: only PUT replaces a table' })
  @ApiHeader({ name: 'If-None-Match', required: false, description: 'Refused with 400: PUT takes it' })
  @ApiCreatedResponse({ type: MessageResponse })
  @ApiOkResponse({ type: MessageResponse, description: 'The table was there with the same content' })
  @ApiFormProblems()
  @ApiProblem(409, 'The table is there with other content')
  upload(
    @CurrentCaller() caller: Caller,
    @Param('ds_id') dsId: string,
    @Param('bucket_type', BucketTypePipe) bucket: BucketType,
    @UploadForm() form: IncomingForm,
    @Headers('If-Match') ifMatch?: string,
    @Headers('If-None-Match') ifNoneMatch?: string,
  ): Promise<Creation<MessageResponse>> {
    return this.uploads.upload(caller, { dsId, bucket }, form, { ifMatch, ifNoneMatch });
  }

  /**
   * Replaces a table, or makes it; the version before is kept and can be restored.
   *
   * With `If-Match`, only what that ETag names is replaced; with `If-None-Match: *`, nothing is. The same content again changes nothing.
   */
  @Put(':table_name')
  @UseInterceptors(TaggedJsonInterceptor, CreationInterceptor)
  @TakesForm(FORM)
  @ApiParam({ name: 'table_name', example: 'population' })
  @ApiHeader({ name: 'If-Match', required: false, description: 'The ETag of the table as it was read' })
  @ApiHeader({ name: 'If-None-Match', required: false, description: '`*` where the table is to be new' })
  @ApiCreatedResponse({ type: TableRecordResponse, headers: ETAG, description: 'A new version is shown' })
  @ApiOkResponse({ type: TableRecordResponse, headers: ETAG, description: 'The table was there with the same content' })
  @ApiFormProblems()
  @ApiProblem(409, 'The table is there in another spelling, or was ended while it was uploaded')
  @ApiProblem(412, 'The table is another than If-Match names, or is there and is to be new')
  replace(
    @CurrentCaller() caller: Caller,
    @Param('ds_id') dsId: string,
    @Param('bucket_type', BucketTypePipe) bucket: BucketType,
    @Param('table_name') tableName: string,
    @UploadForm() form: IncomingForm,
    @Headers('If-Match') ifMatch?: string,
    @Headers('If-None-Match') ifNoneMatch?: string,
  ): Promise<Creation<TableRecordResponse>> {
    return this.uploads.replace(caller, { dsId, bucket, tableName }, form, { ifMatch, ifNoneMatch });
  }
}
