import { Injectable } from '@nestjs/common';
import type { Caller } from '#auth/caller.js';
import type { DatasetAccess } from '#auth/dataset-access.js';
import { UsageCounter } from '#modules/usage/usage-counter.service.js';
import type { ContentProfile } from './content/content-profile.js';
import { ContentViewsService } from './content/content-views.service.js';
import type { Viewer } from './content/visible-columns.js';
import type { TablePreviewResponse } from './dto/table-preview.dto.js';
import { TableProfileResponse } from './dto/table-profile.dto.js';
import type { TableSchemaResponse } from './dto/table-schema.dto.js';
import { noProfile, tableMissing } from './filestore.errors.js';
import type { WantedTable } from './filestore.service.js';
import { TableContentService } from './table-content.service.js';
import { type ProfiledTable, TablesRepository } from './tables.repository.js';

/** What readers see of the content of a table without downloading it. */
@Injectable()
export class TableViewsService {
  constructor(
    private readonly tables: TablesRepository,
    private readonly content: TableContentService,
    private readonly views: ContentViewsService,
    private readonly usage: UsageCounter,
  ) {}

  /** @throws Failure table-not-found, or no-profile */
  async getSchema(caller: Caller, granted: DatasetAccess, wanted: WantedTable): Promise<TableSchemaResponse> {
    const table = await this.getTable(granted, wanted);
    const { fields } = this.views.schema(requireProfile(table), viewerOf(caller, table));
    this.countView('table-schema', table);
    return { fields: [...fields] };
  }

  /** @throws Failure table-not-found, or no-profile */
  async getProfile(caller: Caller, granted: DatasetAccess, wanted: WantedTable): Promise<TableProfileResponse> {
    const table = await this.getTable(granted, wanted);
    const profile = this.views.profile(requireProfile(table), viewerOf(caller, table));
    this.countView('table-profile', table);
    return TableProfileResponse.from(profile);
  }

  /** @throws Failure table-not-found, no-profile, content-unavailable, object-store-unavailable, or what a preview throws */
  async preview(
    caller: Caller,
    granted: DatasetAccess,
    { limit, signal, ...wanted }: WantedTable & { readonly limit: number; readonly signal: AbortSignal },
  ): Promise<TablePreviewResponse> {
    const table = await this.getTable(granted, wanted);
    const file = this.content.rangesOf({ ...table, sizeBytes: Number(table.sizeBytes) }, signal);
    const options = { limit, viewer: viewerOf(caller, table), signal };
    const { columns, rows } = await this.views.preview(file, requireProfile(table), options);
    this.countView('table-preview', table);
    return { columns: [...columns], rows: rows.map((row) => [...row]) };
  }

  private countView(
    action: 'table-schema' | 'table-profile' | 'table-preview',
    { dsId, bucketType, tableName }: ProfiledTable,
  ): void {
    this.usage.count({ action, dsId, bucketType, item: tableName });
  }

  private async getTable({ datasetId, dsId }: DatasetAccess, wanted: WantedTable): Promise<ProfiledTable> {
    const table = await this.tables.findProfiled(datasetId, wanted.bucket, wanted.tableName);
    if (!table) throw tableMissing(dsId, wanted.bucket, wanted.tableName);
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
