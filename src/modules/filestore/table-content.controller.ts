import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentCaller, GrantedDataset } from '#auth/access.decorators.js';
import { AccessLevel } from '#auth/access-level.js';
import { BucketType } from '#auth/bucket-type.js';
import { BucketTypePipe } from '#auth/bucket-type.pipe.js';
import type { Caller } from '#auth/caller.js';
import type { DatasetAccess } from '#auth/dataset-access.js';
import { AnswersTagged } from '#common/http/page.decorators.js';
import { RequestSignal } from '#common/http/request-signal.decorators.js';
import { ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { PreviewTableQuery, TablePreviewResponse } from './dto/table-preview.dto.js';
import { TableProfileResponse } from './dto/table-profile.dto.js';
import { TableSchemaResponse } from './dto/table-schema.dto.js';
import { TableViewsService } from './table-views.service.js';

const VIEW = { level: AccessLevel.View, dataset: 'ds_id', bucket: 'bucket_type' };
const DOWNLOAD = { ...VIEW, level: AccessLevel.Download };

@ApiTags('Tables')
@ApiParam({ name: 'ds_id', example: 'CS0001DS0001' })
@ApiParam({ name: 'bucket_type', enum: BucketType, enumName: 'BucketType' })
@ApiParam({ name: 'table_name', example: 'population' })
@ApiProblem(404, 'No such table, or nothing is known of its content; to administrators also: no such dataset')
@ApiProblem(422, 'Not a bucket type, or not a limit')
@Controller('datasets/:ds_id/:bucket_type/:table_name')
export class TableContentController {
  constructor(private readonly views: TableViewsService) {}

  /**
   * The columns of a table and their types, as a Table Schema of Frictionless Data.
   *
   * Columns that the data dictionary hides are left out for everyone but administrators.
   */
  @Get('schema')
  @Access(VIEW)
  @AnswersTagged(TableSchemaResponse)
  getSchema(
    @CurrentCaller() caller: Caller,
    @GrantedDataset() granted: DatasetAccess,
    @Param('bucket_type', BucketTypePipe) bucket: BucketType,
    @Param('table_name') tableName: string,
  ): Promise<TableSchemaResponse> {
    return this.views.getSchema(caller, granted, { bucket, tableName });
  }

  /**
   * What was found in a table when it was uploaded: rows, and for each column type, nulls, range and frequent values.
   *
   * It quotes values, so it needs what a download needs. Columns that the data dictionary hides are left out for everyone
   * but administrators.
   */
  @Get('profile')
  @Access(DOWNLOAD)
  @AnswersTagged(TableProfileResponse)
  getProfile(
    @CurrentCaller() caller: Caller,
    @GrantedDataset() granted: DatasetAccess,
    @Param('bucket_type', BucketTypePipe) bucket: BucketType,
    @Param('table_name') tableName: string,
  ): Promise<TableProfileResponse> {
    return this.views.getProfile(caller, granted, { bucket, tableName });
  }

  /**
   * The first rows of a table.
   *
   * Only the beginning of the file is read: of a CSV file, rows beyond its first mebibyte are left out. So are columns
   * that the data dictionary hides, for everyone but administrators. A table of many columns has fewer rows: at most
   * 20000 cells, and one row at least.
   */
  @Get('preview')
  @Access(DOWNLOAD)
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse({ type: TablePreviewResponse })
  preview(
    @CurrentCaller() caller: Caller,
    @GrantedDataset() granted: DatasetAccess,
    @Param('bucket_type', BucketTypePipe) bucket: BucketType,
    @Param('table_name') tableName: string,
    @Query() { limit }: PreviewTableQuery,
    @RequestSignal() signal: AbortSignal,
  ): Promise<TablePreviewResponse> {
    return this.views.preview(caller, granted, { bucket, tableName, limit, signal });
  }
}
