import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Patch,
  Post,
  Put,
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
import { AnswersPage, AnswersTagged, ETAG, PageStart } from '#common/http/page.decorators.js';
import { TaggedJsonInterceptor } from '#common/http/tagged-json.interceptor.js';
import type { Page } from '#common/http/page.js';
import type { IncomingForm } from '#common/http/upload-form.js';
import { TakesForm, UploadForm } from '#common/http/upload-form.decorators.js';
import { ApiBodyProblems, ApiFormProblems, ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { MessageResponse } from '#common/openapi/message.dto.js';
import { TableRecordResponse, UpdateTableMetadataDto } from '#modules/filestore/dto/table-record.dto.js';
import { TableUploadService } from '#modules/filestore/table-upload.service.js';
import { TablesService } from '#modules/filestore/tables.service.js';

const TABLE = { name: 'table_name', example: 'population' };
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
export class TablesAdminController {
  constructor(
    private readonly uploads: TableUploadService,
    private readonly tables: TablesService,
  ) {}

  /**
   * Uploads a table: its file, whose name without extension is the table's, and its metadata as a JSON file.
   *
   * Nothing shows before both have arrived whole. The same content again is no error.
   */
  @Post()
  @UseInterceptors(CreationInterceptor)
  @TakesForm(FORM)
  @ApiHeader({ name: 'If-Match', required: false, description: 'Refused with 400: only PUT replaces a table' })
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
  ): Promise<Creation<MessageResponse>> {
    return this.uploads.upload(caller, { dsId, bucket }, form, { ifMatch });
  }

  /** The tables of a bucket, in the order of their names. None is an empty list. */
  @Get()
  @AnswersPage(TableRecordResponse)
  list(
    @CurrentCaller() caller: Caller,
    @Param('ds_id') dsId: string,
    @Param('bucket_type', BucketTypePipe) bucket: BucketType,
    @Query() { limit }: PageQuery,
    @PageStart() after?: string,
  ): Promise<Page<TableRecordResponse>> {
    return this.tables.list(caller, { dsId, bucket }, { limit, after });
  }

  /**
   * Replaces a table, or makes it; the version before is kept and can be restored.
   *
   * With `If-Match`, only what that ETag names is replaced; with `If-None-Match: *`, nothing is. The same content again changes nothing.
   */
  @Put(':table_name')
  @UseInterceptors(TaggedJsonInterceptor, CreationInterceptor)
  @TakesForm(FORM)
  @ApiParam(TABLE)
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

  /** One table. Its ETag is for `If-Match` of a replacement, a restoration or an upload in parts. */
  @Get(':table_name')
  @ApiParam(TABLE)
  @AnswersTagged(TableRecordResponse)
  get(
    @CurrentCaller() caller: Caller,
    @Param('ds_id') dsId: string,
    @Param('bucket_type', BucketTypePipe) bucket: BucketType,
    @Param('table_name') tableName: string,
  ): Promise<TableRecordResponse> {
    return this.tables.get(caller, { dsId, bucket }, tableName);
  }

  /**
   * Changes what is said of a table; its bytes stay.
   *
   * What is left out stays; null removes. The data dictionary is merged column by column.
   * With `If-Match`, only what that ETag names is changed.
   */
  @Patch(':table_name')
  @UseInterceptors(TaggedJsonInterceptor)
  @ApiParam(TABLE)
  @ApiHeader({ name: 'If-Match', required: false, description: 'The ETag of the table as it was read' })
  @ApiOkResponse({ type: TableRecordResponse, headers: ETAG })
  @ApiBodyProblems()
  @ApiProblem(412, 'The table is another than If-Match names')
  update(
    @CurrentCaller() caller: Caller,
    @Param('ds_id') dsId: string,
    @Param('bucket_type', BucketTypePipe) bucket: BucketType,
    @Param('table_name') tableName: string,
    @Body() change: UpdateTableMetadataDto,
    @Headers('If-Match') ifMatch?: string,
  ): Promise<TableRecordResponse> {
    return this.tables.updateMetadata(caller, { dsId, bucket, tableName, ifMatch }, change);
  }

  /**
   * Takes a table from the catalogue and removes its bytes.
   *
   * With `If-Match`, only what that ETag names.
   */
  @Delete(':table_name')
  @HttpCode(200)
  @ApiParam(TABLE)
  @ApiHeader({ name: 'If-Match', required: false, description: 'The ETag of the table as it was read' })
  @ApiOkResponse({ type: MessageResponse })
  @ApiProblem(412, 'The table is another than If-Match names')
  delete(
    @CurrentCaller() caller: Caller,
    @Param('ds_id') dsId: string,
    @Param('bucket_type', BucketTypePipe) bucket: BucketType,
    @Param('table_name') tableName: string,
    @Headers('If-Match') ifMatch?: string,
  ): Promise<MessageResponse> {
    return this.tables.delete(caller, { dsId, bucket, tableName, ifMatch });
  }
}
