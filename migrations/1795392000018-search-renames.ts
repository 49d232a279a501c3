import type { MigrationInterface, QueryRunner } from 'typeorm';

interface Named {
  readonly trigger: string;
  readonly variable: string;
  readonly changed: string;
  readonly lock: string;
  /** Ids of its datasets, as before and for the list of what is to be done. */
  readonly datasets: string;
  readonly some: string;
  readonly subject: string;
  readonly subjectIds: string;
}

const NAMED: readonly Named[] = [
  {
    trigger: 'search_renamed_tags',
    variable: 'renamed integer[]',
    changed: 'SELECT n.id FROM new_rows n JOIN old_rows o USING (id) WHERE n.tag_name <> o.tag_name',
    lock: 'tags t WHERE t.id = ANY (renamed) ORDER BY t.id',
    datasets: 'SELECT DISTINCT dataset_id FROM dataset_tags WHERE tag_id = ANY (renamed)',
    some: 'SELECT dataset_id FROM dataset_tags WHERE tag_id = ANY (renamed)',
    subject: 'tag',
    subjectIds: 'renamed',
  },
  {
    trigger: 'search_renamed_collections',
    variable: 'renamed integer[]',
    changed: `SELECT n.id FROM new_rows n JOIN old_rows o USING (id)
          WHERE (n.collection_name, n.category_id, n.category_name) <> (o.collection_name, o.category_id, o.category_name)`,
    lock: 'collections c WHERE c.id = ANY (renamed) ORDER BY c.id',
    datasets: 'SELECT id FROM datasets WHERE collection_id = ANY (renamed)',
    some: 'SELECT id FROM datasets WHERE collection_id = ANY (renamed)',
    subject: 'collection',
    subjectIds: 'renamed',
  },
  {
    trigger: 'search_renamed_owners',
    variable: 'renamed integer[]',
    changed: 'SELECT n.id FROM new_rows n JOIN old_rows o USING (id) WHERE n.name <> o.name',
    lock: 'data_owners o WHERE o.id = ANY (renamed) ORDER BY o.id',
    datasets: 'SELECT id FROM datasets WHERE data_owner_id = ANY (renamed)',
    some: 'SELECT id FROM datasets WHERE data_owner_id = ANY (renamed)',
    subject: 'data-owner',
    subjectIds: 'renamed',
  },
  {
    trigger: 'search_moved_regions',
    variable: 'moved text[]',
    changed: `SELECT n.region_id FROM new_rows n JOIN old_rows o USING (id)
          WHERE n.parent_region_id IS DISTINCT FROM o.parent_region_id`,
    lock: 'regions r WHERE r.region_id = ANY (moved) ORDER BY r.id',
    datasets: `
          WITH RECURSIVE below (region_id) AS (
            SELECT unnest(moved)
            UNION
            SELECT r.region_id FROM below b JOIN regions r ON r.parent_region_id = b.region_id)
          SELECT d.id FROM datasets d JOIN below b ON b.region_id = d.spatial_coverage_region_id`,
    some: `
          WITH RECURSIVE below (region_id) AS (
            SELECT unnest(moved)
            UNION
            SELECT r.region_id FROM below b JOIN regions r ON r.parent_region_id = b.region_id)
          SELECT d.id FROM datasets d JOIN below b ON b.region_id = d.spatial_coverage_region_id`,
    subject: 'region',
    subjectIds: 'ARRAY(SELECT r.id FROM regions r WHERE r.region_id = ANY (moved))',
  },
];

/** Renaming what has more datasets than this is told to servers, which write what they are found by a little later. */
const WRITTEN_AT_ONCE = 500;

/**
 * What has many datasets is renamed without writing the search rows of all of them in the same transaction, which would
 * take longer than a statement may. And words that no dataset has any more leave the vocabulary.
 */
export class SearchRenames1795392000018 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What was renamed or moved and whose datasets are found by the old name, those up to written_up_to by the new one.
      CREATE TABLE search_renames (
        id bigint GENERATED ALWAYS AS IDENTITY,
        subject text NOT NULL,
        subject_id integer NOT NULL,
        written_up_to integer NOT NULL DEFAULT 0,
        renamed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT pk_search_renames PRIMARY KEY (id),
        CONSTRAINT ck_search_renames_subject CHECK (subject IN ('collection', 'data-owner', 'region', 'tag'))
      );

      -- Words that no dataset had when they were taken out of search_vocabulary, until all are through who may not have
      -- seen that; their numbers are below seen_from.
      CREATE TABLE search_words_aside (word text COLLATE "C" NOT NULL, seen_from xid8);

      -- Writers only add, so that none waits for another, nor for who works the list off.
      CREATE FUNCTION refresh_search_of(subject text, subject_ids integer[], dataset_ids integer[]) RETURNS void
      LANGUAGE plpgsql AS $$
      BEGIN
        IF cardinality(dataset_ids) <= ${WRITTEN_AT_ONCE} THEN
          PERFORM refresh_dataset_search(dataset_ids);
        ELSE
          INSERT INTO search_renames (subject, subject_id)
          SELECT refresh_search_of.subject, s.id FROM unnest(subject_ids) AS s (id);
        END IF;
      END $$;
      ${NAMED.map((named) =>
        replaced(
          named,
          `refresh_search_of('${named.subject}', ${named.subjectIds}, ARRAY(${named.some} LIMIT ${WRITTEN_AT_ONCE + 1}))`,
        ),
      ).join('\n')}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    // Servers of before know no list to work off.
    await runner.query(`
      DO $$
      BEGIN
        IF EXISTS (SELECT FROM search_renames) THEN
          RAISE EXCEPTION 'Let a server work off search_renames first.';
        END IF;
      END $$;
      ${NAMED.map((named) => replaced(named, `refresh_dataset_search(ARRAY(${named.datasets}))`)).join('\n')}
      INSERT INTO search_vocabulary (word) SELECT word FROM search_words_aside;
      DROP TABLE search_words_aside;
      DROP FUNCTION refresh_search_of(text, integer[], integer[]);
      DROP TABLE search_renames;
    `);
  }
}

/** The lock keeps off new datasets that refer to the old name and are not seen yet. */
function replaced({ trigger, variable, changed, lock }: Named, write: string): string {
  return `
      CREATE OR REPLACE FUNCTION ${trigger}() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        ${variable} := ARRAY(${changed});
      BEGIN
        PERFORM FROM ${lock} FOR UPDATE;
        PERFORM ${write};
        RETURN NULL;
      END $$;`;
}
