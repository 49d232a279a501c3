import { type Failure, type FieldFault } from '#common/errors/failure.js';
import {
  ImportAction,
  type ImportItemKind,
  type ImportItemResponse,
  type ImportOutcome,
  ImportProblemResponse,
} from './dto/dataset-import.dto.js';

/** What is to become of one thing that a folder speaks of. */
export interface ImportItem {
  readonly kind: ImportItemKind;
  readonly id: string;
  readonly action: ImportAction;
  readonly changes: readonly string[];
  /** Why it conflicts. */
  readonly failure?: Failure;
}

const WORDS: Readonly<Record<ImportAction, string>> = {
  [ImportAction.Create]: 'is new',
  [ImportAction.Update]: 'differs in',
  [ImportAction.Replace]: 'differs in',
  [ImportAction.Keep]: 'is the same',
  [ImportAction.Conflict]: 'cannot be imported',
  [ImportAction.NotInFolder]: 'is in the catalogue only, and stays',
};

/** `failure` is what became of it in the run. */
export function responseOf(item: ImportItem, outcome: ImportOutcome, failure = item.failure): ImportItemResponse {
  const { kind, id, action, changes } = item;
  const message = [WORDS[action], changes.join(', ')].filter((part) => part !== '').join(' ');
  const problem = failure ? ImportProblemResponse.from(failure) : null;
  return { kind, id, action, changes: [...changes], message, outcome, problem };
}

export function isConflict({ action }: ImportItem): boolean {
  return action === ImportAction.Conflict;
}

/** For the answer that refuses the whole. */
export function faultsOf(items: readonly ImportItem[]): FieldFault[] {
  return items.flatMap(({ kind, id, failure }) =>
    failure ? [{ path: `${kind} ${id}`, message: failure.message }] : [],
  );
}
