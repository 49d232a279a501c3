// Builds the guide beside a server that starts, which shows it as soon as it is there. What fails is said; the server
// goes on without it.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
// Before it, not beside it: the server waits for this one.
import './build-if-stale.mjs';

const child = spawn(process.execPath, [join(import.meta.dirname, 'build-guide.mjs')], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
child.once('error', (error) => process.stderr.write(`The guide could not be built: ${error.message}.\n`));
child.unref();
