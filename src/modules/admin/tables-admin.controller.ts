import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Query, UseInterceptors } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentCaller } from '#auth/access.decorators.js';
import { BucketType } from '#auth/bucket-type.js';
import { BucketTypePipe } from '#auth/bucket-type.pipe.js';
import type { Caller } from '#auth/caller.js';
import { PageQuery } from '#common/http/dto/page-query.dto.js';
import { AnswersPage, AnswersTagged, ETAG, PageStart } from '#common/http/page.decorators.js';
import { TaggedJsonInterceptor } from '#common/http/tagged-json.interceptor.js';
import type { Page } from '#common/http/page.js';
import { ApiBodyProblems, ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { MessageResponse } from '#common/openapi/message.dto.js';
import { TableRecordResponse, UpdateTableMetadataDto } from '#modules/filestore/dto/table-record.dto.js';
import { TablesService } from '#modules/filestore/tables.service.js';

const TABLE = { name: 'table_name', example: 'population' };

@ApiTags('Administration: tables')
@Access({ administratorOf: 'ds_id' })
@ApiParam({ name: 'ds_id', example: 'CS0001DS0001' })
@ApiParam({ name: 'bucket_type', enum: BucketType, enumName: 'BucketType' })
@ApiProblem(404, 'No such dataset or table')
@ApiProblem(422, 'Something does not fit; the answer names it')
@Controller('admin/datasets/:ds_id/:bucket_type/tables')
export class TablesAdminController {
  constructor(private readonly tables: TablesService) {}

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
