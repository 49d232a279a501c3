import type { DatabaseTarget } from '#config/database-section.js';
import type { ObjectStore } from '#object-storage/object-store.js';
import { requireNoRestore } from '#database/database-use.js';
import type pg from 'pg';
import { copyOut } from './copy-stream.js';
import {
  DUMP_FORMAT,
  DUMP_FORMAT_VERSION,
  type DumpedObject,
  type DumpHeader,
  type DumpTrailer,
  RowSum,
} from './dump-format.js';
import { copiedPlace, dumpSession, listTables, PLAIN_TEXT, readMigrations, readSequences } from './dump-session.js';
import { DumpWriter } from './dump-writer.js';
import { hashed, listVersions, listWeather } from './object-list.js';

export interface DumpOptions {
  readonly target: DatabaseTarget;
  /** Undefined leaves out of the list what only the store knows: the pieces of weather. */
  readonly store: ObjectStore | undefined;
  /** Reads and hashes these pieces too. */
  readonly hashesWeather: boolean;
  readonly path: string;
  /** Ends it, and leaves no half dump behind. */
  readonly signal?: AbortSignal;
  readonly progress: (table: string, rows: number, bytes: number) => void;
}

/**
 * Writes all rows of one moment, and the list of the objects that belong to them. The server may run meanwhile: everything
 * is read in one transaction that sees one state.
 */
export async function dumpDatabase(options: DumpOptions): Promise<DumpTrailer> {
  const client = dumpSession(options.target);
  await client.connect();
  try {
    await requireNoRestore(client, options.target.name);
    await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${PLAIN_TEXT}`);
    const header = await readHeader(client);
    const writer = await DumpWriter.create(options.path);
    try {
      await writer.write({ kind: 'header', value: header });
      const { pieces, ...list } = await writeContent(client, writer, options);
      // Reading them may take hours, and a transaction that stays open keeps PostgreSQL from cleaning up.
      await client.end();
      if (options.store) {
        for await (const page of hashed(options.store, pieces, options.signal)) await list.write(page);
      }
      return { ...list.counts, sha256: await writer.finish(list.counts) };
    } catch (error) {
      await writer.discard();
      throw error;
    }
  } finally {
    await client.end();
  }
}

async function readHeader(client: pg.Client): Promise<DumpHeader> {
  const migrations = await readMigrations(client);
  if (migrations.length === 0) throw new Error('The database has no schema of DataIO: there is nothing to dump.');
  const { rows: instances } = await client.query<{ id: string; postgres: string; madeAt: Date }>(
    `SELECT id, current_setting('server_version') AS postgres, now() AS "madeAt" FROM instance`,
  );
  const { rows: entries } = await client.query<{ id: string; hash: string }>(
    `SELECT id, encode(hash, 'hex') AS hash FROM audit_log ORDER BY id DESC LIMIT 1`,
  );
  const [instance] = instances;
  if (!instance) throw new Error('The table instance has no row: the database was emptied by hand.');
  return {
    format: DUMP_FORMAT,
    format_version: DUMP_FORMAT_VERSION,
    made_at: instance.madeAt.toISOString(),
    postgres: instance.postgres,
    instance_id: instance.id,
    migrations,
    audit_anchor: entries[0] ? { id: Number(entries[0].id), hash: entries[0].hash } : null,
  };
}

/** What is written so far, and how to write more of the list of objects. */
interface Written {
  readonly counts: { tables: number; rows: number; objects: number };
  readonly write: (page: DumpedObject[]) => Promise<void>;
  /** To be written too, once their hashes are known. */
  readonly pieces: readonly DumpedObject[][];
}

async function writeContent(client: pg.Client, writer: DumpWriter, options: DumpOptions): Promise<Written> {
  const counts = { tables: 0, rows: 0, objects: 0 };
  let bytes = 0;
  for (const table of await listTables(client)) {
    const sum = new RowSum();
    await writer.write({ kind: 'table', value: table });
    const rows = await copyOut(client, `COPY ${copiedPlace(table)} TO STDOUT`, async (part) => {
      sum.add(part);
      options.signal?.throwIfAborted();
      await writer.writeRows(part);
      options.progress(table.name, counts.rows, (bytes += part.length));
    });
    // The hash below is of what came here, right or wrong; this is what PostgreSQL says of it.
    if (sum.lines !== rows) throw new Error(`${table.name} has ${rows} rows, and ${sum.lines} came.`);
    await writer.write({ kind: 'sum', value: sum.end(rows) });
    counts.tables += 1;
    counts.rows += rows;
  }
  // Sequences know no transactions: read last, they are ahead of every number above.
  await writer.write({ kind: 'sequences', value: await readSequences(client) });
  const write = async (value: DumpedObject[]): Promise<void> => {
    options.signal?.throwIfAborted();
    await writer.write({ kind: 'objects', value });
    counts.objects += value.length;
    options.progress('the list of objects', counts.rows, bytes);
  };
  const pieces: DumpedObject[][] = [];
  for await (const page of listVersions(client)) await write(page);
  for await (const page of options.store ? listWeather(options.store) : []) {
    if (options.hashesWeather) pieces.push(page);
    else await write(page);
  }
  return { counts, write, pieces };
}
