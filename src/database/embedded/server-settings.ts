import { join } from 'node:path';
import { replaceFile } from './file-replacement.js';
import type { RunAs } from './program-run.js';

export type Durability = 'full' | 'none';

export interface ServerSettings {
  readonly durability: Durability;
  readonly maxConnections: number;
}

/**
 * Written anew at every start, so that an upgrade of DataIO reaches old clusters. What an operator sets with
 * ALTER SYSTEM is in postgresql.auto.conf and wins. The port is chosen per start and given on the command line.
 */
export async function writeServerSettings(
  folder: string,
  settings: ServerSettings,
  runAs: RunAs | undefined,
): Promise<void> {
  await replaceFile(join(folder, 'postgresql.conf'), settingLines(settings).join('\n') + '\n', 0o600, runAs);
}

function settingLines(settings: ServerSettings): string[] {
  const durable = settings.durability === 'full' ? 'on' : 'off';
  return [
    '# Written by DataIO at every start. For settings of your own use ALTER SYSTEM.',
    "listen_addresses = '127.0.0.1'",
    // A socket path has a limit of about 100 characters, which a home deep in a tree exceeds.
    "unix_socket_directories = ''",
    `max_connections = ${settings.maxConnections}`,
    "shared_buffers = '128MB'",
    'huge_pages = off',
    // Compiling a query costs more than the short queries here take.
    'jit = off',
    `fsync = ${durable}`,
    `synchronous_commit = ${durable}`,
    `full_page_writes = ${durable}`,
    "timezone = 'UTC'",
    "log_timezone = 'UTC'",
    "datestyle = 'iso, mdy'",
    "default_text_search_config = 'pg_catalog.english'",
    "lc_messages = 'C'",
    "lc_monetary = 'C'",
    "lc_numeric = 'C'",
    "lc_time = 'C'",
    "cluster_name = 'dataio'",
    // Failed statements reach the client, which logs them. Here they would fill the disk, since this log is only cut
    // at a start, and would put values of rows into it.
    'log_min_messages = log',
    'log_min_error_statement = panic',
    'log_error_verbosity = terse',
    'log_checkpoints = off',
    'log_autovacuum_min_duration = -1',
  ];
}
