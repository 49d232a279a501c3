import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { isPostgresRunning, StartedServer, waitForPostgresToStop } from '../support/started-server.js';

/** Where Debian's packages python3-requests and python3-xarray are seen. */
const PYTHON = '/usr/bin/python3';
const SCRIPT = join(import.meta.dirname, 'cases.py');
/** Without files beside the script. */
const ENVIRONMENT = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', no_proxy: '*' };

/** Every call that clients make, as the contract with them lists it. */
const CONTRACT = [
  'DELETE /admin/datasets/{ds_id}/{bucket_type}/tables/{table_name}',
  'GET /admin/collections',
  'GET /admin/data-owners',
  'GET /admin/users',
  'GET /datasets',
  'GET /datasets/{ds_id}/{bucket_type}/tables',
  'GET /datasets/{ds_id}/{bucket_type}/{table_name}',
  'GET /regions/{region_id}/children',
  'GET /shapefiles',
  'GET /shapefiles/{region_id}',
  'GET /weather/datasets',
  'POST /admin/collections',
  'POST /admin/data-owners',
  'POST /admin/datasets',
  'POST /admin/datasets/{ds_id}/{bucket_type}/tables',
  'POST /admin/raw-datasets',
  'POST /admin/resource-group-members',
  'POST /admin/resource-groups',
  'POST /admin/shapefiles/{region_id}',
  'POST /admin/user-groups',
  'POST /admin/user-permissions',
  'POST /admin/users',
  'POST /weather/datasets/{name}/download',
];

const cases = JSON.parse(execFileSync(PYTHON, [SCRIPT, 'list'], { encoding: 'utf8', env: ENVIRONMENT })) as readonly {
  readonly name: string;
  readonly calls: readonly string[];
}[];

let home: string;
let server: StartedServer;
let place: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'dataio-python-'));
  await chmod(home, 0o755);
  server = await new StartedServer(home).ready();
  const keys = JSON.parse(await readFile(join(home, 'keys.json'), 'utf8')) as Record<string, string>;
  place = JSON.stringify({ url: server.url, keys, home, samples: join(PROJECT_FOLDER, 'samples') });
}, 180_000);

afterAll(async () => {
  if (await isPostgresRunning(home)) await server.signalAll('SIGTERM');
  await waitForPostgresToStop(home);
  await rm(home, { recursive: true, force: true });
}, 180_000);

test('every call of the contract has a case', () => {
  expect([...new Set(cases.flatMap(({ calls }) => calls))].sort()).toEqual([...CONTRACT].sort());
});

describe('the Python client that people have', () => {
  test.each(cases)(
    '$name',
    ({ name }) => {
      // What fails is a stack of Python, on the error output that jest shows.
      execFileSync(PYTHON, [SCRIPT, 'run', name], {
        input: place,
        env: ENVIRONMENT,
        stdio: ['pipe', 'ignore', 'pipe'],
      });
    },
    120_000,
  );
});
