/**
 * The datasets of `page (id, level)` with all they refer to, in an order, with what else of `page p` is asked for. Links
 * are gathered for the page as a whole, which costs a third of a subquery per dataset. `= ANY (ARRAY(…))` tells the
 * planner that there are few: of a limit that is a parameter it takes a tenth of the table for granted, and reads whole
 * tables for it.
 */
export function datasetsOfPage(order = 'd.ds_id', more = ''): string {
  return `
  page_sources (dataset_id, list) AS (
    SELECT l.dataset_id, json_agg(json_build_object('id', w.id, 'rds_id', w.rds_id, 'title', w.title,
             'source', w.source) ORDER BY w.id)
      FROM dataset_raw_datasets l
      JOIN raw_datasets w ON w.id = l.raw_dataset_id
     WHERE l.dataset_id = ANY (ARRAY(SELECT id FROM page))
     GROUP BY l.dataset_id
  ),
  page_tags (dataset_id, list) AS (
    SELECT l.dataset_id, json_agg(json_build_object('id', t.id, 'tag_name', t.tag_name) ORDER BY t.tag_name)
      FROM dataset_tags l
      JOIN tags t ON t.id = l.tag_id
     WHERE l.dataset_id = ANY (ARRAY(SELECT id FROM page))
     GROUP BY l.dataset_id
  )
  SELECT d.id, d.ds_id, d.title, d.description,
         d.collection_id,
         json_build_object('id', c.id, 'collection_id', c.collection_id, 'collection_name', c.collection_name,
           'category_id', c.category_id, 'category_name', c.category_name) AS collection,
         d.data_owner_id,
         json_build_object('id', o.id, 'name', o.name, 'contact_person', o.contact_person,
           'contact_person_email', o.contact_person_email) AS data_owner,
         d.spatial_coverage_region_id,
         CASE WHEN r.id IS NOT NULL THEN json_build_object('id', r.id, 'region_id', r.region_id,
           'region_name', r.region_name, 'parent_region_id', r.parent_region_id) END AS spatial_coverage_region,
         d.spatial_resolution, d.temporal_resolution,
         to_char(d.temporal_coverage_start_date, 'YYYY-MM-DD') AS temporal_coverage_start_date,
         to_char(d.temporal_coverage_end_date, 'YYYY-MM-DD') AS temporal_coverage_end_date,
         p.level AS access_level,
         d.additional_metadata,
         coalesce(s.list, '[]') AS raw_datasets,
         coalesce(t.list, '[]') AS tags${more}
    FROM page p
    JOIN datasets d ON d.id = p.id
    JOIN collections c ON c.id = d.collection_id
    JOIN data_owners o ON o.id = d.data_owner_id
    LEFT JOIN regions r ON r.region_id = d.spatial_coverage_region_id
    LEFT JOIN page_sources s ON s.dataset_id = d.id
    LEFT JOIN page_tags t ON t.dataset_id = d.id
   WHERE d.id = ANY (ARRAY(SELECT id FROM page))
   ORDER BY ${order}`;
}
