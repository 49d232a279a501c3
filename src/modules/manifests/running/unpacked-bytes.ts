import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

const GZIP_MAGIC = [0x1f, 0x8b];

/** No table packs better; what does is meant to keep a server busy. */
const MOST_RATIO = 200;
const RATIO_FROM_BYTES = 2 ** 20;

/** The bytes begin as gzip, and are not, or come to far more than they are. */
export class CannotUnpack extends Error {}

/**
 * The bytes of a stream, unpacked where they are gzip. Whoever stops early leaves the stream as it is, to be read on.
 * @throws CannotUnpack, or what the stream throws
 */
export async function* unpackedBytes(source: Readable): AsyncGenerator<Buffer> {
  const chunks = source.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
  const beginning = await firstBytes(chunks);
  if (!GZIP_MAGIC.every((byte, index) => beginning[index] === byte)) {
    if (beginning.length > 0) yield beginning;
    yield* chunks;
    return;
  }
  const gunzip = createGunzip();
  let packedSize = beginning.length;
  let sourceError: { readonly error: unknown } | undefined;
  const feeding = feed();
  try {
    let unpackedSize = 0;
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      unpackedSize += chunk.length;
      if (unpackedSize > RATIO_FROM_BYTES && unpackedSize > MOST_RATIO * packedSize) {
        throw new Error(`it comes to more than ${MOST_RATIO} times its packed size, as no table does`);
      }
      yield chunk;
    }
  } catch (error) {
    if (sourceError) throw sourceError.error;
    throw new CannotUnpack(error instanceof Error ? error.message : String(error), { cause: error });
  } finally {
    gunzip.destroy();
    await feeding;
  }

  async function feed(): Promise<void> {
    try {
      let isOpen = gunzip.write(beginning);
      for await (const chunk of chunks) {
        if (!isOpen) await drained();
        if (gunzip.destroyed) return;
        packedSize += chunk.length;
        isOpen = gunzip.write(chunk);
      }
      gunzip.end();
    } catch (error) {
      sourceError = { error };
      gunzip.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }

  function drained(): Promise<void> {
    return new Promise((resolve) => {
      if (gunzip.destroyed) return resolve();
      gunzip.once('drain', resolve).once('close', resolve);
    });
  }
}

/** Two bytes at least, where there are so many. */
async function firstBytes(chunks: AsyncIterableIterator<Buffer>): Promise<Buffer> {
  let bytes: Buffer = Buffer.alloc(0);
  while (bytes.length < GZIP_MAGIC.length) {
    const next = await chunks.next();
    if (next.done) return bytes;
    bytes = bytes.length === 0 ? next.value : Buffer.concat([bytes, next.value]);
  }
  return bytes;
}
