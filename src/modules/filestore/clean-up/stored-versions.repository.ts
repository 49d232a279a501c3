import { Injectable } from '@nestjs/common';
import { Transactions } from '#database/transactions.js';
import type { FileVersionState } from '../file-version.entity.js';

/** A version, as the bytes of it should be in the store. */
export interface ExpectedObject {
  readonly id: string;
  readonly objectKey: string;
  readonly state: FileVersionState;
  readonly sizeBytes: number | null;
  readonly sha256: string | null;
  /** Such as `CS0001DS0001 STANDARDISED/population, version 2`. */
  readonly title: string;
}

const PAGE = 500;

const EXPECTED = `
  SELECT v.id, v.object_key AS "objectKey", v.state, v.size_bytes::float8 AS "sizeBytes", v.sha256,
         coalesce(d.ds_id || ' ' || f.bucket_type || '/' || f.table_name, 'region ' || f.region_id, 'a purged dataset')
           || coalesce(', version ' || v.version_number, '') AS title
    FROM file_versions v
    JOIN stored_files f ON f.id = v.file_id
    LEFT JOIN datasets d ON d.id = f.dataset_id`;
const SHOWN = `v.state IN ('COMMITTED', 'SUPERSEDED')`;
const LIVE = `v.state <> 'DELETED'`;

/** Versions as those who compare them with the store read them: all of them, page by page. */
@Injectable()
export class StoredVersionsRepository {
  constructor(private readonly transactions: Transactions) {}

  /** All that may have bytes in the store, in the order in which a store lists keys. */
  async *listLive(): AsyncGenerator<ExpectedObject> {
    yield* this.pages((after) =>
      this.transactions.query<ExpectedObject>(
        `${EXPECTED} WHERE ${LIVE} AND v.object_key COLLATE "C" > $1 ORDER BY v.object_key COLLATE "C" LIMIT $2`,
        [after, PAGE],
      ),
    );
  }

  /** All that can be downloaded, in the same order. */
  async *listShown(): AsyncGenerator<ExpectedObject> {
    yield* this.pages((after) =>
      this.transactions.query<ExpectedObject>(
        `${EXPECTED} WHERE ${LIVE} AND ${SHOWN} AND v.object_key COLLATE "C" > $1
          ORDER BY v.object_key COLLATE "C" LIMIT $2`,
        [after, PAGE],
      ),
    );
  }

  async countShown(): Promise<number> {
    const rows = await this.transactions.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM file_versions v WHERE ${SHOWN}`,
    );
    return rows[0]?.count ?? 0;
  }

  /** True where the version can still be downloaded. */
  async isShown(id: string): Promise<boolean> {
    const rows = await this.transactions.query(`SELECT 1 FROM file_versions v WHERE v.id = $1 AND ${SHOWN}`, [id]);
    return rows.length > 0;
  }

  /** True where some version may have its bytes under the key. */
  async isLive(objectKey: string): Promise<boolean> {
    const rows = await this.transactions.query(`SELECT 1 FROM file_versions v WHERE v.object_key = $1 AND ${LIVE}`, [
      objectKey,
    ]);
    return rows.length > 0;
  }

  /** True where a version may still get parts under the key. */
  async isOnItsWay(objectKey: string): Promise<boolean> {
    const rows = await this.transactions.query(
      `SELECT 1 FROM file_versions WHERE object_key = $1 AND state IN ('PENDING', 'UPLOADED')`,
      [objectKey],
    );
    return rows.length > 0;
  }

  private async *pages(read: (after: string) => Promise<ExpectedObject[]>): AsyncGenerator<ExpectedObject> {
    for (let after = ''; ;) {
      const page = await read(after);
      yield* page;
      const last = page.at(-1);
      if (!last || page.length < PAGE) return;
      after = last.objectKey;
    }
  }
}
