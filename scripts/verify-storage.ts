import { parseArgs } from 'node:util';
import { readConfiguration } from '#config/read-configuration.js';
import {
  StorageVerificationService,
  type VerificationProgress,
} from '#modules/filestore/clean-up/storage-verification.service.js';
import { runCommand, say } from './command.js';
import { withConfiguredApp, withConfiguredDatabase } from './configured-app.js';
import { percentage } from './percentage.js';

const TERMINAL_EVERY_MS = 200;
const LINE_EVERY_MS = 10_000;
const MEBIBYTE = 2 ** 20;

/** One line that changes on a terminal, and a line from time to time elsewhere. */
class ProgressTeller {
  private readonly beganAt = Date.now();
  private toldAt = this.beganAt;
  private readonly isTerminal = process.stdout.isTTY;

  tell({ verified, total, bytes }: VerificationProgress): void {
    const now = Date.now();
    if (now - this.toldAt < (this.isTerminal ? TERMINAL_EVERY_MS : LINE_EVERY_MS)) return;
    this.toldAt = now;
    const rate = bytes / MEBIBYTE / ((now - this.beganAt) / 1000);
    const text = `${verified} of ${total} versions, ${(bytes / MEBIBYTE).toFixed(0)} MiB, ${rate.toFixed(0)} MiB/s`;
    if (this.isTerminal) process.stdout.write(`\r\u001b[K${text}`);
    else say(text);
  }

  say(line: string): void {
    if (this.isTerminal) process.stdout.write('\r\u001b[K');
    say(line);
  }
}

/** Reads every stored version and hashes it again. Only reads. */
await runCommand(async () => {
  const { sample = '100%' } = parseArgs({ options: { sample: { type: 'string' } } }).values;
  const share = percentage('--sample', sample);
  const configuration = readConfiguration(process.env);
  await withConfiguredDatabase(configuration, (database) =>
    withConfiguredApp(configuration, database, async (app) => {
      const teller = new ProgressTeller();
      const { verified, bytes, damaged } = await app.get(StorageVerificationService).verify({
        share,
        progress: (progress) => teller.tell(progress),
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
