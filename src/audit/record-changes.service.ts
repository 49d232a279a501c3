import { Injectable } from '@nestjs/common';
import { Creation } from '#common/creation.js';
import { duplicateRecord, recordChanged } from '#common/errors/failures.js';
import { entityTagOf, isMatchedBy } from '#common/http/entity-tag.js';
import { differingFields } from '#common/validation/same-content.js';
import { Transactions } from '#database/transactions.js';
import type { AuditedSubject } from './audit-entry.js';
import { AuditTrail } from './audit-trail.service.js';

/** What records of one sort have in common: how they are named and shown, to callers and in the audit log. */
export interface RecordKind<Row, Shown extends object> {
  readonly subject: AuditedSubject;
  /** As callers name it, and as the audit log does. */
  nameOf(row: Row): string;
  /** On the wire. */
  show(row: Row): Shown;
}

/** How a record is made where it is missing. */
export interface RecordMaking<Row, Shown extends object> {
  readonly name: string;
  /** What the caller asks for; a record that is there must hold the same in `content`. */
  readonly asked: Partial<Shown>;
  readonly content: readonly (keyof Shown & string)[];
  /** False where the name is taken. */
  readonly insert: () => Promise<boolean>;
  readonly find: () => Promise<Row | null>;
}

/**
 * Makes, changes and deletes records, each in a transaction that holds the record and writes the audit entry. What
 * differs from sort to sort comes as steps: how the record is held, what becomes of it, what must be true before.
 */
@Injectable()
export class RecordChanges {
  constructor(
    private readonly audit: AuditTrail,
    private readonly transactions: Transactions,
  ) {}

  /** Idempotent: the same content again is no change. @throws Failure duplicate where the content differs */
  ensure<Row, Shown extends object>(
    kind: RecordKind<Row, Shown>,
    { name, asked, content, insert, find }: RecordMaking<Row, Shown>,
  ): Promise<Creation<Shown>> {
    return this.transactions.run(async () => {
      const isNew = await insert();
      const row = await find();
      const shown = row && kind.show(row);
      const differences = shown ? differingFields(shown, asked, content) : ['another change under way'];
      if (!shown || differences.length > 0) throw duplicateRecord(kind.subject.replaceAll('-', ' '), name, differences);
      if (isNew) this.recordNew(kind, row);
      return new Creation(shown, isNew);
    });
  }

  /**
   * `getUnderLock` holds the record, or throws; `change` answers what it is afterwards.
   * @throws Failure precondition-failed where `ifMatch` names something else than is there
   */
  update<Row, Shown extends object>(
    kind: RecordKind<Row, Shown>,
    getUnderLock: () => Promise<Row>,
    change: (old: Row) => Promise<Row>,
    ifMatch?: string,
  ): Promise<Shown> {
    return this.transactions.run(async () => {
      const old = await getUnderLock();
      const before = kind.show(old);
      requireMatch(kind, old, ifMatch);
      const after = kind.show(await change(old));
      this.audit.record({ action: `${kind.subject}.update`, subjectId: kind.nameOf(old), before, after });
      return after;
    });
  }

  /**
   * The record as it was. `remove` checks what must be true before it removes.
   * @throws Failure precondition-failed where `ifMatch` names something else than is there
   */
  delete<Row, Shown extends object>(
    kind: RecordKind<Row, Shown>,
    getUnderLock: () => Promise<Row>,
    remove: (row: Row) => Promise<void>,
    ifMatch?: string,
  ): Promise<Row> {
    return this.transactions.run(async () => {
      const row = await getUnderLock();
      requireMatch(kind, row, ifMatch);
      await remove(row);
      this.recordGone(kind, row);
      return row;
    });
  }

  /** For records that are made in a larger transaction, to which this belongs. */
  recordNew<Row, Shown extends object>(kind: RecordKind<Row, Shown>, row: Row): void {
    const after = kind.show(row);
    this.audit.record({ action: `${kind.subject}.create`, subjectId: kind.nameOf(row), before: null, after });
  }

  /** For records in whose place another comes, in the transaction in which it does. */
  recordReplaced<Row, Shown extends object>(kind: RecordKind<Row, Shown>, old: Row, row: Row): void {
    const [before, after] = [kind.show(old), kind.show(row)];
    this.audit.record({ action: `${kind.subject}.replace`, subjectId: kind.nameOf(row), before, after });
  }

  /** For records that go with what they belong to, in the transaction in which that is deleted. */
  recordGone<Row, Shown extends object>(kind: RecordKind<Row, Shown>, row: Row): void {
    const before = kind.show(row);
    this.audit.record({ action: `${kind.subject}.delete`, subjectId: kind.nameOf(row), before, after: null });
  }
}

/**
 * Belongs behind the lock of the record, so that nobody changes it between this and the change.
 * @throws Failure precondition-failed
 */
export function requireMatch<Row, Shown extends object>(
  kind: RecordKind<Row, Shown>,
  row: Row,
  ifMatch: string | undefined,
): void {
  if (ifMatch === undefined || isMatchedBy(ifMatch, entityTagOf(kind.show(row)))) return;
  throw recordChanged(`${kind.subject.replaceAll('-', ' ')} ${kind.nameOf(row)}`);
}
