import { Injectable } from '@nestjs/common';
import { USES_TO_READ } from '#common/errors/failures.js';
import { Transactions } from '#database/transactions.js';

/** The files of regions. */
@Injectable()
export class StoredFilesRepository {
  constructor(private readonly transactions: Transactions) {}

  /** The number of the file, made where it is missing; null where there is no such region. */
  async ensureOfRegion(regionId: string): Promise<number | null> {
    await this.transactions.query(
      `INSERT INTO stored_files (region_id)
       SELECT region_id FROM regions WHERE region_id = $1 FOR KEY SHARE
           ON CONFLICT DO NOTHING`,
      [regionId],
    );
    const rows = await this.transactions.query<{ id: number }>('SELECT id FROM stored_files WHERE region_id = $1', [
      regionId,
    ]);
    return rows[0]?.id ?? null;
  }

  /** What of a region's file is shown, on its way, or not yet out of the store. Holds the file: no upload begins. */
  async listOpenOfRegion(regionId: string): Promise<string[]> {
    await this.transactions.query('SELECT 1 FROM stored_files WHERE region_id = $1 FOR UPDATE', [regionId]);
    const rows = await this.transactions.query<{ use: string }>(
      `SELECT DISTINCT CASE WHEN v.state IN ('COMMITTED', 'SUPERSEDED') THEN 'its shapefile'
                            WHEN v.state IN ('PENDING', 'UPLOADED') THEN 'the upload of its shapefile'
                            ELSE 'the bytes, which are being removed, of its shapefile' END AS use
         FROM stored_files f
         JOIN file_versions v ON v.file_id = f.id
        WHERE f.region_id = $1 AND v.state NOT IN ('DELETED', 'ABORTED', 'REJECTED')
        ORDER BY use LIMIT $2`,
      [regionId, USES_TO_READ],
    );
    return rows.map((row) => row.use);
  }

  async deleteOfRegion(regionId: string): Promise<void> {
    await this.transactions.query(
      'DELETE FROM file_versions WHERE file_id IN (SELECT id FROM stored_files WHERE region_id = $1)',
      [regionId],
    );
    await this.transactions.query('DELETE FROM stored_files WHERE region_id = $1', [regionId]);
  }
}
