import { Injectable } from '@nestjs/common';
import type { Caller } from '#auth/caller.js';
import { CALLER_LEVEL, GRANTED_TO_CALLER } from '#auth/effective-access.js';
import { Transactions } from '#database/transactions.js';
import type { DatasetRow } from './dataset-row.js';

/** The columns of a dataset on the wire; `d` is the dataset, `g` what the caller was granted on it. */
const COLUMNS = `
  d.id, d.ds_id, d.title, d.description,
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
  ${CALLER_LEVEL} AS access_level,
  d.additional_metadata,
  ARRAY(SELECT json_build_object('id', w.id, 'rds_id', w.rds_id, 'title', w.title, 'source', w.source)
          FROM dataset_raw_datasets l JOIN raw_datasets w ON w.id = l.raw_dataset_id
         WHERE l.dataset_id = d.id ORDER BY w.id) AS raw_datasets,
  ARRAY(SELECT json_build_object('id', t.id, 'tag_name', t.tag_name)
          FROM dataset_tags l JOIN tags t ON t.id = l.tag_id
         WHERE l.dataset_id = d.id ORDER BY t.tag_name) AS tags`;

const SOURCES = `
  FROM datasets d
  JOIN collections c ON c.id = d.collection_id
  JOIN data_owners o ON o.id = d.data_owner_id
  LEFT JOIN regions r ON r.region_id = d.spatial_coverage_region_id
  LEFT JOIN granted_datasets g ON g.dataset_id = d.id`;

@Injectable()
export class DatasetsRepository {
  constructor(private readonly transactions: Transactions) {}

  /** What the caller may see, in the order of `ds_id`, after the one named. The limit counts visible rows only. */
  listVisible(caller: Caller, page: { after: string; limit: number }): Promise<DatasetRow[]> {
    return this.transactions.query<DatasetRow>(
      `WITH RECURSIVE ${GRANTED_TO_CALLER}
       SELECT ${COLUMNS} ${SOURCES}
        WHERE ($2 OR d.access_level > 'NONE' OR g.permission > 'NONE') AND d.ds_id > $3
        ORDER BY d.ds_id
        LIMIT $4`,
      [caller.userId, caller.isAdmin, page.after, page.limit],
    );
  }

  async findById(caller: Caller, datasetId: number): Promise<DatasetRow | null> {
    const rows = await this.transactions.query<DatasetRow>(
      `WITH RECURSIVE ${GRANTED_TO_CALLER} SELECT ${COLUMNS} ${SOURCES} WHERE d.id = $3`,
      [caller.userId, caller.isAdmin, datasetId],
    );
    return rows[0] ?? null;
  }
}
