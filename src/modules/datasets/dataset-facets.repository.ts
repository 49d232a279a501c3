import { Injectable } from '@nestjs/common';
import type { Caller } from '#auth/caller.js';
import { callerParameters, GRANTED_TO_CALLER } from '#auth/effective-access.js';
import { Transactions } from '#database/transactions.js';
import type { SearchCondition } from './search-condition.js';
import { VisibleDatasets } from './visible-datasets.js';

/** So many datasets are counted one by one. */
const COUNTED = 5_000;

/** How many datasets have a value; `all` counts them, `more` says that there may be more than were counted. */
export interface FacetRow {
  readonly facet: string;
  readonly value: string;
  readonly name: string;
  readonly datasets: string;
}

/** In the order of the bits in which `grouping` says which are left out. */
const COLUMNS: readonly (readonly [facet: string, column: string])[] = [
  ['collection', 'collection_id'],
  ['category', 'category_id'],
  ['owner', 'data_owner_id'],
  ['region', 'region_id'],
  ['spatial', 'spatial_resolution'],
  ['temporal', 'temporal_resolution'],
];

/** Of `dataset_search s`: what is counted. A row as a whole has the words of the dataset, which are many. */
const FACET_COLUMNS = [...COLUMNS.map(([, column]) => column), 'tag_ids'].map((column) => `s.${column}`).join(', ');

/** What the rows of `table`, of `dataset_search`, have: read once for all columns, and once for tags. */
function valuesOf(table: string): string {
  const columns = COLUMNS.map(([, column]) => column);
  const leftOut = 2 ** columns.length - 1;
  const caseOf = (result: (column: number) => string, otherwise: string): string =>
    `CASE grouping(${columns.join(', ')})
       ${columns.map((_, n) => `WHEN ${leftOut - 2 ** (columns.length - 1 - n)} THEN ${result(n)}`).join(' ')}
       ELSE ${otherwise} END`;
  return `
    SELECT ${caseOf((n) => `'${COLUMNS[n]?.[0]}'`, `'all'`)}, ${caseOf((n) => `${columns[n]}::text`, `''`)}, count(*)
      FROM ${table} GROUP BY GROUPING SETS ((), ${columns.map((column) => `(${column})`).join(', ')})
    UNION ALL
    SELECT 'tag', tag_id::text, count(*) FROM (SELECT unnest(tag_ids) AS tag_id FROM ${table}) t GROUP BY tag_id`;
}

/**
 * The most frequent values of `counts (facet, value, datasets)` as filters take them; regions with all that hold them.
 * A category is called as the collections with what is counted call it: others may be hidden. Values are put in order by
 * their bytes and by whole numbers, which costs a fraction of locales and decimal numbers.
 */
function named(counts: string, limit: string): string {
  return `
  counts (facet, value, datasets) AS (${counts}),
  around (counted, region_id, parent_region_id) AS (
    SELECT c.value, r.region_id, r.parent_region_id FROM counts c JOIN regions r ON r.region_id = c.value
     WHERE c.facet = 'region'
    UNION
    SELECT a.counted, r.region_id, r.parent_region_id FROM around a JOIN regions r ON r.region_id = a.parent_region_id
  ),
  summed (facet, value, datasets) AS (
    SELECT facet, value, sum(datasets)::bigint FROM counts
     WHERE facet <> 'region' AND value IS NOT NULL GROUP BY facet, value
    UNION ALL
    SELECT 'region', a.region_id, sum(c.datasets)::bigint
      FROM counts c JOIN around a ON a.counted = c.value WHERE c.facet = 'region' GROUP BY a.region_id
  ),
  categories (category_id, name) AS (
    SELECT k.category_id, min(k.category_name)
      FROM summed m JOIN collections k ON k.id::text = m.value
     WHERE m.facet = 'collection' AND m.datasets > 0 GROUP BY k.category_id
  ),
  frequent AS (
    SELECT * FROM (
      SELECT *, row_number() OVER (PARTITION BY facet COLLATE "C" ORDER BY datasets DESC, value COLLATE "C") AS place
        FROM summed WHERE datasets > 0
    ) placed WHERE place <= ${limit}
  )
  SELECT f.facet, coalesce(c.collection_id, o.name, t.tag_name, f.value) AS value,
         coalesce(c.collection_name, k.name, o.name, t.tag_name, r.region_name, f.value) AS name,
         f.datasets::text AS datasets
    FROM frequent f
    LEFT JOIN collections c ON f.facet = 'collection' AND c.id = CASE f.facet WHEN 'collection' THEN f.value::integer END
    LEFT JOIN categories k ON f.facet = 'category' AND k.category_id = f.value
    LEFT JOIN data_owners o ON f.facet = 'owner' AND o.id = CASE f.facet WHEN 'owner' THEN f.value::integer END
    LEFT JOIN tags t ON f.facet = 'tag' AND t.id = CASE f.facet WHEN 'tag' THEN f.value::integer END
    LEFT JOIN regions r ON f.facet = 'region' AND r.region_id = f.value
   ORDER BY f.facet COLLATE "C", f.datasets DESC, coalesce(c.collection_id, o.name, t.tag_name, f.value) COLLATE "C"`;
}

