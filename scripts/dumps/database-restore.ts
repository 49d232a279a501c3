import { AuditRepository } from '#audit/audit.repository.js';
import { verifyChain } from '#audit/chain-verification.js';
import type { DatabaseBudgets, DatabaseOwner, DatabaseTarget } from '#config/database-section.js';
import { connectionOptions } from '#database/database-connection.js';
import { migrate, MIGRATIONS } from '#database/migrations.js';
import { Transactions } from '#database/transactions.js';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { clearSchema, requireEmpty, withoutRules } from './cleared-schema.js';
import { copyIn, copyOut } from './copy-stream.js';
import {
  type DumpedSequence,
  type DumpedTable,
  type DumpHeader,
  type DumpPart,
  type DumpTrailer,
  RowSum,
  type TableSum,
} from './dump-format.js';
import { checkDump, DumpError, isSameSum, readDump } from './dump-reader.js';
import { copiedPlace, dumpSession, listTables, PLAIN_TEXT } from './dump-session.js';

/** Has numbers of transactions, which mean nothing in another PostgreSQL: without them, it is looked at anew. */
const NUMBERED = 'search_words_aside';

export interface RestoreOptions {
  readonly path: string;
  readonly target: DatabaseTarget;
  readonly owner: DatabaseOwner | undefined;
  readonly budgets: DatabaseBudgets;
  /** Drops what the database has. Without it, a database with rows in it is refused. */
  readonly replaces: boolean;
  readonly progress: (what: string, bytes: number) => void;
}

export interface Restored {
  readonly header: DumpHeader;
  readonly trailer: DumpTrailer;
  readonly auditEntries: number;
  /** Those that this release has and the dump had not. */
  readonly newMigrations: readonly string[];
}

/**
 * Fills a database from a dump. The file is read to its end first, so that nothing is touched for one that is damaged;
 * then all rows come in one transaction, which ends only where everything is as it was.
 * @throws DumpError where the file cannot be restored, and then nothing was changed
 */
export async function restoreDatabase(options: RestoreOptions): Promise<Restored> {
  const { path, target, owner, budgets, progress } = options;
  const { header, trailer } = await checkDump(path, (bytes) => progress('The dump is read', bytes));
  const migrations = migrationsOf(path, header);
  const session = dumpSession({ ...target, ...owner });
  await session.connect();
  try {
    await requireEmpty(session, options.replaces);
    await clearSchema(session);
  } finally {
    await session.end();
  }
  await migrate(target, budgets, owner, migrations);
  const auditEntries = await load({ ...target, ...owner }, header, options);
  const newMigrations = await migrate(target, budgets, owner);
  return { header, trailer, auditEntries, newMigrations };
}

/** Restored is at the level of the dump; what is newer runs behind it, as in an upgrade. */
export function migrationsOf(path: string, { migrations, made_at }: DumpHeader): typeof MIGRATIONS {
  const known = new Set(MIGRATIONS.map(({ name }) => name));
  const unknown = migrations.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new DumpError(
      `${path}, of ${made_at}, was made by a newer release: this one does not know ${unknown.join(', ')}. Restore it with the release that made it, or a newer one. Nothing was changed.`,
    );
  }
  return MIGRATIONS.filter(({ name }) => migrations.includes(name));
}

async function load(target: DatabaseTarget, header: DumpHeader, options: RestoreOptions): Promise<number> {
  const unlimited = { queryTimeoutMs: 0, statementTimeoutMs: 0, idleInTransactionTimeoutMs: 0, poolSize: 1 };
  const dataSource = new DataSource(connectionOptions(target, { ...options.budgets, ...unlimited }, () => undefined));
  await dataSource.initialize();
  try {
    const transactions = new Transactions(dataSource);
    return await transactions.run(async () => {
      const client = (await transactions.session.queryRunner?.connect()) as pg.PoolClient;
      await client.query(PLAIN_TEXT);
      const tables = await listTables(client);
      await withoutRules(client, tables, () => loadTables(client, tables, options));
      if (tables.some(({ name }) => name === NUMBERED)) await client.query(`UPDATE ${NUMBERED} SET seen_from = NULL`);
      for (const { name } of tables) await client.query(`ANALYZE ${pg.escapeIdentifier(name)}`);
      return requireWholeChain(new AuditRepository(transactions), header);
    });
  } finally {
    await dataSource.destroy();
  }
}

