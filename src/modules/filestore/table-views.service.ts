import { Injectable } from '@nestjs/common';
import type { BucketType } from '#auth/bucket-type.js';
import type { Caller } from '#auth/caller.js';
import type { DatasetAccess } from '#auth/dataset-access.js';
import type { ContentProfile } from './content/content-profile.js';
import { ContentViewsService } from './content/content-views.service.js';
import type { Viewer } from './content/visible-columns.js';
import { type TablePreviewResponse, TableProfileResponse, type TableSchemaResponse } from './dto/table-content.dto.js';
import { noProfile, tableMissing } from './filestore.errors.js';
import { TableContentService } from './table-content.service.js';
import { type ProfiledTable, TablesRepository } from './tables.repository.js';

/** A table of a dataset that the guard has judged. */
export interface ViewedTable {
  readonly bucket: BucketType;
  readonly tableName: string;
}

/** What readers see of the content of a table without downloading it. */
@Injectable()
export class TableViewsService {
  constructor(
    private readonly tables: TablesRepository,
    private readonly content: TableContentService,
    private readonly views: ContentViewsService,
  ) {}

  /** @throws Failure table-not-found, or no-profile */
  async getSchema(caller: Caller, granted: DatasetAccess, viewed: ViewedTable): Promise<TableSchemaResponse> {
    const table = await this.getTable(granted, viewed);
    const { fields } = this.views.schema(requireProfile(table), viewerOf(caller, table));
    return { fields: [...fields] };
  }

  /** @throws Failure table-not-found, or no-profile */
  async getProfile(caller: Caller, granted: DatasetAccess, viewed: ViewedTable): Promise<TableProfileResponse> {
    const table = await this.getTable(granted, viewed);
    return TableProfileResponse.from(this.views.profile(requireProfile(table), viewerOf(caller, table)));
  }

  /** @throws Failure table-not-found, no-profile, content-unavailable, or object-store-unavailable */
  async preview(
    caller: Caller,
    granted: DatasetAccess,
    { limit, ...viewed }: ViewedTable & { readonly limit: number },
  ): Promise<TablePreviewResponse> {
    const table = await this.getTable(granted, viewed);
    const file = this.content.rangesOf({ ...table, sizeBytes: Number(table.sizeBytes) });
    const { columns, rows } = await this.views.preview(file, requireProfile(table), limit, viewerOf(caller, table));
    return { columns: [...columns], rows: rows.map((row) => [...row]) };
  }

  private async getTable({ datasetId, dsId }: DatasetAccess, viewed: ViewedTable): Promise<ProfiledTable> {
    const table = await this.tables.findProfiled(datasetId, viewed.bucket, viewed.tableName);
    if (!table) throw tableMissing(dsId, viewed.bucket, viewed.tableName);
    return table;
  }
}

function viewerOf({ isAdmin }: Caller, { dataDictionary }: ProfiledTable): Viewer {
  return { dictionary: dataDictionary, isAdministrator: isAdmin };
}

function requireProfile({ profile, tableName }: ProfiledTable): ContentProfile {
  if (!profile) throw noProfile(tableName);
  return profile;
}
