import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { StartedServer, waitForPostgresToStop } from '../support/started-server.js';

const GDP = join(PROJECT_FOLDER, 'samples/datasets/EC0002DS0002-gross-domestic-product/gdp.csv');

interface Run {
  readonly code: number;
  readonly out: string;
  readonly said: string;
}

let place: string;

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'dataio-backup-'));
  await chmod(place, 0o755);
});

afterAll(() => rm(place, { recursive: true, force: true }));

/** `npm run NAME -- WORDS` as an operator types it. */
async function npmRun(name: string, words: readonly string[], home: string, more: object = {}): Promise<Run> {
  const child = spawn('npm', ['run', '--silent', name, '--', ...words], {
    cwd: PROJECT_FOLDER,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      NPM_CONFIG_UPDATE_NOTIFIER: 'false',
      DATAIO_HOME: home,
      ...more,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, said };
}

async function download(server: StartedServer, home: string): Promise<Buffer> {
  const { analyst = '' } = JSON.parse(await readFile(join(home, 'keys.json'), 'utf8')) as Record<string, string>;
  const address = `${server.url}/api/v1/datasets/EC0002DS0002/STANDARDISED/gdp`;
  const answer = await fetch(address, { headers: { 'X-API-Key': analyst } });
  return Buffer.from(await answer.arrayBuffer());
}

test('a server is dumped while it runs, and comes back on another machine', async () => {
  const [home, other] = [join(place, 'home'), join(place, 'other')];
  const server = await new StartedServer(home).ready();
  const port = new URL(server.url).port;
  const well = await npmRun('doctor', ['--json'], home, { PORT: port });
  expect([well.code, JSON.parse(well.out)]).toEqual([0, expect.objectContaining({ healthy: true, failed: 0 })]);
  const dumped = await npmRun('db:dump', [place], home);
  expect([dumped.code, dumped.said]).toEqual([0, '']);
  const name = (await readdir(place)).find((file) => file.endsWith('.dump')) ?? '';
  expect(dumped.out).toMatch(new RegExp(`${name}: \\d+ rows of \\d+ tables and a list of \\d+ objects`));
  const dump = join(place, name);

  // While the server runs, its database is not taken from under it.
  const refused = await npmRun('db:restore', [dump, '--replace'], home);
  expect([refused.code, refused.said]).toEqual([1, expect.stringContaining('Another DataIO is running')]);
  await server.signalAll('SIGINT');
  expect(await waitForPostgresToStop(home)).toBe(true);

  const cut = join(place, 'cut.dump');
  await writeFile(cut, (await readFile(dump)).subarray(0, 5000));
  const failed = await npmRun('db:restore', [cut], other);
  expect([failed.code, failed.said]).toEqual([1, expect.stringContaining('was cut off')]);

  const early = await npmRun('db:restore', [dump], other);
  expect([early.code, early.said]).toEqual([1, expect.stringContaining('has no objects of DataIO')]);
  for (const file of ['objects', 'keys.json']) await cp(join(home, file), join(other, file), { recursive: true });
  const again = await npmRun('db:restore', [dump], other);
  expect([again.code, again.said]).toEqual([1, expect.stringContaining('is not empty')]);
  const checked = await npmRun('db:restore', [dump, '--check', '--read-objects'], other);
  expect([checked.code, checked.out]).toEqual([0, expect.stringContaining('in the store, with the same content.')]);
  const restored = await npmRun('db:restore', [dump, '--replace'], other);
  expect([restored.code, restored.out]).toEqual([0, expect.stringMatching(/The audit log is whole: \d+ entries/)]);

  const back = await new StartedServer(other).ready();
  expect(await download(back, other)).toEqual(await readFile(GDP));
  await back.signalAll('SIGINT');
  expect(await waitForPostgresToStop(other)).toBe(true);
  const audit = await npmRun('audit:verify', [], other);
  expect([audit.code, audit.out]).toEqual([0, expect.stringContaining('The audit log is whole')]);
}, 600_000);

test('the doctor says what is wrong where no server could start', async () => {
  const home = join(place, 'ill');
  const ill = await npmRun('doctor', [], home, { PORT: 'many', NODE_ENV: 'production' });
  expect([ill.code, ill.out]).toEqual([1, expect.stringMatching(/^✗ configuration +PORT must be a whole number/m)]);
  expect(ill.out).toContain('Production needs an outside PostgreSQL');
  expect((await npmRun('doctor', ['--help'], home)).out).toContain('npm run doctor');
});
