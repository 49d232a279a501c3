import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { DiskObjectStore } from '#object-storage/disk-object-store.js';
import { LinkSigner } from '#object-storage/link-signer.js';
import { type TableBytes, tableChunks } from '../catalogue/table-bytes.js';
import { runAsChild } from '../harness/child.js';

export interface StoreWriterTask {
  readonly folder: string;
  readonly bytes: TableBytes;
}

const WARM_UP_BYTES = 32 * 1024 * 1024;

/** The floor of an upload: the same bytes, from memory straight into the same store. */
runAsChild(async ({ folder, bytes }: StoreWriterTask): Promise<{ seconds: number }> => {
  const linkSigner = new LinkSigner(Buffer.alloc(32, 'x'));
  const store = new DiskObjectStore({ rootFolder: folder, linkSigner });
  const write = async (some: TableBytes): Promise<void> => {
    const key = `bench/${randomUUID()}`;
    await store.put(key, Readable.from(tableChunks(some), { objectMode: false }), { sizeLimitBytes: some.sizeBytes });
    begunToDelete = performance.now();
    await store.delete(key);
  };
  let begunToDelete = 0;
  await write({ ...bytes, sizeBytes: WARM_UP_BYTES });
  const begun = performance.now();
  await write(bytes);
  return { seconds: (begunToDelete - begun) / 1000 };
});
