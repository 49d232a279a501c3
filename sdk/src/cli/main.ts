#!/usr/bin/env node
import { CommanderError } from 'commander';
import { EXIT, exitCodeOf, explain } from './exit-codes.js';
import { buildProgram } from './program.js';

const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  // What is under way cleans up behind itself; a second Ctrl-C does not wait for it.
  process.once(name, () => interruption.abort(new Error('Interrupted.')));
}
// `dataio … | head` closes the pipe when it has enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? EXIT.Done : EXIT.Failed),
);

try {
  await buildProgram(interruption.signal).parseAsync();
} catch (error) {
  if (interruption.signal.aborted) {
    process.stderr.write('Interrupted. Run it again to go on.\n');
    process.exitCode = EXIT.Interrupted;
  } else if (error instanceof CommanderError) {
    // It has said what is wrong, or printed the help that was asked for.
    process.exitCode = error.exitCode === 0 ? EXIT.Done : EXIT.Usage;
  } else {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = exitCodeOf(error);
  }
}
