import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Configuration } from '#config/configuration.js';
import { readConfiguration } from '#config/read-configuration.js';
import { type DatabaseTarget, ownerOf } from '#config/database-section.js';
import { createDatabaseIfMissing, dropDatabase } from '#database/databases.js';
import { migrate } from '#database/migrations.js';
import { FirstStartService } from '#modules/admin/first-start.service.js';
import { openObjectStore } from '../src/foundations.js';
import { runCommand, say } from './command.js';
import { withConfiguredApp, withConfiguredDatabase } from './configured-app.js';
import { holdAlone } from './sole-use.js';

/** Begins anew: database, objects of the disk store and written keys. */
await runCommand(async () => {
  const { samples = false } = parseArgs({ options: { samples: { type: 'boolean' } } }).values;
  if (process.env['NODE_ENV'] === 'production') {
    throw new Error('NODE_ENV is production: what is in that database cannot be made again. Nothing was changed.');
  }
  const configuration = readConfiguration({ ...process.env, ...(samples && { DATAIO_SAMPLES: 'on' }) });
  await withConfiguredDatabase(configuration, async (target) => {
    const owner = ownerOf(configuration.database);
    const asOwner = { ...target, ...owner };
    // Its session is in the database that goes, so that it cannot be kept.
    await (await holdAlone(configuration, asOwner)).release();
    await dropDatabase(asOwner);
    await createDatabaseIfMissing(asOwner);
    const migrations = await migrate(target, configuration.database.budgets, owner);
    say(`Database ${target.name} on ${target.host}:${target.port} was made anew: ${migrations.length} migrations.`);
    await removeObjects(configuration);
    await rm(join(configuration.home, 'keys.json'), { force: true });
    if (samples) await loadSamples(configuration, target);
  });
});

/** Through the store, which knows its own files: OBJECTS_FOLDER may name a folder that holds others too. */
async function removeObjects(configuration: Configuration): Promise<void> {
  if (configuration.objectStore.kind === 's3') {
    say(`The objects in the bucket ${configuration.objectStore.s3.bucket} are left as they are.`);
    return;
  }
  const { store } = await openObjectStore(configuration);
  let count = 0;
  for await (const { key } of store.list('')) {
    await store.delete(key);
    count += 1;
  }
  await store.close();
  say(`${count} ${count === 1 ? 'object was' : 'objects were'} removed from ${configuration.objectStore.disk.folder}.`);
}

async function loadSamples(configuration: Configuration, target: DatabaseTarget): Promise<void> {
  await withConfiguredApp(configuration, target, async (app) => {
    const keys = await app.get(FirstStartService).run();
    say(`The samples are loaded. Keys, kept in ${join(configuration.home, 'keys.json')}:`);
    for (const [name, key] of Object.entries(keys)) say(`  ${name.padEnd(13)}${key}`);
  });
}
