import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Configuration } from '#config/configuration.js';
import { ownerOf } from '#config/database-section.js';
import { readConfiguration } from '#config/read-configuration.js';
import { openExistingStore } from '../src/foundations.js';
import { runCommand, say } from './command.js';
import { withConfiguredDatabase } from './configured-app.js';
import { migrationsOf, restoreDatabase } from './dumps/database-restore.js';
import { checkDump } from './dumps/dump-reader.js';
import { compareObjects } from './dumps/object-comparison.js';
import { ProgressLine } from './progress-line.js';
import { holdAlone } from './sole-use.js';

const MEBIBYTE = 2 ** 20;
const TOLD_LINES = 20;
const HELP = `npm run db:restore -- FILE [options]

Fills an empty database from a dump, compares every table with it, walks the
audit log, and says which objects are missing in the store. Stop the server
first. A dump of an earlier release is brought up to date.

  --replace         loses what the database has, where it is not empty
  --check           changes nothing: only checks the file, and the objects
  --read-objects    reads every object whose hash is listed; without it, only
                    names and sizes are compared
  --without-store   asks the object store nothing
  --help            shows this

Exit code 1 where something is missing or wrong. A file that is damaged, cut
off or of a newer release changes nothing.

  npm run db:restore -- /var/backups/dataio/dataio-2026-11-23T020000Z.dump
  npm run db:restore -- some.dump --check --read-objects`;

const OPTIONS = {
  replace: { type: 'boolean' },
  check: { type: 'boolean' },
  'read-objects': { type: 'boolean' },
  'without-store': { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

await runCommand(async () => {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  if (values.help === true) {
    say(HELP);
    return;
  }
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new Error('Say from what: npm run db:restore -- FILE');
  const path = resolve(file);
  const configuration = readConfiguration(process.env);
  if (values.check === true) await check(path);
  else await restore(path, configuration, values.replace === true);
  if (values['without-store'] === true) return;
  await tellObjects(path, configuration, values['read-objects'] === true);
});

async function check(path: string): Promise<void> {
  const line = new ProgressLine();
  const { header, trailer } = await checkDump(path, (bytes) => line.tell(() => mebibytes(bytes)));
  migrationsOf(path, header);
  line.say(`${path} is whole: ${trailer.rows} rows of ${trailer.tables} tables, made ${header.made_at}.`);
}

async function restore(path: string, configuration: Configuration, replaces: boolean): Promise<void> {
  await withConfiguredDatabase(configuration, async (target) => {
    const owner = ownerOf(configuration.database);
    const use = await holdAlone(configuration, { ...target, ...owner });
    const line = new ProgressLine();
    const { header, trailer, auditEntries, newMigrations } = await restoreDatabase({
      ...{ path, target, owner, replaces },
      budgets: configuration.database.budgets,
      progress: (what, bytes) => line.tell(() => `${what}: ${mebibytes(bytes)}`),
    }).finally(() => use.release());
    const place = `${target.name} on ${target.host}:${target.port}`;
    line.say(
      `${place} is restored as it was at ${header.made_at}: ${trailer.rows} rows of ${trailer.tables} tables, each compared with the dump.`,
    );
    say(`The audit log is whole: ${auditEntries} entries.`);
    if (newMigrations.length > 0) say(`The dump was of an earlier release: ${newMigrations.length} migrations ran.`);
  });
}

async function tellObjects(path: string, configuration: Configuration, readsObjects: boolean): Promise<void> {
  const store = await openExistingStore(configuration);
  const line = new ProgressLine();
  let told = 0;
  try {
    const { compared, missing, differing } = await compareObjects({
      ...{ path, store, readsObjects },
      tell: (text) => {
        if (++told <= TOLD_LINES) line.say(text);
      },
      progress: (count) => line.tell(() => `${count} objects are compared`),
    });
    if (told > TOLD_LINES) line.say(`… and ${told - TOLD_LINES} more.`);
    if (missing + differing === 0) {
      line.say(`All ${compared} objects of the list are in the store${readsObjects ? ', with the same content' : ''}.`);
      return;
    }
    line.say(
      `${missing} of ${compared} objects are missing in the store, and ${differing} differ. Copy them from your backup of the objects, then say: npm run storage:verify`,
    );
    process.exitCode = 1;
  } finally {
    await store.close();
  }
}

function mebibytes(bytes: number): string {
  return `${(bytes / MEBIBYTE).toFixed(1)} MiB`;
}
