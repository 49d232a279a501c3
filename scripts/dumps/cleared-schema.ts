import { MIGRATIONS } from '#database/migrations.js';
import pg from 'pg';
import type { DumpedTable } from './dump-format.js';
import { listTables, readMigrations } from './dump-session.js';

/** The row that a migration makes says which installation this is; it comes anew. */
const MADE_BY_MIGRATIONS = 'instance';

/** What is no extension's, tables first: sequences, indexes and triggers go with them. */
const DROPS = `
  SELECT drop FROM (
    SELECT 1 AS turn, c.oid, format('DROP TABLE %s CASCADE', c.oid::regclass) AS drop FROM pg_class c
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
    UNION ALL
    SELECT 2, p.oid, format('DROP ROUTINE %s CASCADE', p.oid::regprocedure) FROM pg_proc p
     WHERE p.pronamespace = current_schema()::regnamespace
    UNION ALL
    SELECT 3, t.oid, format('DROP TYPE %s CASCADE', t.oid::regtype) FROM pg_type t
     WHERE t.typnamespace = current_schema()::regnamespace AND t.typtype = 'e') d
   WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = d.oid AND e.deptype = 'e')
   ORDER BY turn, oid`;

const FOREIGN_KEYS = `
  SELECT k.conrelid::regclass::text AS place, quote_ident(k.conname) AS name, pg_get_constraintdef(k.oid) AS definition
    FROM pg_constraint k WHERE k.connamespace = current_schema()::regnamespace AND k.contype = 'f'
   ORDER BY k.oid`;

/** @throws Error where rows would be lost that nobody has given up, or that are not DataIO's */
export async function requireEmpty(client: pg.ClientBase, replaces: boolean): Promise<void> {
  const tables = await listTables(client);
  const ours = new Set(MIGRATIONS.map(({ name }) => name));
  // Another program may have a table of migrations too.
  if (tables.length > 0 && !(await readMigrations(client)).some((name) => ours.has(name))) {
    throw new Error(
      `The database has tables that are not DataIO's, such as ${tables[0]?.name ?? ''}. Restore into one of its own. Nothing was changed.`,
    );
  }
  if (replaces) return;
  for (const { name } of tables) {
    if (name === MADE_BY_MIGRATIONS) continue;
    const { rows } = await client.query(`SELECT 1 FROM ${pg.escapeIdentifier(name)} LIMIT 1`);
    if (rows.length === 0) continue;
    throw new Error(
      `The database is not empty: there are rows in ${name}. Name an empty database, or say --replace to lose what this one has. Nothing was changed.`,
    );
  }
}

/** Drops everything but extensions; the schema itself and the rights on it stay. */
export async function clearSchema(client: pg.ClientBase): Promise<void> {
  await client.query('BEGIN');
  const { rows } = await client.query<{ drop: string }>(DROPS);
  for (const { drop } of rows) await client.query(drop.replace(/^DROP (\w+)/, 'DROP $1 IF EXISTS'));
  await client.query('COMMIT');
}

/**
 * Does `work` in the open transaction without the triggers, which would count and chain rows once more, and without the
 * foreign keys, so that tables may come in any order. All rows are checked against the keys when these come back. Needs no
 * more than to own the tables.
 */
export async function withoutRules(
  client: pg.ClientBase,
  tables: readonly DumpedTable[],
  work: () => Promise<void>,
): Promise<void> {
  const { rows: keys } = await client.query<{ place: string; name: string; definition: string }>(FOREIGN_KEYS);
  for (const { place, name } of keys) await client.query(`ALTER TABLE ${place} DROP CONSTRAINT ${name}`);
  const places = tables.map(({ name }) => pg.escapeIdentifier(name));
  for (const place of places) {
    await client.query(`ALTER TABLE ${place} DISABLE TRIGGER USER`);
    // Rows then only follow one another, as in the dump; in the room of deleted ones they would lie in another order.
    await client.query(`TRUNCATE ${place}`);
  }
  await work();
  for (const place of places) await client.query(`ALTER TABLE ${place} ENABLE TRIGGER USER`);
  for (const { place, name, definition } of keys) {
    await client.query(`ALTER TABLE ${place} ADD CONSTRAINT ${name} ${definition}`);
  }
}
