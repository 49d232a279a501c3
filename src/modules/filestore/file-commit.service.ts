import { Injectable } from '@nestjs/common';
import { RecordChanges } from '#audit/record-changes.service.js';
import type { Caller } from '#auth/caller.js';
import { CallerStandingService } from '#auth/caller-standing.service.js';
import { Creation } from '#common/creation.js';
import { Transactions } from '#database/transactions.js';
import { ObjectStore } from '#object-storage/object-store.js';
import { FailpointsService } from './clean-up/failpoints.service.js';
import { duplicateTable } from './filestore.errors.js';
import { FileVersionState } from './file-version.entity.js';
import { FileVersionsRepository } from './file-versions.repository.js';
import { requireHidden } from './hidden-columns.js';
import { isSameTable, requireSameTable } from './received-table.js';
import type { ReceivedTable, TableContent } from './received-table.js';
import { type Replacement, requireReplaceable } from './replacement.js';
import { TABLE } from './table-record.js';
import { type CommittedTable, TablesRepository } from './tables.repository.js';
import { TableHoldService } from './table-hold.service.js';
import { VersionRemovalService } from './version-removal.service.js';

/** Shows what was received to readers, in one short transaction, in whichever way its bytes came. */
@Injectable()
export class FileCommitService {
  constructor(
    private readonly versions: FileVersionsRepository,
    private readonly tables: TablesRepository,
    private readonly holds: TableHoldService,
    private readonly standing: CallerStandingService,
    private readonly removal: VersionRemovalService,
    private readonly changes: RecordChanges,
    private readonly store: ObjectStore,
    private readonly transactions: Transactions,
    private readonly failpoints: FailpointsService,
  ) {}

  /**
   * Makes what was received the version that readers see, and keeps the one before. The same content again changes
   * nothing, so that a tool may run twice: `isNew` is false then, and the bytes that came are dropped. Only where the
   * bytes of what is shown are lost, or were never looked into, does the same content take its place.
   * @throws Failure duplicate where the table is there and is not to be replaced, precondition-failed,
   * hidden-columns, dataset-deleted; unauthenticated, administrators-only or narrowed-key where the caller may no
   * longer do what they began
   */
  async commit(caller: Caller, received: ReceivedTable, replacement: Replacement): Promise<Creation<CommittedTable>> {
    const poorKey = await this.findPoorKey(received);
    const result = await this.transactions.run(async () => {
      const dsId = await this.holds.hold(received.fileId);
      await this.standing.requireAdministratorOf(await this.standing.requireStillThere(caller), dsId);
      return this.show(received, replacement, poorKey);
    });
    this.failpoints.pass('after-commit');
    if (!result.isNew) await this.removal.discard(received, FileVersionState.Rejected);
    return result;
  }

  /** Whether readers see this content already, so that to receive it again would change nothing. */
  async isShown(current: CommittedTable, content: TableContent & { readonly sizeBytes: number }): Promise<boolean> {
    const isSame = isSameTable(current, content) && Number(current.sizeBytes) === content.sizeBytes;
    return isSame && this.isWhole(current);
  }

  private async show(
    received: ReceivedTable,
    replacement: Replacement,
    poorKey: string | undefined,
  ): Promise<Creation<CommittedTable>> {
    const before = await this.tables.findCommittedById(received.fileId);
    if (replacement.kind === 'absent') requireReplaceable(replacement, before);
    if (before && before.objectKey !== poorKey) {
      if (replacement.kind === 'none') await this.requireSame(before, received);
      if (isSameTable(before, received)) {
        await this.versions.setOutcome(received.id, { shown: TABLE.show(before) });
        return new Creation(before, false);
      }
      requireReplaceable(replacement, before);
    } else if (!before) requireReplaceable(replacement, null);
    if (before) {
      const columns = received.profile.columns.map(({ name }) => name);
      requireHidden(before.dataDictionary, received, columns);
      await this.versions.supersede(received.fileId);
    }
    const isShown = await this.versions.commit(received.id, received);
    const after = isShown ? await this.tables.findCommittedById(received.fileId) : null;
    if (!after) throw duplicateTable(received.tableName, 'was ended while it was being uploaded. Send it again.');
    if (before) this.changes.recordReplaced(TABLE, before, after);
    else this.changes.recordNew(TABLE, after);
    this.failpoints.pass('before-commit');
    return new Creation(after, true);
  }

  /** Of the version that is shown, where this one has its content and is worth more. No transaction is open yet. */
  private async findPoorKey(received: ReceivedTable): Promise<string | undefined> {
    const current = await this.tables.findCommittedById(received.fileId);
    if (!current || !isSameTable(current, received)) return undefined;
    return (await this.isWhole(current)) ? undefined : current.objectKey;
  }

  private async isWhole(current: CommittedTable): Promise<boolean> {
    return current.rowCount !== null && (await this.store.head(current.objectKey)) !== null;
  }

  /** The same again, unless it lost a race: the version that is there came while this one was on its way. */
  private async requireSame(current: CommittedTable, received: ReceivedTable): Promise<void> {
    const startedAt = await this.versions.findCreatedAt(received.id);
    if (startedAt === null || current.committedAt >= startedAt) {
      throw duplicateTable(current.tableName, 'was uploaded by another request at the same time.');
    }
    requireSameTable(current, received);
  }
}
