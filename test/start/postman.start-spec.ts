import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { StartedServer, waitForPostgresToStop } from '../support/started-server.js';

interface Run {
  readonly exitCode: number;
  /** What newman says: the calls, their checks, and what failed. */
  readonly report: string;
}

let home: string;
let server: StartedServer;
let keys: Record<string, string>;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'dataio-postman-'));
  await chmod(home, 0o755);
  server = new StartedServer(home);
  await server.ready();
  keys = JSON.parse(await readFile(join(home, 'keys.json'), 'utf8')) as Record<string, string>;
});

afterAll(async () => {
  await server.signalAll('SIGINT');
  expect(await waitForPostgresToStop(home)).toBe(true);
  await rm(home, { recursive: true, force: true });
});

/** Runs the folder as docs/postman.md says: newman is a command of its own, and stops at the first failure. */
async function runAdminOperations(key: string): Promise<Run> {
  const settings = ['--env-var', `base_url=${server.url}/api/v1`, '--env-var', `api_key=${key}`];
  const newman = spawn(
    process.execPath,
    [
      join(PROJECT_FOLDER, 'node_modules/newman/bin/newman.js'),
      'run',
      'postman/dataio.postman_collection.json',
      ...['--environment', 'postman/dataio.postman_environment.json', ...settings],
      ...['--folder', 'Admin operations', '--working-dir', 'postman', '--bail', '--color', 'off'],
    ],
    { cwd: PROJECT_FOLDER, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let report = '';
  for (const stream of [newman.stdout, newman.stderr]) stream.on('data', (chunk: Buffer) => (report += String(chunk)));
  const [exitCode] = (await once(newman, 'close')) as [number];
  return { exitCode, report };
}

describe('the folder Admin operations of the Postman collection', () => {
  // Twice: what a run makes must not be in the way of the next.
  test.each(['first', 'second'])('passes: %s run', async () => {
    const { exitCode, report } = await runAdminOperations(keys['admin'] ?? '');
    if (exitCode !== 0) throw new Error(report);
    process.stdout.write(`Admin operations: ${/total run duration: \S+/.exec(report)?.[0] ?? report}\n`);
  });

  test('stops at the first call with a key that is no administrator', async () => {
    const { exitCode, report } = await runAdminOperations(keys['public'] ?? '');
    expect(exitCode).toBe(1);
    expect(report).toContain('api_key is the key of an administrator');
    expect(report).not.toContain('→ Create a data owner');
  });

  test('says so when api_key is not set', async () => {
    const { exitCode, report } = await runAdminOperations('');
    expect(exitCode).toBe(1);
    expect(report).toContain('Set api_key in the environment DataIO');
  });
});
