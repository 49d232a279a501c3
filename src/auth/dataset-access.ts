import type { AccessLevel } from './access-level.js';

/** A dataset as access sees it: which it is, and what the caller holds on it and on the guarded bucket. */
export interface DatasetAccess {
  readonly datasetId: number;
  readonly storageId: string;
  readonly dsId: string;
  readonly level: AccessLevel;
  readonly preprocessedLevel: AccessLevel;
  /** Null for one that is there. What was held on it when it was deleted still says who may know of that. */
  readonly deletedAt: Date | null;
  readonly deletionReason: string | null;
}
