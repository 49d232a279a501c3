import { Injectable } from '@nestjs/common';
import { TableRecordResponse } from '../dto/table-record.dto.js';
import { versionMissing } from '../filestore.errors.js';
import { FileVersionState } from '../file-version.entity.js';
import { isSameTable } from '../received-table.js';
import { TableVersionsRepository } from '../table-versions.repository.js';
import { TablesRepository } from '../tables.repository.js';
import { checksumMismatch, uploadAborted, uploadExpired } from './direct-uploads.errors.js';
import type { DirectUpload } from './direct-uploads.repository.js';

/** What became of uploads, as far as their row tells: why content was refused is told once, and is `upload-aborted` from then on. */
@Injectable()
export class UploadOutcomesService {
  constructor(
    private readonly tables: TablesRepository,
    private readonly versions: TableVersionsRepository,
  ) {}

  /**
   * The table that the upload became; null where it is open.
   * @throws Failure checksum-mismatch, upload-expired, upload-aborted; version-not-found where it was deleted since
   */
  async find(upload: DirectUpload): Promise<TableRecordResponse | null> {
    const { id, fileId, state, tableName, versionNumber, sha256, foundSha256 } = upload;
    if (versionNumber !== null) {
      const version = await this.versions.findById(id);
      if (!version) throw versionMissing(tableName, versionNumber);
      return TableRecordResponse.from(version);
    }
    const isOpen = state === FileVersionState.Pending || state === FileVersionState.Uploaded;
    if (isOpen && !upload.isExpired) return null;
    if (!isOpen && foundSha256 !== null) {
      if (foundSha256 !== sha256) throw checksumMismatch(sha256, foundSha256);
      // It was dropped because the same was there.
      const current = await this.tables.findCommittedById(fileId);
      if (current && isSameTable(current, upload)) return TableRecordResponse.from(current);
    }
    throw upload.isExpired ? uploadExpired() : uploadAborted();
  }
}
