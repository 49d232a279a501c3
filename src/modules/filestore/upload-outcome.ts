import { Failure, type FailureKind, type FieldFault } from '#common/errors/failure.js';
import type { TableRecordResponse } from './dto/table-record.dto.js';

/** Why an upload was refused, as its client was told. */
interface Refusal {
  readonly kind: FailureKind;
  readonly code: string;
  readonly detail: string;
  readonly faults?: readonly FieldFault[];
}

/** What an upload that became no version answers to whoever asks again: why not, or the same table, which was there. */
export type UploadOutcome = { readonly refusal: Refusal } | { readonly shown: TableRecordResponse };

export function refusedWith({ kind, code, message: detail, faults }: Failure): UploadOutcome {
  return { refusal: { kind, code, detail, ...(faults && { faults }) } };
}

/** @throws Failure as the client was told first */
export function tellAgain(outcome: UploadOutcome): TableRecordResponse {
  if ('shown' in outcome) return outcome.shown;
  const { kind, code, detail, faults } = outcome.refusal;
  throw new Failure(kind, code, detail, { faults });
}
