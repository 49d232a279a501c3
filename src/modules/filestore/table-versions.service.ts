import { Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit/audit-trail.service.js';
import { AccessLevel } from '#auth/access-level.js';
import type { Caller } from '#auth/caller.js';
import { EffectiveAccessService } from '#auth/effective-access.service.js';
import { type Page, pageOf, type PageRequest } from '#common/http/page.js';
import type { MessageResponse } from '#common/openapi/message.dto.js';
import { Transactions } from '#database/transactions.js';
import { ObjectMissing } from '#object-storage/object-storage.errors.js';
import { ObjectStore } from '#object-storage/object-store.js';
import { TableRecordResponse } from './dto/table-record.dto.js';
import { TableVersionRecordResponse } from './dto/table-version.dto.js';
import { contentUnavailable, tableMissing, versionMissing, versionShown } from './filestore.errors.js';
import { FileVersionState } from './file-version.entity.js';
import { FileVersionsRepository } from './file-versions.repository.js';
import { keepHidden } from './hidden-columns.js';
import { replacementBy, requireReplaceable } from './replacement.js';
import { TABLE } from './table-record.js';
import { TableHoldService } from './table-hold.service.js';
import { type TableVersion, TableVersionsRepository } from './table-versions.repository.js';
import { type CommittedTable, TablesRepository } from './tables.repository.js';
import type { NamedTablePlace } from './tables.service.js';
import { VersionRemovalService } from './version-removal.service.js';

/** The versions of tables, for administrators. */
@Injectable()
export class TableVersionsService {
  constructor(
    private readonly access: EffectiveAccessService,
    private readonly tables: TablesRepository,
    private readonly tableVersions: TableVersionsRepository,
    private readonly versions: FileVersionsRepository,
    private readonly holds: TableHoldService,
    private readonly removal: VersionRemovalService,
    private readonly audit: AuditTrail,
    private readonly store: ObjectStore,
    private readonly transactions: Transactions,
  ) {}

  /** The newest first. @throws Failure dataset-not-found, table-not-found */
  async list(caller: Caller, place: NamedTablePlace, page: PageRequest): Promise<Page<TableVersionRecordResponse>> {
    const { bucket, tableName } = place;
    const rows = await this.tableVersions.listPage(await this.datasetIdOf(caller, place), bucket, tableName, page);
    if (rows.length === 0) throw tableMissing(place.dsId, bucket, tableName);
    return pageOf(rows, page, { keyOf: (row) => row.versionNumber, asItem: TableVersionRecordResponse.from });
  }

  /** @throws Failure dataset-not-found, table-not-found, version-not-found */
  async get(caller: Caller, place: NamedTablePlace, versionNumber: number): Promise<TableVersionRecordResponse> {
    return TableVersionRecordResponse.from(await this.getVersion(caller, place, versionNumber));
  }

  /**
   * Shows a version again in the place of the one that is shown; where it is that one, nothing changes. Columns that
   * are hidden now stay hidden.
   * @throws Failure as `get`; table-changed where `If-Match` names another; content-unavailable where its bytes are gone
   */
  async restore(
    caller: Caller,
    place: NamedTablePlace,
    versionNumber: number,
    ifMatch?: string,
  ): Promise<TableRecordResponse> {
    const wanted = await this.getVersion(caller, place, versionNumber);
    if ((await this.store.head(wanted.objectKey)) === null) {
      // Or it was deleted meanwhile.
      await this.getVersion(caller, place, versionNumber);
      throw contentUnavailable(new ObjectMissing(wanted.objectKey));
    }
    const shown = await this.transactions.run(() => this.show(place, wanted, ifMatch));
    return TableRecordResponse.from(shown);
  }

  /**
   * Takes an old version from readers first, then its bytes: of what should never have been there, nothing stays.
   * @throws Failure as `get`; version-shown
   */
  async delete(caller: Caller, place: NamedTablePlace, versionNumber: number): Promise<MessageResponse> {
    const { fileId } = await this.getVersion(caller, place, versionNumber);
    const ended = await this.transactions.run(async () => {
      await this.holds.hold(fileId);
      const version = await this.getVersion(caller, place, versionNumber);
      if (version.isCurrent) throw versionShown(place.tableName, versionNumber);
      const before = TableVersionRecordResponse.from(version);
      this.audit.record({ action: 'table.delete-version', subjectId: TABLE.nameOf(version), before, after: null });
      return this.removal.end(version.versionId, [FileVersionState.Superseded], FileVersionState.Tombstoned);
    });
    if (ended) await this.removal.removeNow([ended]);
    return { message: `Version ${versionNumber} of ${place.tableName} was deleted.` };
  }

  private async show(
    place: NamedTablePlace,
    wanted: TableVersion,
    ifMatch: string | undefined,
  ): Promise<CommittedTable> {
    const { fileId, versionId, versionNumber } = wanted;
    await this.holds.hold(fileId);
    const before = await this.tables.findCommittedById(fileId);
    requireReplaceable(replacementBy(ifMatch), before);
    if (before?.versionId === versionId) return before;
    await this.versions.supersede(fileId);
    const restored = (await this.versions.restore(versionId)) ? await this.tables.findCommittedById(fileId) : null;
    if (!before || !restored) throw versionMissing(place.tableName, versionNumber);
    const columns = await this.tables.findColumns(versionId);
    const dataDictionary = keepHidden(before.dataDictionary, restored.dataDictionary, columns ?? undefined);
    const after = { ...restored, dataDictionary };
    await this.versions.setMetadata(versionId, after);
    this.audit.record({
      action: 'table.restore',
      subjectId: TABLE.nameOf(after),
      before: TABLE.show(before),
      after: TABLE.show(after),
    });
    return after;
  }

  private async getVersion(caller: Caller, place: NamedTablePlace, versionNumber: number): Promise<TableVersion> {
    const { bucket, tableName } = place;
    const datasetId = await this.datasetIdOf(caller, place);
    const version = await this.tableVersions.find(datasetId, bucket, tableName, versionNumber);
    if (version) return version;
    const isTableThere = await this.tables.findCommitted(datasetId, bucket, tableName);
    throw isTableThere ? versionMissing(tableName, versionNumber) : tableMissing(place.dsId, bucket, tableName);
  }

  private async datasetIdOf(caller: Caller, { dsId }: NamedTablePlace): Promise<number> {
    return (await this.access.requireDatasetLevel(caller, dsId, AccessLevel.Download)).datasetId;
  }
}
