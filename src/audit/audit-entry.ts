/** What kinds of things are changed; `subject_type` of an entry. */
export type AuditedSubject =
  | 'api-key'
  | 'collection'
  | 'data-owner'
  | 'dataset'
  | 'grant'
  | 'manifest'
  | 'raw-dataset'
  | 'region'
  | 'resource-group'
  | 'resource-group-member'
  | 'shapefile'
  | 'table'
  | 'tag'
  | 'user'
  | 'user-group-member'
  | 'weather-dataset';

/** A change as the service that makes it describes it. Neither side ever holds a secret. */
export interface AuditedChange {
  /** The subject and what was done to it, such as `grant.update`. */
  readonly action: `${AuditedSubject}.${string}`;
  /** As callers name it: an email, a ds_id, the public part of a key. */
  readonly subjectId: string;
  /** What it was, in the words of the wire; null for what is new. */
  readonly before: object | null;
  /** What it is now; null for what is gone. */
  readonly after: object | null;
}

/** A change with who made it and from where; the database adds number, time and hashes. */
export interface NewAuditEntry extends AuditedChange {
  readonly actorId: number | null;
  readonly actorEmail: string | null;
  readonly keyId: string | null;
  readonly address: string | null;
  readonly requestId: string | null;
}

/** What the database made of an entry that was written. */
export interface WrittenAuditEntry {
  readonly id: number;
  readonly action: string;
  readonly requestId: string | null;
  /** In hexadecimal digits. */
  readonly hash: string;
}

/** An entry as it stands in the log. */
export interface AuditRow extends WrittenAuditEntry {
  /** RFC 3339 in UTC, to the microsecond, as it is hashed. */
  readonly at: string;
  readonly actorId: number | null;
  readonly actorEmail: string | null;
  readonly keyId: string | null;
  readonly address: string | null;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly before: object | null;
  readonly after: object | null;
}

/** An entry as the chain has it: what is hashed, and the two hashes that are kept with it. */
export interface ChainLink {
  readonly id: number;
  readonly content: string;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
}
