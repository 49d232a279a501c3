import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { ApiCaller } from '../support/api-caller.js';
import { importZip, zippedFiles } from '../support/dataset-folders.js';
import { waitUntil } from '../support/wait-until.js';
import { zipOf } from '../support/zip-file.js';

const MEBIBYTES = Number(process.env['DATAIO_TEST_IMPORT_MIB'] ?? '200');
/** The goal is 100. What holds the file needs all of it, and more; what frees late needs less than this. */
const GROWTH_LIMIT_MIB = 0.8 * MEBIBYTES;
/** An import that is over before is no measure of who waits for it. */
const LONG_MS = 2_000;
const ABOUT = [
  'ds_id: CS0001DS0200',
  'title: A large folder',
  'collection_id: CS0001',
  'data_owner_name: Owner',
  'raw_dataset: {rds_id: LARGE, source: Here}',
].join('\n');

let home: string;
let server: ChildProcess;
let admin: ApiCaller;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'dataio-imports-'));
  await chmod(home, 0o755);
  server = spawn(process.execPath, ['dist/src/main.js'], {
    cwd: PROJECT_FOLDER,
    env: { PATH: process.env['PATH'] ?? '', DATAIO_HOME: home, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  server.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const isReady = (): boolean => output.includes('Ctrl-C stops');
  await waitUntil('the server is ready', () => isReady() || server.exitCode !== null, 120_000);
  if (!isReady()) throw new Error(`It did not start:\n${output}`);
  const keys = JSON.parse(await readFile(join(home, 'keys.json'), 'utf8')) as Record<string, string>;
  admin = new ApiCaller(/ready at (\S+)/.exec(output)?.[1] ?? '', keys['admin']);
});

afterAll(async () => {
  server.kill('SIGTERM');
  await waitUntil('the server has ended', () => server.exitCode !== null, 60_000);
  await rm(home, { recursive: true, force: true });
});

/** Largest resident memory of the server so far. */
async function peakMiB(): Promise<number> {
  const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

test(`a folder with a table of ${MEBIBYTES} MiB is imported in constant memory`, async () => {
  const { zip, rowCount } = largeZip();
  const small = await importZip(admin, zippedFiles({ 'info.yml': ABOUT }));
  expect(small.body.status).toBe('done');
  const idle = await peakMiB();
  const { body } = await importZip(admin, zip);
  expect(body.status).toBe('done');
  const { body: profile } = await admin.get('/datasets/CS0001DS0200/STANDARDISED/large/profile');
  expect(profile).toMatchObject({ row_count: rowCount });
  const grown = (await peakMiB()) - idle;
  process.stdout.write(`memory: idle ${idle.toFixed(0)} MiB, import +${grown.toFixed(0)}\n`);
  expect(grown).toBeLessThan(GROWTH_LIMIT_MIB);
}, 600_000);

test.each([
  ['brackets', ']'.repeat(2 ** 20)],
  ['keys alone', Array.from({ length: 80_000 }, (_, index) => `k${index}:`).join('\n')],
  ['anchors', Array.from({ length: 30_000 }, (_, index) => `- &a${index} x\n- *a${index}`).join('\n')],
])('YAML that is made to take long holds nobody up: %s', async (_, text) => {
  const began = performance.now();
  const importing = importZip(admin, zipOf([{ name: 'info.yml', content: text, isStored: true }]));
  const over = importing.then(() => true);
  let served = 0;
  for (; !(await Promise.race([over, sleep(10).then(() => false)])); served++) {
    expect((await fetch(`${admin.url}/livez`)).status).toBe(200);
  }
  const { status, body } = await importing;
  expect([status, body.code]).toEqual([422, 'invalid-folder']);
  // One that holds the server answers nobody before it is over.
  if (performance.now() - began > LONG_MS) expect(served).toBeGreaterThan(2);
});

function largeZip(): { zip: Buffer<ArrayBuffer>; rowCount: number } {
  const pieces = ['id,district,day,rate,note\n'];
  let sizeBytes = 0;
  let rowCount = 0;
  for (; sizeBytes < MEBIBYTES * 2 ** 20; rowCount++) {
    const row = `${100_000_000 + rowCount},"A district, and more",2024-01-11,0.5,\n`;
    pieces.push(row);
    sizeBytes += row.length;
  }
  const zip = zipOf([
    { name: 'info.yml', content: ABOUT },
    { name: 'metadata.yaml', content: 'tables: {large: {}}' },
    { name: 'large.csv', content: Buffer.from(pieces.join('')) },
  ]);
  return { zip, rowCount };
}
