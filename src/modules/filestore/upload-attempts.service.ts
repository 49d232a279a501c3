import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { datasetMissing } from '#auth/auth.errors.js';
import type { BucketType } from '#auth/bucket-type.js';
import type { Caller } from '#auth/caller.js';
import type { DatasetAccess } from '#auth/dataset-access.js';
import { fileVersionKey } from '#object-storage/object-key.js';
import { FailpointsService } from './clean-up/failpoints.service.js';
import { UploadLeasesService } from './clean-up/upload-leases.service.js';
import { duplicateTable } from './filestore.errors.js';
import { FileVersionsRepository } from './file-versions.repository.js';
import type { TableFile } from './table-name.js';
import type { StoredVersion } from './version-removal.service.js';

/** An attempt to bring a table in, noted before its bytes come. */
export interface UploadAttempt extends StoredVersion, TableFile {
  readonly fileId: number;
}

/** Begins attempts, in whichever way their bytes are to come. */
@Injectable()
export class UploadAttemptsService {
  constructor(
    private readonly versions: FileVersionsRepository,
    private readonly leases: UploadLeasesService,
    private readonly failpoints: FailpointsService,
  ) {}

  /**
   * Under a key of its own, with the lease of a server that works on it.
   * @throws Failure dataset-not-found, duplicate where the table is there in another spelling
   */
  async begin(
    { userId }: Caller,
    dataset: DatasetAccess,
    { bucket, tableName, contentType }: TableFile & { readonly bucket: BucketType },
  ): Promise<UploadAttempt> {
    const table = await this.versions.ensureTable(dataset.datasetId, bucket, tableName);
    if (!table) throw datasetMissing(dataset.dsId);
    if (table.tableName !== tableName && !(await this.versions.respell(table.id, tableName))) {
      throw duplicateTable(tableName, `exists already, spelled ${table.tableName}.`);
    }
    const id = randomUUID();
    const objectKey = fileVersionKey(dataset.storageId, id);
    const attempt = { id, fileId: table.id, objectKey, contentType };
    await this.versions.insertPending({ ...attempt, createdBy: userId }, this.leases.seconds);
    this.failpoints.pass('after-pending');
    return { ...attempt, tableName };
  }
}
