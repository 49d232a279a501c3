import { Injectable } from '@nestjs/common';
import type { BucketType } from '#auth/bucket-type.js';
import type { Caller } from '#auth/caller.js';
import type { IncomingForm } from '#common/http/upload-form.js';
import { UploadSection } from '#config/configuration.js';
import { SessionLocks } from '#database/session-locks.service.js';
import { Transactions } from '#database/transactions.js';
import { CatalogueImportService } from './catalogue-import.service.js';
import type { DescribedDataset } from './dataset-description.js';
import { readDiskFolder } from './disk-folder.js';
import {
  ImportOutcome,
  type ImportItemResponse,
  type ImportQuery,
  type ImportResponse,
  ImportStatus,
} from './dto/dataset-import.dto.js';
import { FolderReadingService } from './folder-reading.service.js';
import type { FolderSource } from './folder-source.js';
import { faultsOf, type ImportItem, isConflict, responseOf } from './import-item.js';
import { importRefused, importUnderWay } from './imports.errors.js';
import { TableImportService, type TablePlan } from './table-import.service.js';
import { receiveZip } from './zip/received-zip.js';
import { readZip } from './zip/zip-archive.js';
import { folderOfZip } from './zip/zip-folder.js';

/** Ends the transaction of a dry run with what it would have come to. */
class Undone extends Error {
  constructor(readonly items: readonly ImportItem[]) {
    super('A dry run.');
  }
}

/**
 * Brings a dataset to what its folder says: all that is said of it in one transaction, then table by table. Whatever
 * can be seen beforehand is checked before the first change, and a second run changes nothing.
 */
@Injectable()
export class DatasetImportService {
  constructor(
    private readonly reading: FolderReadingService,
    private readonly catalogue: CatalogueImportService,
    private readonly tables: TableImportService,
    private readonly transactions: Transactions,
    private readonly locks: SessionLocks,
    private readonly limits: UploadSection,
  ) {}

  /**
   * A folder that comes zipped in a form.
   * @throws Failure malformed-zip, unsafe-zip, zip-too-large, or what is wrong with the form; and as `importFolder`
   */
  async importZip(caller: Caller, form: IncomingForm, query: ImportQuery): Promise<ImportResponse> {
    const { limitBytes } = this.limits;
    const file = await receiveZip(form, limitBytes);
    try {
      return await this.import(caller, folderOfZip(await readZip(file, limitBytes)), query);
    } finally {
      await file.close();
    }
  }

  /**
   * A folder on the disk of the server.
   * @throws Failure invalid-folder; import-refused or import-under-way, but not for a dry run
   */
  async importFolder(caller: Caller, path: string, query: ImportQuery): Promise<ImportResponse> {
    return this.import(caller, await readDiskFolder(path), query);
  }

  private async import(caller: Caller, folder: FolderSource, query: ImportQuery): Promise<ImportResponse> {
    const described = await this.reading.read(folder);
    const { ds_id } = described.dataset;
    const answer = { ds_id, bucket_type: query.bucket_type, dry_run: query.dry_run, ignored: [...described.ignored] };
    if (query.dry_run) return { ...answer, ...(await this.plan(caller, described, query.bucket_type)) };
    const letGo = await this.locks.tryHold(`the import of ${ds_id}`);
    if (!letGo) throw importUnderWay(ds_id);
    try {
      return { ...answer, ...(await this.perform(caller, described, query.bucket_type)) };
    } finally {
      await letGo();
    }
  }

  private async plan(
    caller: Caller,
    described: DescribedDataset,
    bucket: BucketType,
  ): Promise<Pick<ImportResponse, 'status' | 'items'>> {
    const plans = await this.tables.plan(caller, placeOf(described, bucket), described.tables);
    const items = [...(await this.tryCatalogue(described)), ...plans.map(({ item }) => item)];
    const status = items.some(isConflict) ? ImportStatus.Refused : ImportStatus.Planned;
    return { status, items: items.map((item) => responseOf(item, ImportOutcome.Planned)) };
  }

  private async perform(
    caller: Caller,
    described: DescribedDataset,
    bucket: BucketType,
  ): Promise<Pick<ImportResponse, 'status' | 'items'>> {
    const place = placeOf(described, bucket);
    const plans = await this.tables.plan(caller, place, described.tables);
    const applied = await this.applyCatalogue(described, plans);
    const tables = await this.tables.perform(caller, place, plans);
    const items = [...applied.map((item) => responseOf(item, ImportOutcome.Done)), ...tables];
    return { status: statusOf(items), items };
  }

  /** The real thing, undone: so a dry run knows every rule. */
  private async tryCatalogue(described: DescribedDataset): Promise<readonly ImportItem[]> {
    const attempt = this.transactions.run(async () => {
      throw new Undone(await this.catalogue.apply(described));
    });
    return attempt.catch((error: unknown) => {
      if (error instanceof Undone) return error.items;
      throw error;
    });
  }

  /** @throws Failure import-refused naming all that is in the way, of the tables too */
  private applyCatalogue(described: DescribedDataset, plans: readonly TablePlan[]): Promise<readonly ImportItem[]> {
    return this.transactions.run(async () => {
      const items = await this.catalogue.apply(described);
      const conflicts = [...items, ...plans.map(({ item }) => item)].filter(isConflict);
      if (conflicts.length > 0) throw importRefused(faultsOf(conflicts));
      return items;
    });
  }
}

function placeOf({ dataset }: DescribedDataset, bucket: BucketType): { dsId: string; bucket: BucketType } {
  return { dsId: dataset.ds_id, bucket };
}

function statusOf(items: readonly ImportItemResponse[]): ImportStatus {
  return items.every(({ outcome }) => outcome === ImportOutcome.Done) ? ImportStatus.Done : ImportStatus.Partial;
}
