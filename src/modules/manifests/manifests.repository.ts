import { Injectable } from '@nestjs/common';
import type { BucketType } from '#auth/bucket-type.js';
import { Transactions } from '#database/transactions.js';

export interface ManifestPlace {
  readonly datasetId: number;
  readonly bucket: BucketType;
}

export interface ManifestContent {
  readonly yaml: string;
  readonly json: unknown;
  /** As readers see it; null where nothing is hidden. */
  readonly visible: { readonly yaml: string; readonly json: unknown } | null;
}

export interface StoredManifest extends ManifestContent {
  readonly dsId: string;
  readonly bucketType: BucketType;
  readonly updatedAt: Date;
  /** The email of who stored it; null where the user is gone. */
  readonly updatedBy: string | null;
}

@Injectable()
export class ManifestsRepository {
  constructor(private readonly transactions: Transactions) {}

  async find({ datasetId, bucket }: ManifestPlace): Promise<StoredManifest | null> {
    const [found] = await this.transactions.query<StoredManifest>(
      `SELECT d.ds_id AS "dsId", m.bucket_type AS "bucketType", m.yaml, m.json, m.updated_at AS "updatedAt",
              u.email AS "updatedBy",
              CASE WHEN m.visible_yaml IS NOT NULL
                   THEN json_build_object('yaml', m.visible_yaml, 'json', m.visible_json) END AS visible
         FROM dataset_manifests m
         JOIN datasets d ON d.id = m.dataset_id
         LEFT JOIN users u ON u.id = m.updated_by
        WHERE m.dataset_id = $1 AND m.bucket_type = $2`,
      [datasetId, bucket],
    );
    return found ?? null;
  }

  /** Until the transaction ends, nobody else changes manifests of the dataset, or deletes it. False where it is gone. */
  async lockDataset(datasetId: number): Promise<boolean> {
    const rows = await this.transactions.query(
      'SELECT FROM datasets WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE',
      [datasetId],
    );
    return rows.length > 0;
  }

  async write({ datasetId, bucket }: ManifestPlace, content: ManifestContent, updatedBy: number): Promise<void> {
    const { yaml, json, visible } = content;
    await this.transactions.query(
      `INSERT INTO dataset_manifests (dataset_id, bucket_type, yaml, json, visible_yaml, visible_json, updated_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT ON CONSTRAINT uq_dataset_manifests_bucket_type DO UPDATE
         SET yaml = excluded.yaml, json = excluded.json, visible_yaml = excluded.visible_yaml,
             visible_json = excluded.visible_json, updated_at = clock_timestamp(), updated_by = excluded.updated_by`,
      [
        datasetId,
        bucket,
        yaml,
        JSON.stringify(json),
        visible?.yaml ?? null,
        visible ? JSON.stringify(visible.json) : null,
        updatedBy,
      ],
    );
  }

  async delete({ datasetId, bucket }: ManifestPlace): Promise<void> {
    await this.transactions.query('DELETE FROM dataset_manifests WHERE dataset_id = $1 AND bucket_type = $2', [
      datasetId,
      bucket,
    ]);
  }
}
