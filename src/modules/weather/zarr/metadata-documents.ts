import type { ObjectStore } from '#object-storage/object-store.js';
import { ObjectMissing } from '#object-storage/object-storage.errors.js';
import { Unreadable } from './zarr.errors.js';

const MOST_BYTES = 8 * 2 ** 20;
/** Of all documents of a store together. */
const MOST_TOTAL_BYTES = 32 * 2 ** 20;

/** Reads the metadata of one store: texts of bounded length, of which it remembers all. */
export class MetadataDocuments {
  private readonly texts = new Map<string, string>();
  private totalBytes = 0;

  constructor(
    private readonly store: ObjectStore,
    private readonly prefix: string,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** All that was read, by name in order, for a checksum. */
  read(): readonly (readonly [string, string])[] {
    return [...this.texts].sort(([one], [other]) => (one < other ? -1 : 1));
  }

  /** Undefined where there is no such object. @throws Unreadable where it is too long */
  async text(name: string): Promise<string | undefined> {
    const body = await this.store.get(this.prefix + name, { signal: this.signal }).catch((error: unknown) => {
      if (error instanceof ObjectMissing) return undefined;
      throw error;
    });
    if (!body) return undefined;
    this.totalBytes += body.contentLength;
    if (body.contentLength > MOST_BYTES || this.totalBytes > MOST_TOTAL_BYTES) {
      body.stream.destroy();
      throw new Unreadable(`has metadata of more than ${MOST_BYTES} bytes in ${name}, or too much in all.`);
    }
    const parts: Buffer[] = [];
    for await (const part of body.stream) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString('utf8');
    this.texts.set(name, text);
    return text;
  }
}
