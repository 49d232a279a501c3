import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfiguration } from '#config/read-configuration.js';
import { StoreCatalogue } from '#modules/weather/store-catalogue.service.js';
import { StoreImport } from '#modules/weather/store-import.service.js';
import { isStoreName } from '#modules/weather/store-name.js';
import { runCommand, say } from './command.js';
import { withConfiguredApp, withConfiguredDatabase } from './configured-app.js';
import { ProgressLine } from './progress-line.js';

const MEBIBYTE = 2 ** 20;
const USAGE = 'npm run weather:add -- <folder> [--name <name>]';

/** Copies the folder of a Zarr store into the object store, and says what the server makes of it. */
await runCommand(async () => {
  const { values, positionals } = parseArgs({ options: { name: { type: 'string' } }, allowPositionals: true });
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0) throw new Error(`Say which folder: ${USAGE}`);
  const name = values.name ?? basename(resolve(folder)).replace(/\.zarr$/, '');
  if (!isStoreName(name)) throw new Error(`"${name}" cannot be the name of a weather dataset. Use --name.`);
  const configuration = readConfiguration(process.env);
  await withConfiguredDatabase(configuration, (database) =>
    withConfiguredApp(configuration, database, async (app) => {
      const stores = app.get(StoreImport);
      if (!(await stores.isStore(folder))) {
        throw new Error(`${folder} is no Zarr store: it has none of zarr.json, .zmetadata and .zgroup.`);
      }
      const line = new ProgressLine();
      const count = await stores.ensure(name, folder, ({ files, allFiles, bytes }) =>
        line.tell(() => `${files} of ${allFiles} files, ${(bytes / MEBIBYTE).toFixed(1)} MiB`),
      );
      line.say(count === 0 ? `There is a store ${name} already. It stays as it is.` : `${name}: ${count} files.`);
      const { variables, time, grid } = await app.get(StoreCatalogue).get(name);
      const { start = 'no times', end = '' } = time?.coverage ?? {};
      say(`Variables: ${variables.map((variable) => variable.name).join(', ')}`);
      say(`Cells: ${grid.latitude.centres.length} x ${grid.longitude.centres.length}, ${start} to ${end}`);
    }),
  );
});
