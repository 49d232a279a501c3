import { parseArgs } from 'node:util';
import { AuditRepository } from '#audit/audit.repository.js';
import { type Anchor, verifyChain } from '#audit/chain-verification.js';
import { readConfiguration } from '#config/read-configuration.js';
import { connectionOptions } from '#database/database-connection.js';
import { Transactions } from '#database/transactions.js';
import { DataSource } from 'typeorm';
import { runCommand, say } from './command.js';
import { withConfiguredDatabase } from './configured-app.js';

const PROGRESS_STEP = 100_000;
const ANCHOR = /^([1-9]\d{0,14}):([0-9a-f]{64})$/i;

/** Walks the audit log from its first entry to its last. Only reads, and needs no more than SELECT on the log. */
await runCommand(async () => {
  const options = { anchor: { type: 'string', multiple: true } } as const;
  const anchors = (parseArgs({ options }).values.anchor ?? []).map(anchorOf);
  const configuration = readConfiguration(process.env);
  await withConfiguredDatabase(configuration, async (target) => {
    const { budgets } = configuration.database;
    const dataSource = new DataSource(connectionOptions(target, { ...budgets, poolSize: 1 }, () => undefined));
    await dataSource.initialize();
    try {
      const repository = new AuditRepository(new Transactions(dataSource));
      const read = (afterId: number | null): ReturnType<typeof repository.readChain> => repository.readChain(afterId);
      const { entries, last, fault } = await verifyChain({ read, anchors, progress: progressTeller() });
      if (fault !== undefined) throw new Error(fault);
      say(`The audit log is whole: ${entries} entries${last ? `, the last is ${last.id} ${last.hash}` : ''}.`);
    } finally {
      await dataSource.destroy();
    }
  });
});

function anchorOf(text: string): Anchor {
  const [, id, hash] = ANCHOR.exec(text) ?? [];
  if (id === undefined || hash === undefined) {
    throw new Error(`--anchor takes the number and the hash of an entry, such as 1204:9f86…0a08, and is "${text}".`);
  }
  return { id: Number(id), hash };
}

/** A line whenever so many entries more were checked. */
function progressTeller(): (entries: number) => void {
  let told = 0;
  return (entries) => {
    if (entries - told < PROGRESS_STEP) return;
    told = entries;
    say(`${entries} entries are whole so far.`);
  };
}
