import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { attachmentDisposition, downloadContentType } from '#object-storage/content-disposition.js';
import type { LinkClaims, LinkSigner } from '#object-storage/link-signer.js';
import type { DiskObjectStore } from '#object-storage/disk-object-store.js';
import { MultipartMissing } from '#object-storage/object-storage.errors.js';

/** The least server that honours disk links; the real one is a controller with tests of its own. */
export async function serveLinks(
  store: DiskObjectStore,
  signer: LinkSigner,
): Promise<{ address: string; server: Server }> {
  const server = createServer((request, response) => {
    answer(request, response, store, signer).catch((error: unknown) => {
      if (error instanceof MultipartMissing) response.writeHead(404, { Connection: 'close' }).end();
      else response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

async function answer(request: IncomingMessage, response: ServerResponse, store: DiskObjectStore, signer: LinkSigner) {
  const verdict = signer.verify(request.method ?? '', request.url ?? '', new Date());
  if (!verdict.ok || !permits(verdict.claims, request)) {
    response.writeHead(403, { Connection: 'close' }).end();
    return;
  }
  const { key, method, sizeBytes, contentType, fileName, part } = verdict.claims;
  if (part && sizeBytes !== undefined) {
    const { etag } = await store.putPart({ key, ...part, sizeBytes }, request);
    response.writeHead(200, { ETag: `"${etag}"` }).end();
    return;
  }
  if (method === 'PUT') {
    await store.put(key, request, {
      sizeLimitBytes: sizeBytes ?? Number(request.headers['content-length']),
      contentType,
    });
    response.writeHead(200).end();
    return;
  }
  const { stream, contentLength } = await store.get(key);
  response.writeHead(200, {
    'Content-Length': contentLength,
    'Content-Type': downloadContentType(contentType),
    'Content-Disposition': attachmentDisposition(fileName),
    'Cache-Control': 'no-store',
  });
  await pipeline(stream, response);
}

function permits({ method, sizeBytes, contentType }: LinkClaims, { headers }: IncomingMessage): boolean {
  if (method === 'GET') return true;
  if (sizeBytes !== undefined && headers['content-length'] !== String(sizeBytes)) return false;
  return contentType === undefined || headers['content-type'] === contentType;
}
