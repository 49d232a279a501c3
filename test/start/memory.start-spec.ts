import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { waitUntil } from '../support/wait-until.js';

const run = promisify(execFile);
const MEBIBYTES = Number(process.env['DATAIO_TEST_UPLOAD_MIB'] ?? '300');
const HEADER = 'id,district,day,rate,note';
/** Each with an id of its own, and all of one length. */
const ROW = '%.0f,"A district, and more",2024-01-11,0.5,';
const ROW_BYTES = ROW.length - '%.0f'.length + '100000000\n'.length;
const ROW_COUNT = Math.floor((MEBIBYTES * 2 ** 20) / ROW_BYTES);
const ROWS = `(echo '${HEADER}'; seq -f '${ROW}' 100000000 ${100_000_000 + ROW_COUNT - 1})`;
/**
 * The goal for the memory of an upload over that of an idle server is 100. What holds the file needs all of it, and more;
 * what frees late, on a machine with many cores or a busy one, needs less than this.
 */
const GROWTH_LIMIT_MIB = 0.6 * MEBIBYTES;

let home: string;
let server: ChildProcess;
let url: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'dataio-memory-'));
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
  url = /ready at (\S+)/.exec(output)?.[1] ?? '';
});

afterAll(async () => {
  server.kill('SIGTERM');
  await waitUntil('the server has ended', () => server.exitCode !== null, 60_000);
  await rm(home, { recursive: true, force: true });
});

/** Largest resident memory of the server so far, in MiB. */
async function peakMiB(): Promise<number> {
  const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

test(`an upload of ${MEBIBYTES} MiB and its download take constant memory`, async () => {
  const keys = JSON.parse(await readFile(join(home, 'keys.json'), 'utf8')) as Record<string, string>;
  const metadata = join(home, 'metadata.json');
  await writeFile(metadata, JSON.stringify({ table_name: 'big' }));
  const idle = await peakMiB();
  const address = `${url}/api/v1/admin/datasets/CS0001DS0001/STANDARDISED/tables`;
  const form = `-F 'file=@-;filename=big.csv' -F 'table_metadata_file=@${metadata}'`;
  const key = `-H 'X-API-Key: ${keys['admin']}'`;
  await run('sh', ['-c', `${ROWS} | curl -sS --fail ${key} ${form} '${address}'`]);
  const uploaded = await peakMiB();
  const table = `${url}/api/v1/datasets/CS0001DS0001/STANDARDISED/big`;
  const { stdout } = await run('sh', ['-c', `curl -sSL --fail ${key} '${table}' | wc -c`]);
  expect(Number(stdout)).toBe(HEADER.length + 1 + ROW_COUNT * ROW_BYTES);
  const { stdout: profile } = await run('sh', ['-c', `curl -sSL --fail ${key} '${table}/profile'`]);
  expect(JSON.parse(profile)).toMatchObject({ row_count: ROW_COUNT });
  const downloaded = await peakMiB();
  process.stdout.write(
    `memory: idle ${idle.toFixed(0)} MiB, upload +${(uploaded - idle).toFixed(0)}, download +${(downloaded - idle).toFixed(0)}\n`,
  );
  expect(downloaded - idle).toBeLessThan(GROWTH_LIMIT_MIB);
});
