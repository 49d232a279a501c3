import { Injectable } from '@nestjs/common';
import { RecordChanges } from '#audit/record-changes.service.js';
import { AccessLevel } from '#auth/access-level.js';
import type { BucketType } from '#auth/bucket-type.js';
import type { Caller } from '#auth/caller.js';
import type { DatasetAccess } from '#auth/dataset-access.js';
import { EffectiveAccessService } from '#auth/effective-access.service.js';
import { type Page, pageOf, type PageRequest } from '#common/http/page.js';
import type { MessageResponse } from '#common/openapi/message.dto.js';
import { merged, mergePatch } from '#common/validation/merge-patch.js';
import { FailpointsService } from './clean-up/failpoints.service.js';
import { headerFaults } from './content/table-header.js';
import type { DataDictionary } from './data-dictionary.js';
import type { VersionRemoval } from './clean-up/version-removals.repository.js';
import { TableRecordResponse, type UpdateTableMetadataDto } from './dto/table-record.dto.js';
import { tableMissing, unknownColumns } from './filestore.errors.js';
import { requireHidden } from './hidden-columns.js';
import { dictionaryOf } from './table-metadata.js';
import { replacementBy, requireReplaceable } from './replacement.js';
import { TableHoldService } from './table-hold.service.js';
import { TABLE } from './table-record.js';
import { FileVersionsRepository } from './file-versions.repository.js';
import { type CommittedTable, TablesRepository } from './tables.repository.js';
import { VersionRemovalService } from './version-removal.service.js';

/** Where a table belongs. */
export interface TablePlace {
  readonly dsId: string;
  readonly bucket: BucketType;
}

/** One table, by the name in an address. */
export interface NamedTablePlace extends TablePlace {
  readonly tableName: string;
}

/** A table that is to be changed, where it is the one that the caller has read. */
export interface ChangedTablePlace extends NamedTablePlace {
  readonly ifMatch: string | undefined;
}

/** Tables for administrators: what is committed, whoever may see it. */
@Injectable()
export class TablesService {
  constructor(
    private readonly access: EffectiveAccessService,
    private readonly tables: TablesRepository,
    private readonly versions: FileVersionsRepository,
    private readonly holds: TableHoldService,
    private readonly removal: VersionRemovalService,
    private readonly changes: RecordChanges,
    private readonly failpoints: FailpointsService,
  ) {}

  /** @throws Failure dataset-not-found */
  async list(caller: Caller, { dsId, bucket }: TablePlace, page: PageRequest): Promise<Page<TableRecordResponse>> {
    const { datasetId } = await this.requireDataset(caller, dsId);
    const rows = await this.tables.listPage(datasetId, bucket, page);
    return pageOf(rows, page, { keyOf: (table) => table.tableName, asItem: TableRecordResponse.from });
  }

  /** @throws Failure dataset-not-found, table-not-found */
  async get(caller: Caller, place: TablePlace, tableName: string): Promise<TableRecordResponse> {
    const { datasetId } = await this.requireDataset(caller, place.dsId);
    return TableRecordResponse.from(await this.getTable(datasetId, place, tableName));
  }

  /** Changes what is said of the table; its bytes and its version stay. @throws Failure as `get`; table-changed, hidden-columns */
  async updateMetadata(
    caller: Caller,
    place: ChangedTablePlace,
    asked: UpdateTableMetadataDto,
  ): Promise<TableRecordResponse> {
    const { datasetId } = await this.requireDataset(caller, place.dsId);
    return this.changes.update(
      TABLE,
      () => this.getUnderLock(datasetId, place),
      async (old) => {
        const changed = {
          ...old,
          description: merged(old.description, asked.description),
          source: merged(old.source, asked.source),
          dataDictionary: await this.mergeDictionary(old, asked.data_dictionary),
        };
        if (!(await this.versions.setMetadata(old.versionId, changed))) throw missing(place, place.tableName);
        return changed;
      },
    );
  }

  /** Takes all versions of the table from readers first, then their bytes. @throws Failure as `get`; table-changed */
  async delete(caller: Caller, place: ChangedTablePlace): Promise<MessageResponse> {
    const { datasetId } = await this.requireDataset(caller, place.dsId);
    let ended: VersionRemoval[] = [];
    await this.changes.delete(
      TABLE,
      () => this.getUnderLock(datasetId, place),
      async (table) => {
        ended = await this.removal.endShown(table.fileId);
        if (ended.length === 0) throw missing(place, place.tableName);
      },
    );
    this.failpoints.pass('after-tombstone');
    await this.removal.removeNow(ended);
    return { message: `Table ${place.tableName} was deleted.` };
  }

  private async mergeDictionary(
    { versionId, dataDictionary: old }: CommittedTable,
    asked: UpdateTableMetadataDto['data_dictionary'],
  ): Promise<DataDictionary> {
    if (asked === undefined) return old;
    const next = dictionaryOf(mergePatch(old, asked) ?? {});
    const columns = await this.tables.findColumns(versionId);
    const named = Object.entries(next.dataDictionary).filter(([name]) => Object.hasOwn(asked ?? {}, name));
    const faults = columns ? headerFaults(columns, Object.fromEntries(named)) : [];
    if (faults.length > 0) throw unknownColumns(faults);
    requireHidden(old, next, columns ?? undefined);
    return next.dataDictionary;
  }

  private requireDataset(caller: Caller, dsId: string): Promise<DatasetAccess> {
    return this.access.requireDatasetLevel(caller, dsId, AccessLevel.Download);
  }

  private async getTable(datasetId: number, place: TablePlace, tableName: string): Promise<CommittedTable> {
    const table = await this.tables.findCommitted(datasetId, place.bucket, tableName);
    if (!table) throw missing(place, tableName);
    return table;
  }

  /** Read again once it is held: it may have been replaced or deleted meanwhile. */
  private async getUnderLock(datasetId: number, place: ChangedTablePlace): Promise<CommittedTable> {
    const { fileId } = await this.getTable(datasetId, place, place.tableName);
    await this.holds.hold(fileId);
    const table = await this.getTable(datasetId, place, place.tableName);
    requireReplaceable(replacementBy(place.ifMatch), table);
    return table;
  }
}

function missing({ dsId, bucket }: TablePlace, tableName: string): ReturnType<typeof tableMissing> {
  return tableMissing(dsId, bucket, tableName);
}
