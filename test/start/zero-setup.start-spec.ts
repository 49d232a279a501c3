import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { ApiCaller } from '../support/api-caller.js';
import { isPostgresRunning, StartedServer, waitForPostgresToStop } from '../support/started-server.js';
import { waitUntil } from '../support/wait-until.js';

const run = promisify(execFile);
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'dataio-start-'));
  await chmod(home, 0o755);
});

afterAll(async () => {
  await rm(home, { recursive: true, force: true });
});

async function keysOf(folder: string): Promise<Record<string, string>> {
  return JSON.parse(await readFile(join(folder, 'keys.json'), 'utf8')) as Record<string, string>;
}

async function caller(server: StartedServer, name: string): Promise<ApiCaller> {
  return new ApiCaller(server.url, (await keysOf(home))[name]);
}

/** A command of `package.json` as an operator types it. */
async function runScript(name: string): Promise<string> {
  // npm asks its registry for a newer npm now and then, and waits for the answer.
  const npm = { NPM_CONFIG_UPDATE_NOTIFIER: 'false' };
  const environment = { PATH: process.env['PATH'], HOME: process.env['HOME'], DATAIO_HOME: home, ...npm };
  const { stdout } = await run('npm', ['run', '--silent', name], { cwd: PROJECT_FOLDER, env: environment });
  return stdout;
}

async function expectPostgresToStop(): Promise<void> {
  expect(await waitForPostgresToStop(home)).toBe(true);
}

/** Downloads every table of a sample with a key and compares it with the file in `samples/`. */
async function expectSampleDownloads(api: ApiCaller, dsId: string): Promise<void> {
  const folders = await readdir(join(PROJECT_FOLDER, 'samples', 'datasets'));
  const folder = join(PROJECT_FOLDER, 'samples', 'datasets', folders.find((name) => name.startsWith(dsId)) ?? '');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.csv'));
  const { body } = await api.get<{ table_name: string; download_link: string }[]>(
    `/datasets/${dsId}/STANDARDISED/tables`,
  );
  expect(body.map((table) => `${table.table_name}.csv`).sort()).toEqual(files.sort());
  for (const table of body) {
    const bytes = Buffer.from(await (await fetch(table.download_link)).arrayBuffer());
    expect(bytes.equals(await readFile(join(folder, `${table.table_name}.csv`)))).toBe(true);
  }
}

