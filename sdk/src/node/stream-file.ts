import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ContentMismatch } from '../http/problems.js';
import type { Receiver } from './file-download.js';

/**
 * Writes an answer into a file that has its name only once all bytes are there. For what has no SHA-256 to go on from:
 * a break leaves nothing behind.
 *
 * @returns the size of the file in bytes
 */
export async function saveStream(path: string, response: Response, onReceived: Receiver): Promise<number> {
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.${randomUUID()}.part`;
  const announced = response.headers.get('Content-Length');
  let received = 0;
  try {
    const file = await open(partial, 'wx');
    try {
      for await (const piece of response.body ?? []) {
        await file.appendFile(piece);
        received += piece.byteLength;
        onReceived(received);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    if (announced !== null && received !== Number(announced)) {
      throw new ContentMismatch(
        `The connection ended after ${received} of ${announced} bytes. Nothing was kept; please try again.`,
      );
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  return received;
}
