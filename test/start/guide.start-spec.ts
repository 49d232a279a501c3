import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import typescript from 'typescript';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { type GuideBlock, listGuidePages, readGuideBlocks } from '../support/guide-blocks.js';
import { StartedServer, waitForPostgresToStop } from '../support/started-server.js';

/** The first makes what others use, and the last deletes what all use. */
const FIRST = ['README.md', 'docs/getting-started.md'];
const LAST = ['docs/changing.md'];
const PAGES = [...FIRST, ...listGuidePages().filter((page) => ![...FIRST, ...LAST].includes(page)), ...LAST].filter(
  (page) => readGuideBlocks(page).length > 0,
);

/** Debian's, where it is, has the packages that `.ci/run` installs. */
const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

/** Where the guide says that a server listens. */
const ADDRESS = 'http://127.0.0.1:8000';

/**
 * What a terminal shows and a program would not notice: curl ends well whatever the server answers, and `export`
 * whatever the command in it did.
 */
const PREAMBLE = `set -euo pipefail
refusal=
curl() {
  if [[ -n $refusal ]]; then command curl --silent --show-error "$@"; return; fi
  command curl --silent --show-error --fail-with-body "$@" || { echo "curl: $?" >>.failed; return 1; }
}
python3() { command "$PYTHON" "$@"; }
run() {
  printf '::line %s\\n' "$1"
  source "./$2"
  [[ ! -e .failed ]]
}
run_refused() {
  printf '::line %s\\n' "$1"
  local answer
  answer=$(refusal=yes; source "./$2") || true
  printf '%s\\n' "$answer"
  grep -q "\\"code\\":\\"$3\\"" <<<"$answer"
}
`;

let home: string;
let server: StartedServer;
let keys: Record<string, string>;
const skipped: string[] = [];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'dataio-guide-'));
  await chmod(home, 0o755);
  const [started] = await Promise.all([
    new StartedServer(home).ready(),
    promisify(execFile)('npm', ['run', '--silent', 'build:client'], { cwd: PROJECT_FOLDER }),
  ]);
  server = started;
  keys = JSON.parse(await readFile(join(home, 'keys.json'), 'utf8')) as Record<string, string>;
});

afterAll(async () => {
  process.stdout.write(`Not run here:\n${skipped.map((line) => `  ${line}\n`).join('')}`);
  await server.signalAll('SIGINT');
  expect(await waitForPostgresToStop(home)).toBe(true);
  await rm(home, { recursive: true, force: true });
});

describe('the commands of the guide', () => {
  test.each(PAGES)('%s', async (page) => {
    const folder = await openFolder();
    const blocks = readGuideBlocks(page);
    const lines = await Promise.all(blocks.map((block) => prepare(block, folder)));
    await writeFile(join(folder, '.guide.sh'), PREAMBLE + lines.join('\n'));
    const { code, output } = await runScript(folder);
    if (code !== 0) {
      const line = [...output.matchAll(/^::line (\d+)$/gm)].at(-1)?.[1] ?? '?';
      throw new Error(`${page}:${line} does not work:\n${output.slice(-4000)}`);
    }
  });

  test('draw the pictures that it shows', async () => {
    const env = { ...process.env, DATAIO_API_BASE_URL: `${server.url}/api/v1`, DATAIO_API_KEY: keys['analyst'] };
    await promisify(execFile)('npm', ['run', '--silent', 'guide:pictures', '--', '--check'], {
      cwd: PROJECT_FOLDER,
      env,
    });
  });

  test('say why they are not run', () => {
    const reasons = PAGES.flatMap(readGuideBlocks).flatMap(({ notRun }) => notRun ?? []);
    expect(reasons.length).toBeGreaterThan(0);
    expect(reasons.filter((reason) => reason.length < 15)).toEqual([]);
  });
});

/** A folder like the clone in which readers type, whose files the commands may not harm. */
async function openFolder(): Promise<string> {
  const folder = await mkdtemp(join(home, 'page-'));
  await mkdir(join(folder, '.home'));
  await symlink(home, join(folder, '.dataio'));
  const names = (await readdir(PROJECT_FOLDER)).filter((name) => !name.startsWith('.'));
  await Promise.all(names.map((name) => symlink(join(PROJECT_FOLDER, name), join(folder, name))));
  return folder;
}

/** Writes a block into its file. @returns the line of the page's script that runs it */
async function prepare(block: GuideBlock, folder: string): Promise<string> {
  const place = `${block.page}:${block.line}`;
  const reason = block.notRun ?? missingFor(block);
  if (reason !== undefined) {
    skipped.push(`${place}: ${reason}`);
    return '';
  }
  const code = `${block.before === undefined ? '' : `${block.before}\n`}${block.code.replaceAll(ADDRESS, server.url)}`;
  if (block.file !== undefined) {
    await writeFile(join(folder, block.file), code);
    return '';
  }
  const name = `.${block.line}`;
  if (block.language === 'sh') {
    await writeFile(join(folder, `${name}.sh`), code);
    const [command, ...more] = block.refused === undefined ? ['run'] : ['run_refused', block.refused];
    return [command, String(block.line), `${name}.sh`, ...more].join(' ');
  }
  const [file, command, text] =
    block.language === 'python' ? [`${name}.py`, 'python3', code] : [`${name}.mjs`, 'node', scriptOf(code)];
  await writeFile(join(folder, file), text);
  await writeFile(join(folder, `${name}.sh`), `${command} ${file}\n`);
  return `run ${block.line} ${name}.sh`;
}

function scriptOf(code: string): string {
  const { ModuleKind, ScriptTarget, transpileModule } = typescript;
  return transpileModule(code, { compilerOptions: { module: ModuleKind.ESNext, target: ScriptTarget.ES2023 } })
    .outputText;
}

/** What a block needs and this machine lacks. */
function missingFor({ language, code, before = '', needs }: GuideBlock): string | undefined {
  if (needs !== undefined && !works('sh', ['-c', `command -v ${needs}`])) return `there is no ${needs} here`;
  if (language !== 'python') return undefined;
  if (!works(PYTHON, ['-c', ''])) return 'there is no Python here';
  const modules = [...`${before}\n${code}`.matchAll(/^(?:import|from) ([\w., ]+)/gm)]
    .flatMap(([, names = '']) => names.split(' import')[0]?.split(',') ?? [])
    .map((name) => name.trim().split(' ')[0] ?? '');
  const missing = [...new Set(modules)].filter((name) => !works(PYTHON, ['-c', `import ${name}`]));
  return missing.length === 0 ? undefined : `Python has no ${missing.join(', ')} here`;
}

function works(command: string, options: readonly string[]): boolean {
  try {
    execFileSync(command, options, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function runScript(folder: string): Promise<{ code: number | null; output: string }> {
  const api = `${server.url}/api/v1`;
  const child = spawn('bash', ['.guide.sh'], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: join(folder, '.home'),
      PYTHON,
      DATAIO_HOME: home,
      NPM_CONFIG_UPDATE_NOTIFIER: 'false',
      API: api,
      ADMIN: keys['admin'],
      KEY: keys['analyst'],
      DATAIO_API_BASE_URL: api,
      DATAIO_API_KEY: keys['analyst'],
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}
