import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskObjectStore } from '#object-storage/disk-object-store.js';
import { LinkSigner } from '#object-storage/link-signer.js';
import { serveLinks } from './object-store-link-server.js';
import { describeFailedPuts } from './object-store-failed-puts.contract.js';
import { describeObjectStoreLinks } from './object-store-links.contract.js';
import { describeObjectStore } from './object-store.contract.js';
import { describeMultipart, PART_RULES_FOR_TESTS } from './object-store-multipart.contract.js';
import type { StoreSubject } from './object-store-subject.js';

async function openDiskStore(): Promise<StoreSubject> {
  const rootFolder = await mkdtemp(join(tmpdir(), 'disk-object-store-'));
  const linkSigner = new LinkSigner('a secret for tests, of forty bytes or so');
  const reopen = () => new DiskObjectStore({ rootFolder, linkSigner, partRules: PART_RULES_FOR_TESTS });
  const store = reopen();
  const { address, server } = await serveLinks(store, linkSigner);
  return {
    store,
    address,
    manyObjects: 1_050,
    leftovers: async (prefix) => {
      const left = await readdir(join(rootFolder, 'incoming'));
      for await (const { uploadId } of store.listMultiparts(prefix)) left.push(uploadId);
      return left;
    },
    remembersCompleted: false,
    reopen,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await store.close();
      await rm(rootFolder, { recursive: true, force: true });
    },
  };
}

describeObjectStore('DiskObjectStore', openDiskStore);
describeFailedPuts('DiskObjectStore', openDiskStore);
describeObjectStoreLinks('DiskObjectStore', openDiskStore);
describeMultipart('DiskObjectStore', openDiskStore);
