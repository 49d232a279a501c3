import type { Caller } from './caller.js';
import { isLive } from './expiry.js';

/**
 * SQL that other queries begin with: what the user in `$1` has been granted, by themselves, by their groups, and by
 * resource groups however deep. `granted_datasets(dataset_id, permission)` and the tables before it are for joining,
 * so that access is decided in the query that reads the rows. UNION, not UNION ALL, ends the walk where groups were
 * nested in a circle. `= ANY (ARRAY(…))` tells the planner that the groups are few: it takes a walk for long, and would
 * read the members of all groups.
 */
export const GRANTED_TO_CALLER = `
  principals (user_id) AS (
    SELECT $1::integer
    UNION ALL
    SELECT group_id FROM user_group_members WHERE user_id = $1
  ),
  live_grants AS (
    SELECT g.*
      FROM grants g
      JOIN principals USING (user_id)
     WHERE ${isLive('g')}
  ),
  granted_groups (group_id, permission) AS (
    SELECT resource_group_id, permission FROM live_grants WHERE resource_group_id IS NOT NULL
    UNION
    SELECT m.member_group_id, g.permission
      FROM granted_groups g
      JOIN resource_group_members m ON m.group_id = g.group_id
     WHERE m.member_group_id IS NOT NULL
  ),
  granted_resources AS (
    SELECT dataset_id, bucket_type, weather_store, permission FROM live_grants WHERE resource_group_id IS NULL
    UNION ALL
    SELECT m.dataset_id, m.bucket_type, m.weather_store, g.permission
      FROM granted_groups g
      JOIN resource_group_members m ON m.group_id = g.group_id
     WHERE m.member_group_id IS NULL AND m.group_id = ANY (ARRAY(SELECT group_id FROM granted_groups))
  ),
  granted_datasets (dataset_id, permission) AS (
    SELECT dataset_id, max(permission) FROM granted_resources WHERE dataset_id IS NOT NULL GROUP BY dataset_id
  )`;

/** True where the key in `$3`, which is null unless it is narrowed, reaches the dataset `d`. */
const REACHED_BY_KEY = `
  ($3::integer IS NULL OR EXISTS (SELECT FROM api_key_datasets n WHERE n.api_key_id = $3 AND n.dataset_id = d.id))`;

/**
 * The caller's level on the dataset `d`, with `granted_datasets g` joined on its left; `$2` says administrator. What a
 * key may do is what its user may do and what the key may do.
 */
export const CALLER_LEVEL = `
  CASE WHEN NOT ${REACHED_BY_KEY} THEN 'NONE'::access_level
       WHEN $2::boolean THEN 'DOWNLOAD'::access_level
       ELSE greatest(d.access_level, g.permission) END`;

/** Whose access is asked for; a caller is one. */
export type AccessSubject = Pick<Caller, 'userId' | 'isAdmin' | 'keyId' | 'isNarrowedToDatasets'>;

/** `$1` to `$3` of the SQL above. */
export function callerParameters(subject: AccessSubject): [number, boolean, number | null] {
  return [subject.userId, subject.isAdmin, subject.isNarrowedToDatasets ? subject.keyId : null];
}
