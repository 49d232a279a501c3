import { Controller, Get, Header, Param, Query, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Access, CurrentCaller, GrantedDataset } from '#auth/access.decorators.js';
import { AccessLevel } from '#auth/access-level.js';
import { BucketType } from '#auth/bucket-type.js';
import { BucketTypePipe } from '#auth/bucket-type.pipe.js';
import type { Caller } from '#auth/caller.js';
import type { DatasetAccess } from '#auth/dataset-access.js';
import { PageQuery } from '#common/http/dto/page-query.dto.js';
import type { Page } from '#common/http/page.js';
import { AnswersPage, PageStart } from '#common/http/page.decorators.js';
import { LinkOrigin } from '#common/http/link-origin.decorators.js';
import { Redirection, RedirectionInterceptor } from '#common/http/redirection.interceptor.js';
import { ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { TableResponse } from './dto/table.dto.js';
import { DownloadLinkResponse, DownloadTableQuery } from './dto/table-download.dto.js';
import { TableVersionResponse } from './dto/table-version.dto.js';
import { FilestoreService } from './filestore.service.js';

@ApiTags('Tables')
@ApiParam({ name: 'ds_id', example: 'CS0001DS0001' })
@ApiParam({ name: 'bucket_type', enum: BucketType, enumName: 'BucketType' })
@Controller('datasets/:ds_id/:bucket_type')
export class FilestoreController {
  constructor(private readonly filestore: FilestoreService) {}

  /**
   * The tables of a dataset with a download link each.
   *
   * The links need no key, which must not be sent along; they work for an hour unless configured otherwise. Columns that
   * the data dictionary hides are left out of it for everyone but administrators.
   */
  @Get('tables')
  @Access({ level: AccessLevel.Download, dataset: 'ds_id', bucket: 'bucket_type' })
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse({ type: [TableResponse] })
  @ApiProblem(404, 'No tables there; to administrators also: no such dataset')
  @ApiProblem(422, 'Not a bucket type')
  listTables(
    @CurrentCaller() caller: Caller,
    @GrantedDataset() granted: DatasetAccess,
    @Param('bucket_type', BucketTypePipe) bucket: BucketType,
    @LinkOrigin() origin: string,
  ): Promise<TableResponse[]> {
    return this.filestore.listTables(caller, granted, { bucket, linkOrigin: origin });
  }

  /**
   * Downloads one table: a redirect to its signed link, or the link as JSON.
   *
   * With `version`, an older version of it.
   */
  @Get(':table_name')
  @Access({ level: AccessLevel.Download, dataset: 'ds_id', bucket: 'bucket_type' })
  @Header('Cache-Control', 'no-store')
  @UseInterceptors(RedirectionInterceptor)
  @ApiParam({ name: 'table_name', example: 'population' })
  @ApiResponse({
    status: 302,
    description: 'The bytes are at the address in `Location`',
    headers: { Location: { description: 'The signed link', schema: { type: 'string' } } },
  })
  @ApiOkResponse({ type: DownloadLinkResponse, description: 'The link, where `redirect=false`' })
  @ApiProblem(404, 'No such table or version; to administrators also: no such dataset')
  @ApiProblem(422, 'Not a bucket type, or a parameter that does not fit')
  async download(
    @GrantedDataset() granted: DatasetAccess,
    @Param('bucket_type', BucketTypePipe) bucket: BucketType,
    @Param('table_name') tableName: string,
    @Query() query: DownloadTableQuery,
    @LinkOrigin() origin: string,
  ): Promise<DownloadLinkResponse | Redirection> {
    const { redirect, version: versionNumber } = query;
    const link = await this.filestore.getDownloadLink(granted, { bucket, tableName, versionNumber }, origin);
    return redirect ? new Redirection(link.download_link) : link;
  }

  /** The versions of a table that can be downloaded, the newest first. */
  @Get(':table_name/versions')
  @Access({ level: AccessLevel.Download, dataset: 'ds_id', bucket: 'bucket_type' })
  @ApiParam({ name: 'table_name', example: 'population' })
  @AnswersPage(TableVersionResponse)
  @ApiProblem(404, 'No such table; to administrators also: no such dataset')
  listVersions(
    @GrantedDataset() granted: DatasetAccess,
    @Param('bucket_type', BucketTypePipe) bucket: BucketType,
    @Param('table_name') tableName: string,
    @Query() { limit }: PageQuery,
    @PageStart() after?: string,
  ): Promise<Page<TableVersionResponse>> {
    return this.filestore.listVersions(granted, { bucket, tableName }, { limit, after });
  }
}
