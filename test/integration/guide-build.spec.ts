import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { waitUntil } from '../support/wait-until.js';

/** Writes the names of the pages into a page of its own, once there is no file `hold` any more. */
const GENERATOR = `
import { appendFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
const [docs, out] = [process.argv[3], process.argv[5]];
const log = join(docs, '..', 'log');
appendFileSync(log, 'guide begins\\n');
mkdirSync(join(out, 'docs'), { recursive: true });
while (existsSync(join(docs, '..', 'hold'))) await sleep(20);
writeFileSync(join(out, 'docs', 'index.html'), readdirSync(docs).filter((name) => name.endsWith('.md')).join(' '));
appendFileSync(log, 'guide ends\\n');
`;
const COMPILER = `
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
appendFileSync('log', 'program begins\\n');
await sleep(1000);
mkdirSync('dist/src', { recursive: true });
writeFileSync('dist/src/main.js', '');
appendFileSync('log', 'program ends\\n');
`;

let project: string;
const sites = (): string => join(project, 'docs/.vitepress/dist');

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(project, path)), { recursive: true });
  await writeFile(join(project, path), text);
}

/** A project with scripts like ours, and with programs that do the work of the real ones in no time. */
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'dataio-guide-build-'));
  for (const name of ['build.mjs', 'build-guide.mjs', 'build-guide-beside.mjs', 'build-if-stale.mjs']) {
    await cp(join(PROJECT_FOLDER, 'scripts', name), join(project, 'scripts', name));
  }
  await write('package.json', '{"type":"module"}');
  await write('node_modules/vitepress/package.json', '{"type":"module"}');
  await write('node_modules/vitepress/bin/vitepress.js', GENERATOR);
  await write('node_modules/@nestjs/cli/package.json', '{"type":"module"}');
  await write('node_modules/@nestjs/cli/bin/nest.js', COMPILER);
  await write('docs/.vitepress/config.mjs', '');
  await write('docs/decisions/0001-why.md', 'why');
  await write('docs/first.md', 'first');
  await write('docs/second.md', 'second');
  await write('log', '');
});

afterEach(() => rm(project, { recursive: true, force: true }));

function start(script: string, ...options: string[]): ChildProcess {
  const path = join(project, 'scripts', script);
  return spawn(process.execPath, [...options, path], { cwd: project, stdio: ['ignore', 'ignore', 'pipe'] });
}

async function runToEnd(child: ChildProcess): Promise<{ code: number; said: string }> {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, said };
}

async function build(): Promise<void> {
  expect(await runToEnd(start('build-guide.mjs'))).toEqual({ code: 0, said: '' });
}

const log = (): Promise<string> => readFile(join(project, 'log'), 'utf8');
const buildCount = async (): Promise<number> => (await log()).split('guide begins').length - 1;

async function shownPages(): Promise<string> {
  const name = await readFile(join(sites(), 'current'), 'utf8');
  return readFile(join(sites(), name, 'docs/index.html'), 'utf8');
}

test('the guide is built anew for a page that was deleted, and for nothing that is no source', async () => {
  await build();
  expect(await shownPages()).toBe('first.md second.md');
  await appendFile(join(project, 'docs/decisions/0001-why.md'), 'more');
  const later = new Date(Date.now() + 60_000);
  await utimes(join(project, 'docs/first.md'), later, later);
  await build();
  expect(await buildCount()).toBe(1);
  await rm(join(project, 'docs/second.md'));
  await build();
  expect([await buildCount(), await shownPages()]).toEqual([2, 'first.md']);
  expect(await readdir(sites())).toHaveLength(2);
});

test('the old site is shown until the new one is whole', async () => {
  await build();
  await write('hold', '');
  await write('docs/third.md', 'third');
  const child = start('build-guide.mjs');
  await waitUntil('the build has begun', async () => (await buildCount()) === 2);
  expect(await shownPages()).toBe('first.md second.md');
  await rm(join(project, 'hold'));
  expect((await runToEnd(child)).code).toBe(0);
  expect(await shownPages()).toBe('first.md second.md third.md');
});

test('a lock of a process that is gone holds nobody up, whatever process has its number', async () => {
  const lock = 'docs/.vitepress/cache/building';
  await write(lock, String(process.pid));
  const then = new Date(Date.now() - 60_000);
  await utimes(join(project, lock), then, then);
  await build();
  expect(await shownPages()).toBe('first.md second.md');
  await expect(stat(join(project, lock))).rejects.toThrow('ENOENT');
});

test('two builds at once are one', async () => {
  await write('hold', '');
  const children = [start('build-guide.mjs'), start('build-guide.mjs')];
  const ends = children.map(runToEnd);
  await waitUntil('a build has begun', async () => (await buildCount()) > 0);
  await rm(join(project, 'hold'));
  expect(await Promise.all(ends)).toEqual([
    { code: 0, said: '' },
    { code: 0, said: '' },
  ]);
  expect(await buildCount()).toBe(1);
});

test('in a fresh clone the guide waits for the program', async () => {
  const { said } = await runToEnd(start('build-guide-beside.mjs'));
  expect(said).toBe('Building DataIO …\n');
  await waitUntil('the guide is built', async () => (await log()).includes('guide ends'));
  expect(await log()).toBe('program begins\nprogram ends\nguide begins\nguide ends\n');
});

test('a guide that cannot be begun does no harm to the server beside it', async () => {
  await write('dist/src/main.js', '');
  const nowhere = 'data:text/javascript,process.execPath="/nowhere/node"';
  const { code, said } = await runToEnd(start('build-guide-beside.mjs', '--import', nowhere));
  expect([code, said]).toEqual([0, 'The guide could not be built: spawn /nowhere/node ENOENT.\n']);
});
