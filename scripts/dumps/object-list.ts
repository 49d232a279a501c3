import { createHash } from 'node:crypto';
import { VERSIONS_PREFIX } from '#object-storage/object-key.js';
import { ObjectMissing } from '#object-storage/object-storage.errors.js';
import type { ObjectStore } from '#object-storage/object-store.js';
import type pg from 'pg';
import type { DumpedObject } from './dump-format.js';

/** Beside versions the store has the pieces of weather, which no table lists. */
export const WEATHER_PREFIX = 'weather/';
export const LISTED_PREFIXES = [VERSIONS_PREFIX, WEATHER_PREFIX] as const;

const PAGE = 2000;
const VERSIONS = `
  DECLARE listed_versions NO SCROLL CURSOR FOR
  SELECT object_key AS key, size_bytes::float8 AS size, sha256 FROM file_versions
   WHERE state IN ('COMMITTED', 'SUPERSEDED') ORDER BY object_key COLLATE "C"`;

/** The bytes of all that can be downloaded, as the open transaction sees it; page by page, in the order of keys. */
export async function* listVersions(client: pg.ClientBase): AsyncGenerator<DumpedObject[]> {
  await client.query(VERSIONS);
  for (;;) {
    const { rows } = await client.query<DumpedObject>(`FETCH ${PAGE} FROM listed_versions`);
    if (rows.length === 0) return;
    yield rows;
  }
}

/** What else belongs to a backup, as the store has it. */
export async function* listWeather(store: ObjectStore): AsyncGenerator<DumpedObject[]> {
  let page: DumpedObject[] = [];
  for await (const { key, sizeBytes } of store.list(WEATHER_PREFIX)) {
    page.push({ key, size: sizeBytes, sha256: null });
    if (page.length < PAGE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** The same objects with their hashes, for which each is read: these may be many gigabytes. */
export async function* hashed(
  store: ObjectStore,
  pages: readonly DumpedObject[][],
  signal?: AbortSignal,
): AsyncGenerator<DumpedObject[]> {
  for (const page of pages) {
    const read: DumpedObject[] = [];
    for (const object of page) {
      signal?.throwIfAborted();
      read.push({ ...object, sha256: (await hashOf(store, object.key)) ?? null });
    }
    yield read;
  }
}

/** Undefined where the store has no such object. */
export async function hashOf(store: ObjectStore, key: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    const { stream } = await store.get(key);
    for await (const chunk of stream as AsyncIterable<Buffer>) hash.update(chunk);
  } catch (error) {
    if (error instanceof ObjectMissing) return undefined;
    throw error;
  }
  return hash.digest('hex');
}
