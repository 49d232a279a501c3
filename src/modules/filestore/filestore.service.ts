import { Injectable } from '@nestjs/common';
import { AccessLevel, covers } from '#auth/access-level.js';
import { BucketType } from '#auth/bucket-type.js';
import type { Caller } from '#auth/caller.js';
import type { DatasetAccess } from '#auth/dataset-access.js';
import { type Page, pageOf, type PageRequest } from '#common/http/page.js';
import { Configuration } from '#config/configuration.js';
import { UsageCounter } from '#modules/usage/usage-counter.service.js';
import { ObjectMissing } from '#object-storage/object-storage.errors.js';
import { ObjectStore } from '#object-storage/object-store.js';
import { visibleDictionary } from './content/visible-columns.js';
import { TableResponse } from './dto/table.dto.js';
import type { DownloadLinkResponse } from './dto/table-download.dto.js';
import { TableVersionResponse } from './dto/table-version.dto.js';
import { contentUnavailable, noTables, tableMissing, versionMissing } from './filestore.errors.js';
import { fileNameOf } from './table-name.js';
import { TableVersionsRepository } from './table-versions.repository.js';
import { type CommittedTable, TablesRepository } from './tables.repository.js';

/** A table by its name, of a dataset that the guard has judged. */
export interface WantedTable {
  readonly bucket: BucketType;
  readonly tableName: string;
}

interface WantedVersion extends WantedTable {
  /** Absent: the one that is shown. */
  readonly versionNumber: number | undefined;
}

/** Tables for readers. A listing asks PostgreSQL alone: it works while the object store is down. */
@Injectable()
export class FilestoreService {
  constructor(
    private readonly tables: TablesRepository,
    private readonly versions: TableVersionsRepository,
    private readonly store: ObjectStore,
    private readonly configuration: Configuration,
    private readonly usage: UsageCounter,
  ) {}

  /** The buckets of a dataset whose tables the caller may see. */
  readableBuckets(granted: DatasetAccess): BucketType[] {
    return covers(granted.preprocessedLevel, AccessLevel.View)
      ? [BucketType.Standardised, BucketType.Preprocessed]
      : [BucketType.Standardised];
  }

  /** `linkOrigin` is the address of this server for the caller. @throws Failure no-tables */
  async listTables(
    caller: Caller,
    granted: DatasetAccess,
    { bucket, linkOrigin }: { bucket: BucketType; linkOrigin: string },
  ): Promise<TableResponse[]> {
    const tables = await this.tables.listCommitted(granted.datasetId, [bucket]);
    if (tables.length === 0) throw noTables(granted.dsId, bucket);
    const shown = await Promise.all(
      tables.map(async (table) => {
        const viewer = { dictionary: table.dataDictionary, isAdministrator: caller.isAdmin };
        return TableResponse.from(table, await this.linkTo(table, linkOrigin), visibleDictionary(viewer));
      }),
    );
    for (const table of tables) this.usage.count({ action: 'table-link', ...usedTable(table) });
    return shown;
  }

  /** Those that can be downloaded, the newest first. @throws Failure table-not-found */
  async listVersions(
    granted: DatasetAccess,
    { bucket, tableName }: WantedTable,
    page: PageRequest,
  ): Promise<Page<TableVersionResponse>> {
    const rows = await this.versions.listPage(granted.datasetId, bucket, tableName, page);
    if (rows.length === 0) throw tableMissing(granted.dsId, bucket, tableName);
    return pageOf(rows, page, { keyOf: (row) => row.versionNumber, asItem: TableVersionResponse.from });
  }

  /**
   * Of the current version unless one is named. The store is asked for it, as what an S3 store says of a link to nothing
   * is for no reader. @throws Failure table-not-found, version-not-found, content-unavailable, object-store-unavailable
   */
  async getDownloadLink(
    granted: DatasetAccess,
    wanted: WantedVersion,
    linkOrigin: string,
  ): Promise<DownloadLinkResponse> {
    const table = await this.getWithBytes(granted, wanted);
    const link = await this.linkTo(table, linkOrigin);
    this.usage.count({ action: 'table-download', ...usedTable(table) });
    const expiresAt = Date.now() + this.configuration.objectStore.linkExpiresInSeconds * 1000;
    return {
      table_name: table.tableName,
      download_link: link,
      expires_at: new Date(expiresAt).toISOString(),
      size_bytes: Number(table.sizeBytes),
      sha256: table.sha256,
    };
  }

  private async getWithBytes(granted: DatasetAccess, wanted: WantedVersion): Promise<CommittedTable> {
    const table = await this.getWanted(granted, wanted);
    if (await this.store.head(table.objectKey)) return table;
    // Its row goes before its bytes: it may have been deleted in between, and even come again.
    const now = await this.getWanted(granted, wanted);
    if (now.objectKey === table.objectKey) throw contentUnavailable(new ObjectMissing(table.objectKey));
    return now;
  }

  private async getWanted(
    { datasetId, dsId }: DatasetAccess,
    { bucket, tableName, versionNumber }: WantedVersion,
  ): Promise<CommittedTable> {
    const table =
      versionNumber === undefined
        ? await this.tables.findCommitted(datasetId, bucket, tableName)
        : await this.versions.find(datasetId, bucket, tableName, versionNumber);
    if (table) return table;
    const isTableThere = versionNumber !== undefined && (await this.tables.findCommitted(datasetId, bucket, tableName));
    throw isTableThere ? versionMissing(tableName, versionNumber) : tableMissing(dsId, bucket, tableName);
  }

  /** A store on another host gives a whole address; the disk store gives a path of this server. */
  private async linkTo(table: CommittedTable, linkOrigin: string): Promise<string> {
    const link = await this.store.presignGet(table.objectKey, {
      expiresInSeconds: this.configuration.objectStore.linkExpiresInSeconds,
      fileName: fileNameOf(table.tableName, table.contentType),
      contentType: table.contentType,
    });
    return new URL(link, linkOrigin).href;
  }
}

function usedTable({ dsId, bucketType, tableName }: CommittedTable): {
  dsId: string;
  bucketType: string;
  item: string;
} {
  return { dsId, bucketType, item: tableName };
}
