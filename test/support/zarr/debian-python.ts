import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '#config/project-folder.js';

/** Where Debian's packages python3-zarr and python3-xarray are seen. */
const PYTHON = '/usr/bin/python3';

/** Runs a script of this folder, gives it a value as JSON, and returns what it prints. */
export async function runPython(script: string, input: unknown): Promise<string> {
  const python = spawn(PYTHON, [join(PROJECT_FOLDER, 'test/support/zarr', script)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const [printed, said]: [Buffer[], Buffer[]] = [[], []];
  python.stdout.on('data', (part: Buffer) => printed.push(part));
  python.stderr.on('data', (part: Buffer) => said.push(part));
  // A script that ends early says why by itself.
  python.stdin.on('error', () => undefined);
  python.stdin.end(JSON.stringify(input));
  const code = await new Promise((resolve, reject) => {
    python.once('error', reject);
    python.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${script} ended with ${String(code)}:\n${Buffer.concat(said).toString()}`);
  return Buffer.concat(printed).toString();
}
