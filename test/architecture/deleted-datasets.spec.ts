import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '#config/project-folder.js';

type Paths = Readonly<Record<string, Readonly<Record<string, { readonly responses: object }>>>>;

// That the file is what the code makes is checked by `npm run drift`.
const { paths } = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'openapi.json'), 'utf8')) as { readonly paths: Paths };

/** They are for deleted datasets. */
const EXPECTING_IT = ['/datasets/{ds_id}/restore', '/datasets/{ds_id}/purge'];
/** These name datasets elsewhere than in their path. */
const NAMING_ONE = [
  'get /admin/access/explain',
  'post /admin/user-permissions',
  'post /admin/resource-group-members',
  'post /validate/tabular',
  'post /validate/geojson',
];

const calls = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { responses }]) => {
    return { name: `${method} ${path.replace(/^\/api\/v1/, '')}`, path, responses };
  }),
);
const naming = calls.filter(
  ({ name, path }) =>
    NAMING_ONE.includes(name) || (path.includes('{ds_id}') && !EXPECTING_IT.some((end) => path.endsWith(end))),
);

test('the calls that are listed here exist', () => {
  expect(calls.map(({ name }) => name)).toEqual(expect.arrayContaining(NAMING_ONE));
  expect(naming.length).toBeGreaterThan(30);
});

test.each(naming)('$name says that the dataset may be deleted', ({ responses }) => {
  expect(responses).toHaveProperty('410');
});