async function loadTables(
  client: pg.ClientBase,
  tables: readonly DumpedTable[],
  options: RestoreOptions,
): Promise<void> {
  const missing = new Map(tables.map((table) => [table.name, table]));
  const sums = new Map<string, TableSum>();
  const parts = readDump(options.path);
  for await (const part of parts) {
    if (part.kind === 'sequences') await setSequences(client, part.value);
    if (part.kind !== 'table') continue;
    const table = part.value;
    if (missing.delete(table.name)) sums.set(table.name, await loadTable(client, table, parts, options));
    else await leaveOut(table, parts, options);
  }
  if (missing.size > 0) throw new DumpError(`The dump has no rows for ${[...missing.keys()].join(', ')}.`);
  for (const table of tables) await requireSameRows(client, table, sums.get(table.name), options);
}

/** A table that somebody made beside those of DataIO, whose shape no dump knows. */
async function leaveOut(
  { name }: DumpedTable,
  parts: AsyncGenerator<DumpPart>,
  { progress }: RestoreOptions,
): Promise<void> {
  progress(`${name} is not DataIO's and left out`, 0);
  for (let next = await parts.next(); next.done !== true && next.value.kind === 'rows';) next = await parts.next();
}

/** Takes the parts up to the sum, which stands behind the last row. */
async function loadTable(
  client: pg.ClientBase,
  table: DumpedTable,
  parts: AsyncGenerator<DumpPart>,
  { path, progress }: RestoreOptions,
): Promise<TableSum> {
  let sum: TableSum | undefined;
  let bytes = 0;
  async function* rowsOf(): AsyncGenerator<Buffer> {
    for (;;) {
      const next = await parts.next();
      if (next.done === true) return;
      const part = next.value;
      if (part.kind === 'sum') sum = part.value;
      if (part.kind !== 'rows') return;
      progress(`${table.name} is restored`, (bytes += part.bytes.length));
      yield part.bytes;
    }
  }
  const rows = await copyIn(client, `COPY ${copiedPlace(table)} FROM STDIN`, rowsOf());
  if (sum?.rows !== rows) throw new DumpError(`${path} has other rows of ${table.name} than PostgreSQL took.`);
  return sum;
}

/** Reads the table back: what is in it gives the text that the dump has. */
async function requireSameRows(
  client: pg.ClientBase,
  table: DumpedTable,
  expected: TableSum | undefined,
  { progress }: RestoreOptions,
): Promise<void> {
  const sum = new RowSum();
  let bytes = 0;
  const rows = await copyOut(client, `COPY ${copiedPlace(table)} TO STDOUT`, async (part) => {
    sum.add(part);
    progress(`${table.name} is compared`, (bytes += part.length));
  });
  if (expected && isSameSum(sum.end(rows), expected)) return;
  throw new DumpError(
    `The rows of ${table.name} are not those of the dump once PostgreSQL has them. Nothing was kept.`,
  );
}

async function setSequences(client: pg.ClientBase, sequences: readonly DumpedSequence[]): Promise<void> {
  for (const { name, last_value, is_called } of sequences) {
    await client.query('SELECT setval($1::regclass, $2::bigint, $3)', [
      pg.escapeIdentifier(name),
      last_value,
      is_called,
    ]);
  }
}

async function requireWholeChain(entries: AuditRepository, { audit_anchor }: DumpHeader): Promise<number> {
  const chain = await verifyChain({
    read: (afterId) => entries.readChain(afterId),
    anchors: audit_anchor ? [audit_anchor] : [],
    progress: () => undefined,
  });
  if (chain.fault !== undefined) throw new DumpError(`The audit log is not whole: ${chain.fault} Nothing was kept.`);
  return chain.entries;
}
