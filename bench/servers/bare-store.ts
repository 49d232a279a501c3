import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DiskObjectStore } from '#object-storage/disk-object-store.js';
import { LinkSigner } from '#object-storage/link-signer.js';
import { runAsChild } from '../harness/child.js';

export interface BareStoreTask {
  readonly folder: string;
}

/**
 * The least that takes an upload: Node's HTTP server in front of the same store. No key is checked, no form is read, and
 * its body is stored as it comes, with what surrounds its parts.
 */
runAsChild(async ({ folder }: BareStoreTask): Promise<{ url: string }> => {
  const store = new DiskObjectStore({ rootFolder: folder, linkSigner: new LinkSigner(Buffer.alloc(32, 'x')) });
  const stored: string[] = [];
  const answer = async (request: IncomingMessage): Promise<void> => {
    if (request.method === 'POST') {
      const key = `bench/${randomUUID()}`;
      await store.put(key, request, { sizeLimitBytes: Number.MAX_SAFE_INTEGER });
      stored.push(key);
    } else for (const key of stored.splice(0)) await store.delete(key);
  };
  const server = createServer((request, response) => {
    answer(request).then(
      () => response.end(),
      () => response.writeHead(500).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
});
