import { Injectable } from '@nestjs/common';
import type { PageRequest } from '#common/http/page.js';
import { Transactions } from '#database/transactions.js';
import type { AuditRow, ChainLink, NewAuditEntry, WrittenAuditEntry } from './audit-entry.js';

export interface AuditFilter {
  readonly actorEmail: string | undefined;
  readonly action: string | undefined;
  readonly subjectType: string | undefined;
  readonly subjectId: string | undefined;
  /** From this moment on; RFC 3339, as `until`. */
  readonly since: string | undefined;
  /** Before this moment. */
  readonly until: string | undefined;
}

/** bigint comes as text from the driver. */
type WithTextId<Row> = Omit<Row, 'id'> & { readonly id: string };

const ENTRIES = `
  SELECT id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, actor_id AS "actorId", actor_email AS "actorEmail",
         key_id AS "keyId", address, request_id AS "requestId", action, subject_type AS "subjectType",
         subject_id AS "subjectId", before, after, encode(hash, 'hex') AS hash
    FROM audit_log`;

/** What a page brings at most beyond its first entry: entries may hold whole data dictionaries. */
const PAGE_BYTES = 8 * 2 ** 20;
/** What one statement adds; a bulk of changes of large records would otherwise come to one parameter without a bound. */
const INSERT_BYTES = 4 * 2 ** 20;
/** What one reading of the chain brings at most: so many entries, and, beyond the first, so much text. */
const CHAIN_READING = { entries: 500, bytes: 8 * 2 ** 20 };

@Injectable()
export class AuditRepository {
  constructor(private readonly transactions: Transactions) {}

  /** Number, time and hashes come from the trigger, which lets one transaction at a time add to the chain. */
  async insert(entries: readonly NewAuditEntry[]): Promise<WrittenAuditEntry[]> {
    const written: WrittenAuditEntry[] = [];
    for (const portion of portionsOf(entries.map((entry) => JSON.stringify(entry)))) {
      const rows = await this.transactions.query<WithTextId<WrittenAuditEntry>>(
        `INSERT INTO audit_log (actor_id, actor_email, key_id, address, request_id, action, subject_type, subject_id, before, after)
         SELECT "actorId", "actorEmail", "keyId", address, "requestId", action, split_part(action, '.', 1), "subjectId",
                before, after
           FROM ROWS FROM (json_to_recordset($1::json) AS (
             "actorId" integer, "actorEmail" text, "keyId" text, address text, "requestId" text, action text,
             "subjectId" text, before json, after json)) WITH ORDINALITY
          ORDER BY ordinality
         RETURNING id, action, request_id AS "requestId", encode(hash, 'hex') AS hash`,
        [`[${portion.join(',')}]`],
      );
      written.push(...rows.map(withNumber));
    }
    return written;
  }

  /** Newest first: so many of the page as come to no more than its bytes, and how many there are for it or behind it. */
  async list(filter: AuditFilter, page: PageRequest): Promise<{ rows: AuditRow[]; found: number }> {
    const rows = await this.transactions.query<WithTextId<AuditRow> & { found: string }>(
      `WITH found AS (
         ${ENTRIES}
          WHERE ($1::bigint IS NULL OR id < $1)
            AND ($2::text IS NULL OR actor_email = $2)
            AND ($3::text IS NULL OR action = $3)
            AND ($4::text IS NULL OR subject_type = $4)
            AND ($5::text IS NULL OR subject_id = $5)
            AND ($6::timestamptz IS NULL OR at >= $6)
            AND ($7::timestamptz IS NULL OR at < $7)
          ORDER BY id DESC LIMIT $8
       ), measured AS (
         SELECT *, count(*) OVER () AS found,
                sum(coalesce(octet_length(before::text), 0) + coalesce(octet_length(after::text), 0))
                  OVER (ORDER BY id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
           FROM found
       )
       SELECT * FROM measured WHERE coalesce(bytes_before, 0) < $9 ORDER BY id DESC`,
      [
        ...[page.after, filter.actorEmail, filter.action, filter.subjectType, filter.subjectId],
        ...[filter.since, filter.until, page.limit + 1, PAGE_BYTES],
      ],
    );
    return { rows: rows.slice(0, page.limit).map(withNumber), found: Number(rows[0]?.found ?? 0) };
  }

  async find(id: number): Promise<AuditRow | null> {
    const rows = await this.transactions.query<WithTextId<AuditRow>>(`${ENTRIES} WHERE id = $1`, [id]);
    return rows[0] ? withNumber(rows[0]) : null;
  }

  /**
   * The next part of the chain, none after its end. `content` is put together here once more, as the trigger did it:
   * a trigger that was changed is not asked about itself.
   */
  async readChain(afterId: number | null): Promise<ChainLink[]> {
    const rows = await this.transactions.query<WithTextId<ChainLink>>(
      `WITH links AS (
         SELECT id, previous_hash AS "previousHash", hash,
                json_build_array(id, at AT TIME ZONE 'UTC', actor_id, actor_email, key_id, address, request_id, action,
                                 subject_type, subject_id, before, after)::text AS content
           FROM audit_log WHERE $1::bigint IS NULL OR id > $1 ORDER BY id LIMIT $2
       ), measured AS (
         SELECT *, sum(octet_length(content)) OVER (ORDER BY id) - octet_length(content) AS bytes_before FROM links
       )
       SELECT id, content, "previousHash", hash FROM measured WHERE bytes_before < $3 ORDER BY id`,
      [afterId, CHAIN_READING.entries, CHAIN_READING.bytes],
    );
    return rows.map(withNumber);
  }

  /** Whether the role that DataIO works as may do more with the log than read it and add to it. */
  async isChangeableByOwnRole(): Promise<boolean> {
    const rows = await this.transactions.query<{ changeable: boolean }>(
      `SELECT pg_has_role(c.relowner, 'MEMBER')
              OR has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER') AS changeable
         FROM pg_class c WHERE c.oid = 'audit_log'::regclass`,
    );
    return rows[0]?.changeable ?? true;
  }
}

function withNumber<Row extends { readonly id: string }>(row: Row): Omit<Row, 'id'> & { readonly id: number } {
  return { ...row, id: Number(row.id) };
}

/** In their order, each no longer than a statement may be, or one entry alone. */
function portionsOf(texts: readonly string[]): string[][] {
  const portions: string[][] = [];
  let bytes = Infinity;
  for (const text of texts) {
    bytes += text.length;
    if (bytes > INSERT_BYTES) {
      portions.push([]);
      bytes = text.length;
    }
    portions.at(-1)?.push(text);
  }
  return portions;
}
