import { joinByKey } from '#modules/filestore/clean-up/key-join.js';
import type { ListedObject, ObjectStore } from '#object-storage/object-store.js';
import type { DumpedObject } from './dump-format.js';
import { readDump } from './dump-reader.js';
import { hashOf, LISTED_PREFIXES } from './object-list.js';

export interface ObjectComparison {
  readonly compared: number;
  readonly missing: number;
  readonly differing: number;
}

export interface ComparisonOptions {
  readonly path: string;
  readonly store: ObjectStore;
  /** Reads each object whose hash the dump has; otherwise only sizes are compared. */
  readonly readsObjects: boolean;
  readonly tell: (line: string) => void;
  readonly progress: (compared: number) => void;
}

/** Walks the list of a dump beside the store, in the order of keys. What the store has beyond the list is left alone. */
export async function compareObjects(options: ComparisonOptions): Promise<ObjectComparison> {
  const counts = { compared: 0, missing: 0, differing: 0 };
  const pairs = joinByKey(
    { items: listedObjects(options.path), keyOf: ({ key }) => key },
    { items: storedObjects(options.store), keyOf: ({ key }) => key },
  );
  for await (const { left: listed, right: stored } of pairs) {
    if (!listed) continue;
    options.progress((counts.compared += 1));
    if (!stored) {
      counts.missing += 1;
      options.tell(`MISSING: ${listed.key}, ${listed.size} bytes.`);
      continue;
    }
    const difference = await differenceOf(listed, stored, options);
    if (difference === undefined) continue;
    counts.differing += 1;
    options.tell(`DIFFERS: ${listed.key} ${difference}.`);
  }
  return counts;
}

async function differenceOf(
  listed: DumpedObject,
  stored: ListedObject,
  { store, readsObjects }: ComparisonOptions,
): Promise<string | undefined> {
  if (stored.sizeBytes !== listed.size) return `has ${stored.sizeBytes} bytes instead of ${listed.size}`;
  if (!readsObjects || listed.sha256 === null) return undefined;
  return (await hashOf(store, listed.key)) === listed.sha256 ? undefined : 'has other content than in the dump';
}

async function* listedObjects(path: string): AsyncGenerator<DumpedObject> {
  for await (const part of readDump(path)) if (part.kind === 'objects') yield* part.value;
}

async function* storedObjects(store: ObjectStore): AsyncGenerator<ListedObject> {
  for (const prefix of LISTED_PREFIXES) yield* store.list(prefix);
}