describe('npm start', () => {
  let first: StartedServer;

  test('serves from nothing, and says how', async () => {
    first = await new StartedServer(home).ready();
    expect(Object.keys(await keysOf(home))).toEqual(['admin', 'analyst', 'public', 'collaborator']);
    expect((await stat(join(home, 'keys.json'))).mode & 0o777).toBe(0o600);
    for (const key of Object.values(await keysOf(home))) expect(first.output).toContain(key);
    const lines = first.output.split('\n').filter((line) => line.trim().startsWith('curl '));
    expect(lines).toHaveLength(3);
    for (const line of lines) {
      const { stdout } = await run('sh', ['-c', `${line} --fail --silent --show-error`], { cwd: home });
      if (!line.includes('population.csv')) expect(JSON.parse(stdout)).toBeInstanceOf(Array);
    }
    const sample = join(PROJECT_FOLDER, 'samples/datasets/CS0001DS0001-world-population/population.csv');
    expect((await readFile(join(home, 'population.csv'))).equals(await readFile(sample))).toBe(true);
  });

  test('gives the sample users what the README says', async () => {
    const open = await caller(first, 'public');
    const list = await open.get<{ ds_id: string; access_level: string }[]>('/datasets');
    expect(list.body.map(({ ds_id, access_level }) => [ds_id, access_level])).toEqual([
      ['CS0001DS0001', 'DOWNLOAD'],
      ['EC0002DS0002', 'VIEW'],
      ['GS0004DS0004', 'DOWNLOAD'],
    ]);
    await expectSampleDownloads(open, 'CS0001DS0001');
    await expectSampleDownloads(open, 'GS0004DS0004');
    expect((await open.get('/datasets/EC0002DS0002/STANDARDISED/tables')).status).toBe(403);
    expect((await open.get('/datasets/MW0003DS0003')).status).toBe(403);
    const analyst = await caller(first, 'analyst');
    await expectSampleDownloads(analyst, 'EC0002DS0002');
    await expectSampleDownloads(analyst, 'MW0003DS0003');
    const collaborator = await caller(first, 'collaborator');
    await expectSampleDownloads(collaborator, 'EC0002DS0002');
    expect((await collaborator.get('/datasets/MW0003DS0003')).status).toBe(403);
  });

  test('has the sample of weather', async () => {
    const analyst = await caller(first, 'analyst');
    const list = await analyst.get<object[]>('/weather/datasets');
    expect(list.body).toMatchObject([
      { dataset_name: 'era5_uk', status: 'available', time_steps: 744, variables: [{ name: 't2m' }] },
    ]);
    const collaborator = await caller(first, 'collaborator');
    expect((await collaborator.get('/weather/datasets/era5_uk')).status).toBe(200);
    const asked = { variables: ['t2m'], start_date: '2019-03', end_date: '2019-03', region_id: 'country_GBR' };
    expect((await collaborator.post('/weather/datasets/era5_uk/download', asked)).status).toBe(403);
    const path = '/api/v1/weather/datasets/era5_uk/download';
    const file = await fetch(first.url + path, {
      method: 'POST',
      headers: { 'X-API-Key': analyst.key ?? '', 'Content-Type': 'application/json' },
      body: JSON.stringify(asked),
    });
    const bytes = Buffer.from(await file.arrayBuffer());
    expect(bytes.subarray(0, 4).toString('latin1')).toBe('CDF\u0002');
    expect(String(bytes.length)).toBe(file.headers.get('content-length'));
  });

  test('refuses a second server on the same home with a sentence, and does not disturb the first', async () => {
    const second = new StartedServer(home);
    expect(await second.exit()).not.toBe(0);
    expect(second.output).toMatch(/Another DataIO is running on /);
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
  });

  test('has an audit log that can be verified while it runs', async () => {
    expect(await runScript('audit:verify')).toMatch(
      /^The audit log is whole: \d+ entries, the last is \d+ [0-9a-f]{64}\.\n$/,
    );
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
  });

  test('has a store that can be verified, and compared with the database, while it runs', async () => {
    expect(await runScript('storage:verify')).toMatch(/^All \d+ versions are whole: \d+\.\d MiB\.\n$/);
    expect(await runScript('storage:reconcile')).toMatch(
      /^(\d+) versions and \1 objects were compared\.\n0 versions are/,
    );
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
  });

  test('stops with Ctrl-C, PostgreSQL included', async () => {
    await first.signalAll('SIGINT');
    expect(first.output).not.toMatch(/"level":"(?:error|warn)"/);
    await expectPostgresToStop();
  });

  test('has the audit log verified while it does not run, and PostgreSQL stopped again', async () => {
    expect(await runScript('audit:verify')).toMatch(/^The audit log is whole/);
    await expectPostgresToStop();
  });

  test('again changes nothing', async () => {
    const keys = await keysOf(home);
    const began = Date.now();
    const second = await new StartedServer(home).ready();
    process.stdout.write(`second start: ready after ${Date.now() - began} ms\n`);
    expect(await keysOf(home)).toEqual(keys);
    const { body } = await (await caller(second, 'admin')).get<object[]>('/admin/users');
    expect(body).toHaveLength(5);
    await second.signalAll('SIGKILL');
  });

  test('after kill -9 recovers by itself', async () => {
    expect(await isPostgresRunning(home)).toBe(true);
    const third = await new StartedServer(home).ready();
    await expectSampleDownloads(await caller(third, 'public'), 'CS0001DS0001');
    await third.signalAll('SIGTERM');
    await expectPostgresToStop();
  });

  test('lists all that is wrong with its configuration', async () => {
    const wrong = new StartedServer(home, { PORT: 'x', LOG_LEVEL: 'y' });
    expect(await wrong.exit()).not.toBe(0);
    expect(wrong.output).toMatch(/LOG_LEVEL must be .*\n.*PORT must be /);
  });

  test('killed in the middle of the first start finishes it the next time', async () => {
    const other = await mkdtemp(join(tmpdir(), 'dataio-start-'));
    await chmod(other, 0o755);
    const cut = new StartedServer(other);
    await waitUntil('the second sample is there', () => cut.output.includes('EC0002DS0002'), 120_000);
    await cut.signalAll('SIGKILL');
    const next = await new StartedServer(other).ready();
    const api = new ApiCaller(next.url, (await keysOf(other))['public']);
    for (const dsId of ['CS0001DS0001', 'GS0004DS0004']) await expectSampleDownloads(api, dsId);
    await next.signalAll('SIGINT');
    expect(await waitForPostgresToStop(other)).toBe(true);
    await rm(other, { recursive: true, force: true });
  });
});
