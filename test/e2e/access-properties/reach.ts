import { ApiCaller } from '../../support/api-caller.js';
import type { Route } from '../../support/routes.js';
import type { CallerTraits } from '../access-matrix/callers.js';
import { requestOf } from '../access-matrix/request.js';
import { ROWS } from '../access-matrix/rows.js';
import { type MatrixWorld, TARGETS } from '../access-matrix/world.js';

/** Routes that change something and may be called any number of times. */
const HARMLESS_CHANGES = [
  'POST admin/collections',
  'POST admin/data-owners',
  'POST admin/resource-groups',
  'POST admin/datasets/:ds_id/:bucket_type/tables',
  'PATCH admin/users/:email',
  'PATCH admin/user-permissions/:id',
  'POST admin/users/:email/restore',
];

/** The requests that succeed with a key, of all that read and some that change, as `route target`. */
export async function reachOf(
  key: string,
  owner: CallerTraits,
  world: MatrixWorld,
  routes: ReadonlyMap<string, Route>,
): Promise<ReadonlySet<string>> {
  const rows = ROWS.filter(({ route }) => route.startsWith('GET ') || HARMLESS_CHANGES.includes(route));
  const tried = await Promise.all(
    rows.flatMap((row) =>
      TARGETS.map(async (target) => {
        const route = routes.get(row.route);
        if (!route) return [];
        const parameters = { ...world.parameters(target, owner), ...row.parameters };
        const response = await fetch(requestOf(new ApiCaller(world.test.url, key), row, route, parameters));
        await response.arrayBuffer();
        const succeeded = response.status < 400;
        return succeeded ? [`${row.route} ${Object.values(row.parameters ?? {}).join()} ${target}`] : [];
      }),
    ),
  );
  return new Set(tried.flat());
}
