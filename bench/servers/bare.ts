import fastify from 'fastify';
import pg from 'pg';
import { runAsChild } from '../harness/child.js';

export interface BareTask {
  readonly databaseUrl: string;
  readonly poolSize: number;
  readonly userId: number;
}

/**
 * The least that answers the same: no key is checked, the caller is known beforehand, no nested groups, no pages. One
 * prepared query in the fastest shape that we know, and its rows are the answer.
 */
const VISIBLE_DATASETS = `
  WITH granted (dataset_id, permission) AS (
    SELECT g.dataset_id, max(g.permission)
      FROM grants g
      JOIN user_group_members m ON m.group_id = g.user_id
     WHERE m.user_id = $1
     GROUP BY g.dataset_id
  ),
  sources (dataset_id, list) AS (
    SELECT l.dataset_id, json_agg(json_build_object('id', w.id, 'rds_id', w.rds_id, 'title', w.title,
             'source', w.source) ORDER BY w.id)
      FROM dataset_raw_datasets l
      JOIN raw_datasets w ON w.id = l.raw_dataset_id
     GROUP BY l.dataset_id
  ),
  labels (dataset_id, list) AS (
    SELECT l.dataset_id, json_agg(json_build_object('id', t.id, 'tag_name', t.tag_name) ORDER BY t.tag_name)
      FROM dataset_tags l
      JOIN tags t ON t.id = l.tag_id
     GROUP BY l.dataset_id
  )
  SELECT d.id, d.ds_id, d.title, d.description, d.collection_id,
         json_build_object('id', c.id, 'collection_id', c.collection_id, 'collection_name', c.collection_name,
           'category_id', c.category_id, 'category_name', c.category_name) AS collection,
         d.data_owner_id,
         json_build_object('id', o.id, 'name', o.name, 'contact_person', o.contact_person,
           'contact_person_email', o.contact_person_email) AS data_owner,
         d.spatial_coverage_region_id,
         CASE WHEN r.id IS NOT NULL THEN json_build_object('id', r.id, 'region_id', r.region_id,
           'region_name', r.region_name, 'parent_region_id', r.parent_region_id) END AS spatial_coverage_region,
         d.spatial_resolution, d.temporal_resolution,
         d.temporal_coverage_start_date::text, d.temporal_coverage_end_date::text,
         greatest(d.access_level, g.permission) AS access_level,
         d.additional_metadata, s.list AS raw_datasets, t.list AS tags
    FROM datasets d
    JOIN collections c ON c.id = d.collection_id
    JOIN data_owners o ON o.id = d.data_owner_id
    LEFT JOIN regions r ON r.region_id = d.spatial_coverage_region_id
    LEFT JOIN granted g ON g.dataset_id = d.id
    LEFT JOIN sources s ON s.dataset_id = d.id
    LEFT JOIN labels t ON t.dataset_id = d.id
   WHERE greatest(d.access_level, g.permission) > 'NONE'
   ORDER BY d.ds_id
   LIMIT 100`;

runAsChild(async ({ databaseUrl, poolSize, userId }: BareTask): Promise<{ url: string }> => {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: poolSize });
  const app = fastify();
  app.get('/datasets', async () => {
    const { rows } = await pool.query<object>({ name: 'visible-datasets', text: VISIBLE_DATASETS, values: [userId] });
    return rows;
  });
  return { url: await app.listen({ host: '127.0.0.1', port: 0 }) };
});
