import { Readable } from 'node:stream';
import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileVersionKey } from '#object-storage/object-key.js';
import type { ObjectStore } from '#object-storage/object-store.js';
import type { TestApp } from './test-app.js';

export interface VersionRow {
  readonly id: string;
  readonly state: string;
  readonly object_key: string;
  readonly delete_attempts: number;
  readonly delete_error: string | null;
  /** Seconds from now until the next attempt. */
  readonly wait: number | null;
}

/** Versions of a table, the oldest first. */
export function versionsOf({ dataSource }: TestApp, tableName: string): Promise<VersionRow[]> {
  return dataSource.query<VersionRow[]>(
    `SELECT v.id, v.state, v.object_key, v.delete_attempts, v.delete_error,
            extract(epoch FROM v.delete_after - now())::float8 AS wait
       FROM file_versions v JOIN stored_files f ON f.id = v.file_id
      WHERE f.table_name = $1 ORDER BY v.created_at`,
    [tableName],
  );
}

export async function keysIn(store: ObjectStore, prefix = ''): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}

export function newKey(): string {
  return fileVersionKey(randomUUID(), randomUUID());
}

export async function putText(store: ObjectStore, key: string, text: string): Promise<void> {
  await store.put(key, Readable.from([Buffer.from(text)]), { sizeLimitBytes: 1_000_000 });
}

/** An attempt as a server leaves it that is killed: in the database, with bytes in the store. */
export async function leaveAttempt(
  test_: TestApp,
  tableName: string,
  { leaseSeconds = -1, uploadId = null as string | null, key = newKey(), content = 'left behind' } = {},
): Promise<string> {
  if (content !== '') await putText(test_.store, key, content);
  await test_.dataSource.query(
    `INSERT INTO file_versions (id, file_id, object_key, content_type, lease_expires_at, upload_id)
     SELECT $1, id, $2, 'text/csv', now() + make_interval(secs => $3), $4 FROM stored_files WHERE table_name = $5`,
    [randomUUID(), key, leaseSeconds, uploadId, tableName],
  );
  return key;
}

/** Does `work` while the disk under the store is gone. */
export async function withStoreAway(test_: TestApp, work: () => Promise<void>): Promise<void> {
  const objects = join(test_.configuration.home, 'objects');
  await rename(objects, `${objects}.away`);
  try {
    await work();
  } finally {
    await rm(objects, { recursive: true, force: true });
    await rename(`${objects}.away`, objects);
  }
}
