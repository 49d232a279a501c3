import type { DatabaseTarget } from '#config/database-section.js';
import pg from 'pg';
import type { DumpedSequence, DumpedTable } from './dump-format.js';

/**
 * Values as text that every PostgreSQL reads the same, whatever the settings of the role or of the server; and tables in
 * the order in which their rows lie, so that the same rows give the same text.
 */
export const PLAIN_TEXT = [
  `SET LOCAL client_encoding = 'UTF8'`,
  `SET LOCAL DateStyle = 'ISO, YMD'`,
  `SET LOCAL IntervalStyle = 'iso_8601'`,
  `SET LOCAL TimeZone = 'UTC'`,
  'SET LOCAL extra_float_digits = 3',
  `SET LOCAL bytea_output = 'hex'`,
  'SET LOCAL synchronize_seqscans = off',
  'SET LOCAL statement_timeout = 0',
  'SET LOCAL idle_in_transaction_session_timeout = 0',
].join('; ');

/** Made by the migrations themselves, so that it is not restored as rows. */
const MIGRATIONS_TABLE = 'migrations';

/** Not of an extension. */
const OWN = `c.relnamespace = current_schema()::regnamespace
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = c.oid AND e.deptype = 'e')`;

/** Tables that are not logged hold what may be lost at any time, such as the counts of the current minute. */
const TABLES = `
  SELECT c.relname AS name, c.relkind::text AS kind,
         ARRAY(SELECT a.attname::text FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                ORDER BY a.attnum) AS columns
    FROM pg_class c
   WHERE ${OWN} AND c.relkind IN ('r', 'p', 'm', 'f') AND c.relpersistence = 'p' AND c.relname <> $1
   ORDER BY c.relname COLLATE "C"`;

const SEQUENCES = `SELECT c.relname AS name FROM pg_class c
   WHERE ${OWN} AND c.relkind = 'S' AND c.relname <> $1 ORDER BY c.relname COLLATE "C"`;

/** A session without the time limits of a server: tables may be large. */
export function dumpSession({ host, port, user, password, name, sslMode }: DatabaseTarget): pg.Client {
  const client = new pg.Client({
    ...{ host, port, user, password, database: name, keepAlive: true },
    ssl: sslMode === 'disable' ? false : { rejectUnauthorized: sslMode === 'verify-full' },
    application_name: 'dataio-dump',
    connectionTimeoutMillis: 10_000,
  });
  // What waits for the session hears of it.
  client.on('error', () => undefined);
  return client;
}

/** All tables that have rows of their own, with the columns that take values. */
export async function listTables(client: pg.ClientBase): Promise<DumpedTable[]> {
  const { rows } = await client.query<DumpedTable & { readonly kind: string }>(TABLES, [MIGRATIONS_TABLE]);
  const odd = rows.find(({ kind }) => kind !== 'r');
  if (odd) throw new Error(`The dump has no words yet for ${odd.name}, which is no plain table.`);
  return rows.map(({ name, columns }) => ({ name, columns }));
}

export async function readSequences(client: pg.ClientBase): Promise<DumpedSequence[]> {
  const { rows } = await client.query<{ name: string }>(SEQUENCES, [`${MIGRATIONS_TABLE}_id_seq`]);
  const sequences: DumpedSequence[] = [];
  for (const { name } of rows) {
    const state = await client.query<Omit<DumpedSequence, 'name'>>(
      `SELECT last_value::text, is_called FROM ${pg.escapeIdentifier(name)}`,
    );
    if (state.rows[0]) sequences.push({ name, ...state.rows[0] });
  }
  return sequences;
}

/** Names of the migrations that have run, none where the schema is not there. */
export async function readMigrations(client: pg.ClientBase): Promise<string[]> {
  const { rows: tables } = await client.query<{ found: string | null }>('SELECT to_regclass($1) AS found', [
    MIGRATIONS_TABLE,
  ]);
  if ((tables[0]?.found ?? null) === null) return [];
  const { rows } = await client.query<{ name: string }>(`SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY id`);
  return rows.map(({ name }) => name);
}

/** `name (column, column)`, as `COPY` takes it. */
export function copiedPlace({ name, columns }: DumpedTable): string {
  return `${pg.escapeIdentifier(name)} (${columns.map((column) => pg.escapeIdentifier(column)).join(', ')})`;
}
