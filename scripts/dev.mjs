// `npm run dev`: the server of `npm start`, started anew after every change. `nest start --watch` is not used: when
// Ctrl-C has stopped its server it starts another one, and then waits for ever.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import './build-if-stale.mjs';
import './build-guide-beside.mjs';
import { build, PROGRAM, sourcesChangedAt } from './build.mjs';

/** Looking takes some milliseconds; Node 20's recursive `fs.watch` loses files that an editor replaces. */
const LOOK_EVERY_MS = 300;

let isStopping = false;
let builtFrom = sourcesChangedAt();
let server = startServer();
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void stop());

while (!isStopping) {
  await sleep(LOOK_EVERY_MS);
  const newest = sourcesChangedAt();
  if (newest === builtFrom) continue;
  builtFrom = newest;
  await reload();
}

function startServer() {
  // A process group of its own: of Ctrl-C it hears from here, and once.
  return spawn(process.execPath, ['--enable-source-maps', PROGRAM], { stdio: 'inherit', detached: true });
}

/** Types are left to the editor and `npm run typecheck`: a reload would take ten seconds with them. */
async function reload() {
  if (!(await build('--no-type-check')) || isStopping) return;
  // The old server lets go of the database before the new one asks for it.
  await stopServer();
  if (!isStopping) server = startServer();
}

async function stopServer() {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill('SIGTERM');
  await once(server, 'exit');
}

async function stop() {
  if (isStopping) return;
  isStopping = true;
  await stopServer();
  // No code: it ended by the signal, before it had come to listen for one.
  process.exit(server.exitCode ?? 0);
}
