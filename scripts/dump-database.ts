import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Configuration } from '#config/configuration.js';
import { readConfiguration } from '#config/read-configuration.js';
import { findPassword } from '#database/embedded/password-file.js';
import { openExistingStore } from '../src/foundations.js';
import { runCommand, say } from './command.js';
import { withConfiguredDatabase } from './configured-app.js';
import { dumpDatabase } from './dumps/database-dump.js';
import { ProgressLine } from './progress-line.js';

const MEBIBYTE = 2 ** 20;
const HELP = `npm run db:dump -- FOLDER|FILE [options]

Writes the database of one moment into a file, with a list of the objects that
belong to it. The server may run meanwhile. The objects themselves are yours to
copy, after this: docs/backup.md says how.

  FOLDER            an existing folder; the file is named after the time
  FILE              a file that does not exist yet
  --hash-weather    reads the pieces of weather too, to list their hashes
  --without-store   asks the object store nothing; weather is then not listed
  --help            shows this

The file is readable by you alone. It has the hashes of keys and secrets in it:
keep it as you keep passwords.

  npm run db:dump -- /var/backups/dataio
  npm run db:dump -- before-upgrade.dump`;

await runCommand(async () => {
  const options = {
    'hash-weather': { type: 'boolean' },
    'without-store': { type: 'boolean' },
    help: { type: 'boolean' },
  } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.help === true) {
    say(HELP);
    return;
  }
  const [place, ...more] = positionals;
  if (place === undefined || more.length > 0) throw new Error(`Say where to: npm run db:dump -- FOLDER|FILE`);
  const path = await newFile(resolve(place));
  const configuration = readConfiguration(process.env);
  const store = values['without-store'] === true ? undefined : await openExistingStore(configuration);
  await requireDatabase(configuration);
  try {
    await withConfiguredDatabase(configuration, async (target) => {
      const line = new ProgressLine();
      const { tables, rows, objects, sha256 } = await dumpDatabase({
        target,
        store,
        hashesWeather: values['hash-weather'] === true,
        path,
        signal: endOnSignals(),
        progress: (table, rowsBefore, bytes) =>
          line.tell(() => `${table}: ${rowsBefore} rows before it, ${(bytes / MEBIBYTE).toFixed(1)} MiB`),
      });
      const { size } = await stat(path);
      line.say(
        `${path}: ${rows} rows of ${tables} tables and a list of ${objects} objects, ${(size / MEBIBYTE).toFixed(1)} MiB.`,
      );
      say(`SHA-256 of its content: ${sha256}`);
      say('Now copy the objects. docs/backup.md says how.');
    });
  } finally {
    await store?.close();
  }
});

/** An embedded PostgreSQL would be made where there is none, such as on a disk that is not mounted. */
async function requireDatabase({ database }: Configuration): Promise<void> {
  if (database.kind !== 'embedded' || (await findPassword(database.home)) !== null) return;
  throw new Error(
    `There is no database in ${database.home}. Check DATAIO_HOME, and that its disk is mounted; or set DATABASE_URL.`,
  );
}

/** Whoever interrupts a dump finds neither half a file nor a PostgreSQL that goes on. */
function endOnSignals(): AbortSignal {
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => ending.abort(new Error('The dump was interrupted. Nothing was kept.')));
  }
  return ending.signal;
}

async function newFile(place: string): Promise<string> {
  const found = await stat(place).catch(() => undefined);
  if (found?.isDirectory() === true) {
    return join(place, `dataio-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}Z.dump`);
  }
  if (found) throw new Error(`${place} exists already. Name another file: a dump replaces nothing.`);
  return place;
}
