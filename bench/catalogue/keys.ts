import type pg from 'pg';
import { generateApiKey, hashApiKey } from '#auth/api-key.js';

export interface SeededKey {
  readonly id: number;
  readonly publicId: string;
  readonly key: string;
}

/** A further key of a user. */
export async function seedKey(client: pg.Client, userId: number): Promise<SeededKey> {
  const { key, publicId } = generateApiKey();
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO api_keys (user_id, public_id, key_hash, name) VALUES ($1, $2, $3, 'bench') RETURNING id`,
    [userId, publicId, hashApiKey(key)],
  );
  return { id: rows[0]?.id ?? 0, publicId, key };
}

/** A further key, which reaches so many of the datasets that are open to everybody. */
export async function seedNarrowedKey(client: pg.Client, userId: number, datasets: number): Promise<SeededKey> {
  const seeded = await seedKey(client, userId);
  await client.query('UPDATE api_keys SET is_narrowed_to_datasets = true WHERE id = $1', [seeded.id]);
  await client.query(
    `INSERT INTO api_key_datasets (api_key_id, dataset_id)
     SELECT $1, id FROM datasets WHERE access_level > 'NONE' ORDER BY ds_id LIMIT $2`,
    [seeded.id, datasets],
  );
  return seeded;
}
