// Builds the guide beside a server that starts, which shows it as soon as it is there. What fails is said; the server
// goes on without it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

spawn(process.execPath, [join(import.meta.dirname, 'build-guide.mjs')], {
  stdio: ['ignore', 'ignore', 'inherit'],
}).unref();
