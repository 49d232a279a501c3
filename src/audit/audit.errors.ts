import { Failure } from '#common/errors/failure.js';

export function auditEntryMissing(id: number): Failure {
  return new Failure('not-found', 'audit-entry-not-found', `There is no entry ${id} in the audit log.`);
}
