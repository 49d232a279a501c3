import { parseArgs } from 'node:util';
import { readConfiguration } from '#config/read-configuration.js';
import { StorageVerificationService } from '#modules/filestore/clean-up/storage-verification.service.js';
import { runCommand } from './command.js';
import { withConfiguredApp, withConfiguredDatabase } from './configured-app.js';
import { percentage } from './percentage.js';
import { ProgressLine } from './progress-line.js';

const MEBIBYTE = 2 ** 20;

/** Reads every stored version and hashes it again. Only reads. */
await runCommand(async () => {
  const { sample = '100%' } = parseArgs({ options: { sample: { type: 'string' } } }).values;
  const share = percentage('--sample', sample);
  const configuration = readConfiguration(process.env);
  await withConfiguredDatabase(configuration, (database) =>
    withConfiguredApp(configuration, database, async (app) => {
      const teller = new ProgressLine();
      const { verified, bytes, damaged } = await app.get(StorageVerificationService).verify({
        share,
        progress: ({ verified, total, bytes }) =>
          teller.tell(
            (seconds) =>
              `${verified} of ${total} versions, ${(bytes / MEBIBYTE).toFixed(0)} MiB, ${(bytes / MEBIBYTE / seconds).toFixed(0)} MiB/s`,
          ),
        tell: (line) => teller.say(line),
      });
      teller.say(
        damaged === 0
          ? `All ${verified} versions are whole: ${(bytes / MEBIBYTE).toFixed(1)} MiB.`
          : `${damaged} of ${verified} versions are damaged.`,
      );
      if (damaged > 0) process.exitCode = 1;
    }),
  );
});
