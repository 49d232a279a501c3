import { Injectable } from '@nestjs/common';
import { TableRecordResponse } from '../dto/table-record.dto.js';
import { versionMissing } from '../filestore.errors.js';
import { FileVersionState } from '../file-version.entity.js';
import { TableVersionsRepository } from '../table-versions.repository.js';
import { tellAgain } from '../upload-outcome.js';
import { uploadAborted, uploadExpired } from './direct-uploads.errors.js';
import type { DirectUpload } from './direct-uploads.repository.js';

/** What became of uploads: the same answer to every request, as long as their rows are kept. */
@Injectable()
export class UploadOutcomesService {
  constructor(private readonly versions: TableVersionsRepository) {}

  /**
   * The table that the upload became, or found there; null where it is open.
   * @throws Failure why it was refused, upload-expired, upload-aborted; version-not-found where it was deleted since
   */
  async find({ id, state, tableName, versionNumber, ...upload }: DirectUpload): Promise<TableRecordResponse | null> {
    if (versionNumber !== null) {
      const version = await this.versions.findById(id);
      if (!version) throw versionMissing(tableName, versionNumber);
      return TableRecordResponse.from(version);
    }
    if (upload.outcome) return tellAgain(upload.outcome);
    const isOpen = state === FileVersionState.Pending || state === FileVersionState.Uploaded;
    if (isOpen && !upload.isExpired) return null;
    throw upload.isExpired ? uploadExpired() : uploadAborted();
  }
}