/** Administrators see all: what is kept is what they are told. */
const OF_ALL = `
  WITH RECURSIVE
  ${named(
    `SELECT facet, value, sum(datasets) FROM facet_counts GROUP BY facet, value
     UNION ALL
     SELECT 'level', 'DOWNLOAD', sum(datasets) FROM facet_counts WHERE facet = 'all'`,
    '$1::integer',
  )}`;

/** What is open to everybody is kept; what the caller was granted besides is counted. */
const OF_CALLER = `
  WITH RECURSIVE ${GRANTED_TO_CALLER},
  granted AS MATERIALIZED (
    SELECT s.own_level, ${FACET_COLUMNS}, g.permission
      FROM granted_datasets g
      JOIN dataset_search s ON s.dataset_id = g.dataset_id
       AND s.dataset_id = ANY (ARRAY(SELECT dataset_id FROM granted_datasets))
     WHERE g.permission > s.own_level
  ),
  added AS (SELECT * FROM granted WHERE own_level = 'NONE'),
  ${named(
    `SELECT facet, value, sum(datasets) FROM facet_counts WHERE own_level > 'NONE' GROUP BY facet, value
     UNION ALL
     ${valuesOf('added')}
     UNION ALL
     SELECT 'level', own_level::text, sum(datasets) FROM facet_counts
      WHERE facet = 'all' AND own_level > 'NONE' GROUP BY own_level
     UNION ALL
     SELECT 'level', permission::text, count(*) FROM granted GROUP BY permission
     UNION ALL
     SELECT 'level', own_level::text, -count(*) FROM granted WHERE own_level > 'NONE' GROUP BY own_level`,
    '$2::integer',
  )}`;

/** Counts what datasets have, of those that the caller may see. */
@Injectable()
export class DatasetFacetsRepository {
  constructor(private readonly transactions: Transactions) {}

  /** Of all that the caller may see, for a key that is not narrowed: exact, from what is kept. */
  countAll(caller: Caller, limit: number): Promise<FacetRow[]> {
    return caller.isAdmin
      ? this.transactions.prepared<FacetRow>('facets-of-all', OF_ALL, [limit])
      : this.transactions.prepared<FacetRow>('facets-of-caller', OF_CALLER, [callerParameters(caller)[0], limit]);
  }

  /** Of those for which a condition holds, one by one: the newest, up to a bound. */
  async count(caller: Caller, condition: SearchCondition, limit: number): Promise<FacetRow[]> {
    const visible = new VisibleDatasets(caller, condition);
    // One more than is counted tells that there are more.
    const most = COUNTED + 1;
    const found = visible.rows({ columns: `, ${FACET_COLUMNS}`, end: `ORDER BY s.dataset_id DESC LIMIT ${most}` });
    const counts = `
      ${valuesOf('counted')}
      UNION ALL
      SELECT 'level', level::text, count(*) FROM counted GROUP BY level
      UNION ALL
      SELECT 'more', '', count(*) - ${COUNTED} FROM newest`;
    return this.transactions.query<FacetRow>(
      `${visible.head}
       found AS (${found}),
       newest AS MATERIALIZED (
         SELECT DISTINCT ON (dataset_id) * FROM found ORDER BY dataset_id DESC, level DESC LIMIT ${most}
       ),
       counted AS MATERIALIZED (SELECT * FROM newest ORDER BY dataset_id DESC LIMIT ${COUNTED}),
       ${named(counts, visible.parameters.add(limit, 'integer'))}`,
      visible.parameters.values,
    );
  }
}
