import { ObjectMissing } from '#object-storage/object-storage.errors.js';
import type { ObjectStore } from '#object-storage/object-store.js';
import type { BufferPool } from './buffer-pool.js';
import { ChunkFault } from '../zarr/zarr.errors.js';

/** What compression may add to bytes that it cannot make shorter; more is no chunk of this length. */
const ADDED_BYTES = 65_536;

/** The longest object that is read for a chunk of so many bytes. */
export function mostEncodedBytes(decodedBytes: number): number {
  return decodedBytes * 1.1 + ADDED_BYTES;
}

/**
 * The whole object of a chunk, in a buffer of its own. Null only where the store says that there is no such key.
 * @throws ChunkFault where it is empty, or longer than such a chunk can be; Failure where the store cannot be used
 */
export async function fetchChunk(
  store: ObjectStore,
  key: string,
  decodedBytes: number,
  buffers: BufferPool,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const body = await store.get(key, { signal }).catch((error: unknown) => {
    if (error instanceof ObjectMissing) return null;
    throw error;
  });
  if (!body) return null;
  const { contentLength, readInto } = body;
  if (contentLength === 0 || contentLength > mostEncodedBytes(decodedBytes)) {
    body.stream.destroy();
    throw new ChunkFault(`it has ${contentLength} bytes, for a chunk of ${decodedBytes}`);
  }
  const bytes = new Uint8Array(buffers.take(contentLength), 0, contentLength);
  if (readInto) {
    await readInto(bytes);
    return bytes;
  }
  let received = 0;
  // The store fails a body that ends early or is silent; more than was promised is refused here.
  for await (const part of body.stream as AsyncIterable<Buffer>) {
    if (received + part.length > contentLength) throw new ChunkFault('the store sent more than it had promised');
    bytes.set(part, received);
    received += part.length;
  }
  if (received !== contentLength) throw new ChunkFault(`the store sent ${received} of ${contentLength} bytes`);
  return bytes;
}
