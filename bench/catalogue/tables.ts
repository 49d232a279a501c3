import { createHash, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { fileVersionKey } from '#object-storage/object-key.js';

/** Gives the first dataset that is open for downloads so many tables, of which only the rows exist. */
export async function seedTables(client: pg.Client, count: number): Promise<{ dsId: string }> {
  const { rows } = await client.query<{ id: number; ds_id: string; storage_id: string }>(
    `SELECT id, ds_id, storage_id FROM datasets WHERE access_level = 'DOWNLOAD' ORDER BY ds_id LIMIT 1`,
  );
  const [dataset] = rows;
  if (!dataset) throw new Error('No dataset is open for downloads.');
  for (let index = 0; index < count; index++) await seedTable(client, dataset, `cases_${2010 + index}`);
  return { dsId: dataset.ds_id };
}

async function seedTable(
  client: pg.Client,
  { id: datasetId, storage_id: storageId }: { id: number; storage_id: string },
  name: string,
): Promise<void> {
  const id = randomUUID();
  const column = {
    description: 'As reported by the district, for the week in which it was notified',
    comments: '',
    access: true,
  };
  const dictionary = Object.fromEntries(['district', 'week', 'cases', 'deaths', 'tests'].map((one) => [one, column]));
  await client.query(
    `WITH file AS (
       INSERT INTO stored_files (dataset_id, bucket_type, table_name) VALUES ($1, 'STANDARDISED', $2) RETURNING id
     )
     INSERT INTO file_versions (id, file_id, state, version_number, object_key, content_type, size_bytes, sha256,
       description, source, data_dictionary, committed_at)
     SELECT $3, id, 'COMMITTED', 1, $4, 'text/csv', 552112, $5, 'Notified cases per district and week',
            'https://data.example.org/notifications', $6, now() FROM file`,
    [
      datasetId,
      name,
      id,
      fileVersionKey(storageId, id),
      createHash('sha256').update(name).digest('hex'),
      JSON.stringify(dictionary),
    ],
  );
}
