// Plain JavaScript, like everything that runs before DataIO is compiled.
import { spawn } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const PROJECT_FOLDER = join(import.meta.dirname, '..');
const COMPILER = join(PROJECT_FOLDER, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
export const PROGRAM = join(PROJECT_FOLDER, 'dist', 'src', 'main.js');
const SOURCES = [
  'src',
  'migrations',
  'scripts',
  'bench',
  'tsconfig.json',
  'tsconfig.build.json',
  'nest-cli.json',
  '.swcrc',
  'package-lock.json',
];
const STOPS = ['SIGINT', 'SIGTERM'];

/** When the newest of the sources last changed. */
export function sourcesChangedAt() {
  return Math.max(...SOURCES.map((source) => changedAt(join(PROJECT_FOLDER, source))));
}

/**
 * When a file or anything in a folder last changed; 0 for what is not there, as in an image without sources.
 * A folder itself changes when a file in it comes or goes.
 */
export function changedAt(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return found?.mtimeMs ?? 0;
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => changedAt(join(path, name))));
}

/** Runs `nest build`. @returns whether `dist` is whole */
export async function build(...options) {
  if (await run(COMPILER, 'build', ...options)) return true;
  // Half a build must not pass for a fresh one.
  rmSync(PROGRAM, { force: true });
  return false;
}

/** Runs a program of a package, and shows what it says only where it fails. @returns whether it has ended well */
export async function run(program, ...options) {
  const child = spawn(process.execPath, [program, ...options], {
    cwd: PROJECT_FOLDER,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk));
  const stop = (signal) => {
    // A build that nobody waits for any more must not go on.
    child.kill(signal);
  };
  for (const signal of STOPS) process.on(signal, stop);
  const code = await new Promise((resolve) => {
    child.on('close', resolve);
    child.once('error', (error) => {
      said.push(Buffer.from(`${program} could not be run: ${error.message}.\n`));
      resolve(1);
    });
  });
  for (const signal of STOPS) process.off(signal, stop);
  if (code !== 0) process.stderr.write(Buffer.concat(said));
  return code === 0;
}
