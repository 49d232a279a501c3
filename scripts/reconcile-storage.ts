import { parseArgs } from 'node:util';
import { readConfiguration } from '#config/read-configuration.js';
import { StorageReconciliationService } from '#modules/filestore/clean-up/storage-reconciliation.service.js';
import { runCommand, say } from './command.js';
import { withConfiguredApp, withConfiguredDatabase } from './configured-app.js';
import { percentage } from './percentage.js';

const LARGEST_SHARE = '5%';

/** Compares the object store with the database. Says what it would do, and does it with `--apply`. */
await runCommand(async () => {
  const options = { apply: { type: 'boolean' }, 'more-than': { type: 'string' } } as const;
  const { apply = false, 'more-than': moreThan = LARGEST_SHARE } = parseArgs({ options }).values;
  const largestShare = percentage('--more-than', moreThan);
  const configuration = readConfiguration(process.env);
  await withConfiguredDatabase(configuration, (database) =>
    withConfiguredApp(configuration, database, async (app) => {
      const reconciliation = app.get(StorageReconciliationService);
      const found = await reconciliation.reconcile({ apply, largestShare, now: new Date(), tell: say });
      const { versions, objects, damaged, young, orphans, waiting, due, openUploads, failed } = found;
      say(`${versions} versions and ${objects} objects were compared.`);
      say(`${damaged} versions are damaged.`);
      say(`${orphans} objects ${apply ? 'went' : 'would go'} into quarantine; ${young} more are too young.`);
      say(`${due} objects ${apply ? 'were' : 'would be'} deleted from quarantine; ${waiting} more wait there.`);
      say(`${openUploads} open uploads ${apply ? 'were' : 'would be'} aborted.`);
      if (!apply && orphans + due + openUploads > 0) say('Nothing was changed. To do it: --apply');
      if (failed > 0) say(`${failed} of these steps failed, see above.`);
      if (damaged + failed > 0) process.exitCode = 1;
    }),
  );
});
