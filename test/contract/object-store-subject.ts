import { setTimeout as sleep } from 'node:timers/promises';
import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { ObjectMissing } from '#object-storage/object-storage.errors.js';
import type { ListedObject, ObjectStore } from '#object-storage/object-store.js';

/** One store, and what the suite must know of it that the port does not say. */
export interface StoreSubject {
  readonly store: ObjectStore;
  /** Against which a link is resolved: the server of path-absolute links, unused by absolute ones. */
  readonly address: string;
  /** More than the listing asks for in one page. */
  readonly manyObjects: number;
  /** Temporary files or parts of unfinished uploads under a key prefix. */
  readonly leftovers: (prefix: string) => Promise<readonly string[]>;
  /** Answers about an upload of parts, and takes parts for it, after it was completed: a known fault of Swift. */
  readonly remembersCompleted: boolean;
  /** Another store on the same bytes, as the next process opens it. The caller closes it. */
  readonly reopen: () => ObjectStore;
  stop(): Promise<void>;
}

/** Keys below one fresh prefix, so that a shared bucket never mixes two runs. */
export class KeySpace {
  readonly prefix = `contract/${randomUUID()}/`;

  fresh(): string {
    return `${this.prefix}${randomUUID()}`;
  }

  async removeAll(store: ObjectStore): Promise<void> {
    for await (const { key } of store.list(this.prefix)) await store.delete(key);
  }
}

export const LIMIT_BYTES = 16 * 1024 * 1024;

export function bytesOf(sizeBytes: number): Buffer {
  return Buffer.alloc(sizeBytes, 'a pattern whose length is prime, 41 bytes.');
}

export function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function streamOf(bytes: Buffer | string): Readable {
  return Readable.from([Buffer.from(bytes)], { objectMode: false });
}

export async function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export async function listed(store: ObjectStore, prefix: string): Promise<ListedObject[]> {
  const objects: ListedObject[] = [];
  for await (const object of store.list(prefix)) objects.push(object);
  return objects;
}

export async function foldersIn(store: ObjectStore, prefix: string): Promise<string[]> {
  const folders: string[] = [];
  for await (const folder of store.listFolders(prefix)) folders.push(folder);
  return folders;
}

/** Nothing readable under the key, and nothing left over from writing it. */
export async function expectNothing({ store, leftovers }: StoreSubject, key: string): Promise<void> {
  expect(await store.head(key)).toBeNull();
  await expect(store.get(key)).rejects.toBeInstanceOf(ObjectMissing);
  expect(await settled(() => leftovers(key))).toEqual([]);
}

/** A store may list an upload for a moment after it was aborted; one that stays half a minute was not. */
export async function settled(list: () => Promise<readonly string[]>): Promise<readonly string[]> {
  let listed = await list();
  for (let poll = 0; poll < 300 && listed.length > 0; poll++) {
    await sleep(100);
    listed = await list();
  }
  return listed;
}
