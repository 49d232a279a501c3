import { Controller, Delete, Get, Headers, HttpCode, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentCaller } from '#auth/access.decorators.js';
import { BucketType } from '#auth/bucket-type.js';
import { BucketTypePipe } from '#auth/bucket-type.pipe.js';
import type { Caller } from '#auth/caller.js';
import { EmptyBodyInterceptor } from '#common/http/empty-body.interceptor.js';
import { PageQuery } from '#common/http/dto/page-query.dto.js';
import { AnswersPage, ETAG, PageStart } from '#common/http/page.decorators.js';
import type { Page } from '#common/http/page.js';
import { TaggedJsonInterceptor } from '#common/http/tagged-json.interceptor.js';
import { CallsTheStore } from '#common/http/store-calls.decorators.js';
import { ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { MessageResponse } from '#common/openapi/message.dto.js';
import { RowIdParam } from '#common/openapi/row-id.decorators.js';
import { RowIdPipe } from '#common/validation/row-id.pipe.js';
import { TableRecordResponse } from '#modules/filestore/dto/table-record.dto.js';
import { TableVersionRecordResponse } from '#modules/filestore/dto/table-version.dto.js';
import { TableVersionsService } from '#modules/filestore/table-versions.service.js';

@ApiTags('Administration: tables')
@Access({ administratorOf: 'ds_id' })
@ApiParam({ name: 'ds_id', example: 'CS0001DS0001' })
@ApiParam({ name: 'bucket_type', enum: BucketType, enumName: 'BucketType' })
@ApiParam({ name: 'table_name', example: 'population' })
@ApiProblem(404, 'No such dataset, table or version')
@ApiProblem(422, 'Something does not fit; the answer names it')
@Controller('admin/datasets/:ds_id/:bucket_type/tables/:table_name/versions')
export class TableVersionsAdminController {
  constructor(private readonly versions: TableVersionsService) {}

  /** The versions of a table, the newest first. */
  @Get()
  @AnswersPage(TableVersionRecordResponse)
  list(
    @CurrentCaller() caller: Caller,
    @Param('ds_id') dsId: string,
    @Param('bucket_type', BucketTypePipe) bucket: BucketType,
    @Param('table_name') tableName: string,
    @Query() { limit }: PageQuery,
    @PageStart() after?: string,
  ): Promise<Page<TableVersionRecordResponse>> {
    return this.versions.list(caller, { dsId, bucket, tableName }, { limit, after });
  }

  /** One version. */
  @Get(':version')
  @RowIdParam('version', 1)
  @ApiOkResponse({ type: TableVersionRecordResponse })
  get(
    @CurrentCaller() caller: Caller,
    @Param('ds_id') dsId: string,
    @Param('bucket_type', BucketTypePipe) bucket: BucketType,
    @Param('table_name') tableName: string,
    @Param('version', RowIdPipe) version: number,
  ): Promise<TableVersionRecordResponse> {
    return this.versions.get(caller, { dsId, bucket, tableName }, version);
  }

  /**
   * Shows a version again, under its number, in the place of the one that is shown.
   *
   * With `If-Match`, only what that ETag names makes way, or stays. Where the version is shown already, nothing changes.
   */
  @Post(':version/restore')
  @HttpCode(200)
  @CallsTheStore()
  @UseInterceptors(EmptyBodyInterceptor, TaggedJsonInterceptor)
  @RowIdParam('version', 1)
  @ApiHeader({ name: 'If-Match', required: false, description: 'The ETag of the table as it was read' })
  @ApiOkResponse({ type: TableRecordResponse, headers: ETAG, description: 'The table as it is now' })
  @ApiProblem(412, 'The table is another than If-Match names')
  restore(
    @CurrentCaller() caller: Caller,
    @Param('ds_id') dsId: string,
    @Param('bucket_type', BucketTypePipe) bucket: BucketType,
    @Param('table_name') tableName: string,
    @Param('version', RowIdPipe) version: number,
    @Headers('If-Match') ifMatch?: string,
  ): Promise<TableRecordResponse> {
    return this.versions.restore(caller, { dsId, bucket, tableName }, version, ifMatch);
  }

  /** Takes an older version from readers and removes its bytes. What readers see now stays. */
  @Delete(':version')
  @HttpCode(200)
  @RowIdParam('version', 1)
  @ApiOkResponse({ type: MessageResponse })
  @ApiProblem(409, 'It is the version that readers see')
  delete(
    @CurrentCaller() caller: Caller,
    @Param('ds_id') dsId: string,
    @Param('bucket_type', BucketTypePipe) bucket: BucketType,
    @Param('table_name') tableName: string,
    @Param('version', RowIdPipe) version: number,
  ): Promise<MessageResponse> {
    return this.versions.delete(caller, { dsId, bucket, tableName }, version);
  }
}
