import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskObjectStore } from '#object-storage/disk-object-store.js';
import { LinkSigner } from '#object-storage/link-signer.js';
import { serveLinks } from './object-store-link-server.js';
import { describeFailedPuts } from './object-store-failed-puts.contract.js';
import { describeObjectStoreLinks } from './object-store-links.contract.js';
import { describeObjectStore } from './object-store.contract.js';
import type { StoreSubject } from './object-store-subject.js';

async function openDiskStore(): Promise<StoreSubject> {
  const rootFolder = await mkdtemp(join(tmpdir(), 'disk-object-store-'));
  const linkSigner = new LinkSigner('a secret for tests, of forty bytes or so');
  const store = new DiskObjectStore({ rootFolder, linkSigner });
  const { address, server } = await serveLinks(store, linkSigner);
  return {
    store,
    address,
    manyObjects: 1_050,
    leftovers: () => readdir(join(rootFolder, 'incoming')),
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
