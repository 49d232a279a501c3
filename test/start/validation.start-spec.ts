import { execFile, spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { SameThreadExecutor, type ValidationSession } from '#modules/manifests/running/validation-session.js';
import type { ValidationOrder, ValidationReport } from '#modules/manifests/running/validation.js';
import type * as Executor from '#modules/manifests/running/worker-executor.js';
import { waitUntil } from '../support/wait-until.js';

const run = promisify(execFile);
const MEBIBYTES = Number(process.env['DATAIO_TEST_VALIDATION_MIB'] ?? '200');
/**
 * For the thread, its buffers and a million keys, over an idle server: some 190, of a heap that may have 512. What frees
 * late, on a machine with many cores or a busy one, needs less than this; what holds the file needs all of it besides.
 */
const GROWTH_LIMIT_MIB = 190 + 0.8 * MEBIBYTES;
const ROW = '%.0f,"A district, and more",2024-01-11,0.5';
const ROW_BYTES = ROW.length - '%.0f'.length + '100000000\n'.length;
const ROW_COUNT = Math.floor((MEBIBYTES * 2 ** 20) / ROW_BYTES);
const MANIFEST = `tables:
- name: big
  primaryKey: id
  fields:
  - {name: id, type: integer}
  - {name: district, type: string, constraints: {pattern: "[A-Za-z, ]+"}}
  - {name: day, type: date}
  - {name: rate, type: number, constraints: {minimum: 0, maximum: 1}}
`;

let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'dataio-validation-'));
  await chmod(home, 0o755);
});

afterAll(() => rm(home, { recursive: true, force: true }));

describe('the thread of a validation', () => {
  const order = (): ValidationOrder => ({
    sort: 'tabular',
    manifest: { text: Buffer.from(MANIFEST) },
    tableName: undefined,
    spill: { folder: home, limitBytes: 1e9 },
  });
  const CSV = Buffer.from(`id,district,day,rate\n${'1,"A, b",2024-01-11,0.5\n2,c9,2024-02-30,7\n'.repeat(20_000)}`);

  async function worker(limits?: Executor.ThreadLimits): Promise<Executor.WorkerExecutor> {
    const path = join(PROJECT_FOLDER, 'dist/src/modules/manifests/running/worker-executor.js');
    const { WorkerExecutor } = (await import(pathToFileURL(path).href)) as typeof Executor;
    return new WorkerExecutor(limits);
  }

  async function reportOf(session: ValidationSession): Promise<ValidationReport> {
    await session.begin('big.csv');
    for (let at = 0; at < CSV.length; at += 65_536) await session.write(CSV.subarray(at, at + 65_536));
    await session.endFile();
    const report = await session.finish();
    await session.close();
    return report;
  }

  test('finds what the calling thread finds', async () => {
    const { signal } = new AbortController();
    const far = await reportOf(await (await worker()).open(order(), signal));
    expect(far).toEqual(await reportOf(await new SameThreadExecutor().open(order(), signal)));
    expect(far.errors).toBeGreaterThan(60_000);
  });

  test('ends when the client hangs up', async () => {
    const controller = new AbortController();
    const session = await (await worker()).open(order(), controller.signal);
    await session.begin('big.csv');
    controller.abort(new Error('hung up'));
    await expect(session.finish()).rejects.toThrow('hung up');
    await session.close();
  });

  test('has limits of time and of memory, and says so', async () => {
    const { signal } = new AbortController();
    const limits = { heapMb: 512, workMs: 0, bytesPerMs: Infinity };
    await expect((await worker(limits)).open(order(), signal)).rejects.toMatchObject({ code: 'validation-too-costly' });
    const wide = `tables: [{name: t, fields: [${Array.from({ length: 15_000 }, (_, at) => `{name: f${at}}`).join(', ')}]}]`;
    const small = await worker({ heapMb: 8, workMs: 60_000, bytesPerMs: 1 });
    const opening = small.open({ ...order(), manifest: { text: Buffer.from(wide) } }, signal);
    await expect(opening).rejects.toMatchObject({ code: 'validation-too-costly' });
  });

  test('refuses a wrong manifest', async () => {
    const opening = (await worker()).open(
      { ...order(), manifest: { text: Buffer.from('a: *b') } },
      new AbortController().signal,
    );
    await expect(opening).rejects.toMatchObject({ code: 'invalid-manifest' });
  });
});

test(`a check of ${MEBIBYTES} MiB takes constant memory and leaves no file`, async () => {
  const server = spawn(process.execPath, ['dist/src/main.js'], {
    cwd: PROJECT_FOLDER,
    env: { PATH: process.env['PATH'] ?? '', DATAIO_HOME: home, PORT: '0', DATAIO_SAMPLES: 'off' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  server.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  try {
    const isReady = (): boolean => output.includes('Ctrl-C stops');
    await waitUntil('the server is ready', () => isReady() || server.exitCode !== null, 120_000);
    const url = /ready at (\S+)/.exec(output)?.[1] ?? '';
    const keys = JSON.parse(await readFile(join(home, 'keys.json'), 'utf8')) as Record<string, string>;
    const manifest = join(home, 'manifest.yaml');
    await writeFile(manifest, MANIFEST);
    const peak = async (): Promise<number> => {
      const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
      return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
    };
    const idle = await peak();
    const rows = `(echo 'id,district,day,rate'; seq -f '${ROW}' 100000000 ${100_000_000 + ROW_COUNT - 1})`;
    const form = `-F 'manifest_file=@${manifest}' -F 'file=@-;filename=big.csv'`;
    const call = `${rows} | curl -sS --fail -H 'X-API-Key: ${keys['admin']}' ${form} '${url}/api/v1/validate/tabular'`;
    const began = performance.now();
    const { stdout } = await run('sh', ['-c', call]);
    const seconds = (performance.now() - began) / 1000;
    const grown = (await peak()) - idle;
    process.stdout.write(`validation: ${(MEBIBYTES / seconds).toFixed(0)} MiB/s, +${grown.toFixed(0)} MiB\n`);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'pass', summary: { files: [{ rows: ROW_COUNT }] } });
    expect(grown).toBeLessThan(GROWTH_LIMIT_MIB);
    expect(await readdir(join(home, 'temporary'))).toEqual([]);
  } finally {
    server.kill('SIGTERM');
    await waitUntil('the server has ended', () => server.exitCode !== null, 60_000);
  }
}, 300_000);
