import { Injectable } from '@nestjs/common';
import { Transactions } from '#database/transactions.js';
import { type CountedUse, DOWNLOADS } from './use.js';

/** Batches of servers that are long gone. */
const BATCH_DAYS = 7;
/** What the page of a dataset counts: its links. */
const OF_DATASETS = DOWNLOADS.filter((action) => action.startsWith('table-'));

const USES = `
  json_to_recordset($1::json) AS u (day date, "dsId" text, "bucketType" text, item text, "objectKey" text,
    action text, client text, "userId" integer, count bigint, bytes bigint)`;

/** Adds to the counts. All that is added comes in one order, so that servers side by side wait for one another and do not lock up. */
@Injectable()
export class UsageCountsRepository {
  constructor(private readonly transactions: Transactions) {}

  /** Until the transaction ends, nobody else writes for this server. False where the batch was written already. */
  async claim(serverId: string, number: number): Promise<boolean> {
    const rows = await this.transactions.query(
      `INSERT INTO usage_batches AS b (server_id, number) VALUES ($1, $2)
       ON CONFLICT ON CONSTRAINT pk_usage_batches
       DO UPDATE SET number = excluded.number, written_at = now() WHERE b.number < excluded.number
       RETURNING number`,
      [serverId, number],
    );
    return rows.length > 0;
  }

  async add(uses: readonly CountedUse[]): Promise<void> {
    await this.transactions.query(
      `INSERT INTO usage_counts AS c (day, ds_id, bucket_type, item, action, client, user_id, count, bytes)
       SELECT u.day, coalesce(d.ds_id, "dsId", ''), coalesce(f.bucket_type::text, "bucketType", ''),
              coalesce(f.table_name, item, ''), action, client, "userId", sum(count), sum(bytes)
         FROM ${USES}
         LEFT JOIN file_versions v ON v.object_key = u."objectKey"
         LEFT JOIN stored_files f ON f.id = v.file_id
         LEFT JOIN datasets d ON d.id = f.dataset_id
        GROUP BY 1, 2, 3, 4, 5, 6, 7
        ORDER BY 1, 2, 3, 4, 5, 6, 7
       ON CONFLICT ON CONSTRAINT pk_usage_counts
       DO UPDATE SET count = c.count + excluded.count, bytes = c.bytes + excluded.bytes`,
      [JSON.stringify(uses)],
    );
  }

  /** Of these uses, what a dataset shows of itself. What comes late, for a day before the last, counts as before it. */
  async addDownloads(uses: readonly CountedUse[]): Promise<void> {
    const downloads = uses.filter(({ action }) => OF_DATASETS.some((one) => one === action));
    if (downloads.length === 0) return;
    await this.transactions.query(
      `INSERT INTO dataset_downloads AS o (dataset_id, day, on_day, before_day)
       SELECT id, newest, sum(count) FILTER (WHERE day = newest), coalesce(sum(count) FILTER (WHERE day < newest), 0)
         FROM (SELECT d.id, u.day, u.count, max(u.day) OVER (PARTITION BY d.id) AS newest
                 FROM ${USES} JOIN datasets d ON d.ds_id = u."dsId") added
        GROUP BY id, newest ORDER BY id
       ON CONFLICT ON CONSTRAINT pk_dataset_downloads
       DO UPDATE SET
         day = greatest(o.day, excluded.day),
         on_day = CASE WHEN o.day > excluded.day THEN o.on_day
                       WHEN o.day = excluded.day THEN o.on_day + excluded.on_day
                       ELSE excluded.on_day END,
         before_day = o.before_day + excluded.before_day
                      + CASE WHEN o.day > excluded.day THEN excluded.on_day
                             WHEN o.day < excluded.day THEN o.on_day
                             ELSE 0 END`,
      [JSON.stringify(downloads)],
    );
  }

  /** How many rows of days before this one went; no more than `most`. */
  async deleteBefore(day: string, most: number): Promise<number> {
    const [, deleted] = (await this.transactions.query(
      `DELETE FROM usage_counts WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM usage_counts WHERE day < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))`,
      [day, most],
    )) as [unknown, number];
    return deleted;
  }

  async deleteEndedBatches(): Promise<void> {
    await this.transactions.query(`DELETE FROM usage_batches WHERE written_at < now() - make_interval(days => $1)`, [
      BATCH_DAYS,
    ]);
  }
}
