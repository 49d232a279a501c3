import { ConfigurationError } from '#config/configuration.js';
import { readConfiguration } from '#config/read-configuration.js';
import { EmbeddedPostgresError } from '#database/embedded/embedded-postgres.errors.js';
import { type RunningServer, StartError, startServer } from './server.js';
import { welcome } from './welcome.js';

/** A stop that hangs must not keep the terminal; the deadline of requests in flight lies within. */
const STOP_GRACE_MS = 15_000;

async function main(): Promise<void> {
  const configuration = readConfiguration(process.env);
  const starting = startServer(configuration);
  stopOnSignals(starting, configuration.http.shutdownDrainMs + configuration.http.shutdownDeadlineMs + STOP_GRACE_MS);
  const server = await starting;
  process.stdout.write(welcome(server, configuration));
}

/** npm passes on a Ctrl-C that the terminal has sent to the server already: two within this time are one. */
const ECHO_MS = 500;

/** The first signal stops in order, also while the start is still under way; a second one ends at once. */
function stopOnSignals(starting: Promise<RunningServer>, deadlineMs: number): void {
  let stoppingSince: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stoppingSince !== undefined) {
        if (Date.now() - stoppingSince > ECHO_MS) process.exit(1);
        return;
      }
      stoppingSince = Date.now();
      setTimeout(() => process.exit(1), deadlineMs).unref();
      starting
        .then((server) => server.stop())
        .then(
          () => process.exit(0),
          () => process.exit(1),
        );
    });
  }
}

try {
  await main();
} catch (error) {
  const isForPeople = [ConfigurationError, StartError, EmbeddedPostgresError].some((kind) => error instanceof kind);
  const text = error instanceof Error ? (isForPeople ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
