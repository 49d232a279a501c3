import type pg from 'pg';

/** Members of one group of users. */
const GROUP_SIZE = 50;

/**
 * Makes further users for a catalogue: a key each, of which every tenth is revoked and every tenth narrowed to five
 * datasets, a group of users for each fifty, a grant for each user, and for each group five grants and a nested
 * resource group.
 */
export async function seedUsers(client: pg.Client, users: number): Promise<void> {
  await client.query(`SET session_replication_role = replica`);
  await client.query(
    `INSERT INTO users (email, is_group)
     SELECT 'person-' || n || '@example.org', false FROM generate_series(1, $1::integer) n
     UNION ALL
     SELECT 'group-' || n || '@example.org', true FROM generate_series(1, ceil($1::numeric / $2)::integer) n`,
    [users, GROUP_SIZE],
  );
  await client.query(
    `CREATE TEMPORARY TABLE people AS
     SELECT u.id, n, g.id AS group_id
       FROM generate_series(1, $1::integer) n
       JOIN users u ON u.email = 'person-' || n || '@example.org'
       JOIN users g ON g.email = 'group-' || 1 + (n - 1) / $2 || '@example.org'`,
    [users, GROUP_SIZE],
  );
  await client.query(
    `INSERT INTO api_keys (user_id, public_id, key_hash, name, is_narrowed_to_datasets, last_used_at, revoked_at)
     SELECT id, lpad(n::text, 10, '0'), sha256(convert_to('key ' || n, 'UTF8')), 'first key', n % 10 = 3,
            now() - n * interval '1 minute', CASE WHEN n % 10 = 7 THEN now() END
       FROM people`,
  );
  await client.query(
    `INSERT INTO api_key_datasets (api_key_id, dataset_id)
     SELECT k.id, d.id
       FROM api_keys k,
            LATERAL (SELECT d.id FROM datasets d WHERE d.id > k.id % 100 ORDER BY d.id LIMIT 5) d
      WHERE k.is_narrowed_to_datasets`,
  );
  await client.query(`INSERT INTO user_group_members (group_id, user_id) SELECT group_id, id FROM people`);
  await client.query(
    `INSERT INTO grants (user_id, resource_type, dataset_id, permission)
     SELECT id, 'DATASET'::resource_type, 1 + n % 100, 'DOWNLOAD'::access_level FROM people
     UNION ALL
     SELECT group_id, 'DATASET', 1 + (group_id + step) % 100, 'VIEW'
       FROM (SELECT DISTINCT group_id FROM people) g, generate_series(1, 5) AS step`,
  );
  await client.query(
    `WITH groups AS (
       INSERT INTO resource_groups (resource_group_id, group_name)
       SELECT 'set-' || group_id || '-' || level, 'Set ' || level
         FROM (SELECT DISTINCT group_id FROM people) g, generate_series(1, 2) AS level
       RETURNING id, split_part(resource_group_id, '-', 2)::integer AS holder,
                 split_part(resource_group_id, '-', 3)::integer AS level
     ), nesting AS (
       INSERT INTO resource_group_members (group_id, resource_type, member_group_id)
       SELECT o.id, 'GROUP', i.id FROM groups o JOIN groups i ON i.holder = o.holder WHERE o.level = 1 AND i.level = 2
     ), members AS (
       INSERT INTO resource_group_members (group_id, resource_type, dataset_id)
       SELECT id, 'DATASET', 1 + (holder + step) % 100 FROM groups, generate_series(1, 3) AS step WHERE level = 2
     )
     INSERT INTO grants (user_id, resource_type, resource_group_id, permission)
     SELECT holder, 'GROUP', id, 'VIEW' FROM groups WHERE level = 1`,
  );
}
