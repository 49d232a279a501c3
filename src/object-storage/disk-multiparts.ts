import { createHash, randomUUID } from 'node:crypto';
import { open, readdir, readFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { readObjectFacts, requireStorableContentType, trailerBytes } from './disk-object-file.js';
import type { DiskStoreFolders } from './disk-store-folders.js';
import {
  requirePartPlace,
  requireParts,
  sizeOfParts,
  type CompletedObject,
  type MultipartOptions,
  type NamedPart,
  type OpenMultipart,
  type PartPlace,
  type PartRules,
  type StoredPart,
} from './multipart-upload.js';
import { requireKeyPrefix, requireObjectKey } from './object-key.js';
import { asUnavailable, MultipartMissing, orUnavailable, PartsRefused } from './object-storage.errors.js';
import type { ObjectFacts, StoreCallOptions } from './object-store.js';

/** What an id of ours looks like. It becomes the name of a folder, so nothing else may come near a path. */
const UPLOAD_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const PART_NAME = /^[1-9]\d{0,4}$/;
const FACTS_NAME = 'upload.json';
const JOIN_CHUNK_BYTES = 524_288;

interface MultipartFacts {
  readonly key: string;
  readonly contentType: string;
  readonly startedAt: string;
}

/**
 * Uploads in parts on a disk: `multiparts/<upload id>/` holds `upload.json` and the parts, each a file like an object's, by
 * number. The folder appears with one rename and goes with one. A part, and the object at last, are written aside, synced and
 * renamed; the folder goes only after the object is in its place. So whoever is killed leaves an upload that can go on, or
 * the object.
 */
export class DiskMultiparts {
  constructor(
    private readonly folders: DiskStoreFolders,
    private readonly rules: PartRules,
  ) {}

  async create(key: string, { contentType, signal }: MultipartOptions): Promise<string> {
    signal?.throwIfAborted();
    const facts: MultipartFacts = {
      key: requireObjectKey(key),
      contentType: requireStorableContentType(contentType),
      startedAt: new Date().toISOString(),
    };
    const uploadId = randomUUID();
    await this.folders.placeMultipart(uploadId, { name: FACTS_NAME, text: JSON.stringify(facts) });
    return uploadId;
  }

  requirePlace(place: PartPlace): PartPlace {
    requireObjectKey(place.key);
    if (!UPLOAD_ID.test(place.uploadId)) throw new MultipartMissing(place.key, place.uploadId);
    return requirePartPlace(this.rules, place);
  }

  async putPart(place: PartPlace, source: Readable, { signal }: StoreCallOptions): Promise<StoredPart> {
    const { key, uploadId, partNumber, sizeBytes } = this.requirePlace(place);
    await this.require(key, uploadId);
    const folder = this.folderOf(uploadId);
    const path = join(folder, String(partNumber));
    try {
      const options = { sizeLimitBytes: sizeBytes, sizeBytes, signal };
      const { etag } = await this.folders.placeObject({ path, root: folder }, source, options);
      return { partNumber, sizeBytes, etag };
    } catch (error) {
      signal?.throwIfAborted();
      // It may have been completed or aborted meanwhile; that is then what the client should hear.
      await this.require(key, uploadId);
      throw error;
    }
  }

  async list(key: string, uploadId: string, { signal }: StoreCallOptions): Promise<readonly StoredPart[]> {
    await this.require(key, uploadId);
    const parts: StoredPart[] = [];
    for (const name of await this.present(key, uploadId, readdir(this.folderOf(uploadId)))) {
      signal?.throwIfAborted();
      if (!PART_NAME.test(name)) continue;
      const file = await this.present(key, uploadId, this.openPart(uploadId, name));
      const { sizeBytes, etag } = await orUnavailable(factsOf(file));
      parts.push({ partNumber: Number(name), sizeBytes, etag });
    }
    return parts.sort((left, right) => left.partNumber - right.partNumber);
  }

  async complete(
    key: string,
    uploadId: string,
    named: readonly NamedPart[],
    { signal }: StoreCallOptions,
  ): Promise<CompletedObject> {
    const { contentType } = await this.require(key, uploadId);
    const parts = requireParts(this.rules, await this.list(key, uploadId, { signal }), named);
    const sizeBytes = sizeOfParts(parts);
    let sha256 = '';
    try {
      await this.folders.place(this.folders.placeOf(key), async (file) => {
        sha256 = await this.join(file, uploadId, parts, signal);
        await file.writeFile(trailerBytes({ sizeBytes, sha256, contentType }));
        // What was aborted while its parts were read must not become an object after all.
        await this.require(key, uploadId);
        signal?.throwIfAborted();
      });
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof PartsRefused || error instanceof MultipartMissing) throw error;
      await this.require(key, uploadId);
      throw asUnavailable(error);
    }
    // The object is there; parts that cannot be removed now are listed on, until somebody aborts them.
    await this.folders.removeMultipart(uploadId).catch(() => undefined);
    return { sizeBytes, etag: sha256 };
  }

  async abort(key: string, uploadId: string, { signal }: StoreCallOptions): Promise<void> {
    signal?.throwIfAborted();
    const facts = await this.find(uploadId);
    if (facts?.key === requireObjectKey(key)) await this.folders.removeMultipart(uploadId);
  }

  async *open(prefix: string, { signal }: StoreCallOptions): AsyncGenerator<OpenMultipart> {
    requireKeyPrefix(prefix);
    for (const uploadId of await orUnavailable(readdir(this.folders.multiparts))) {
      signal?.throwIfAborted();
      // Null by now means ended since the folder was read.
      const facts = await this.find(uploadId);
      if (facts?.key.startsWith(prefix)) yield { key: facts.key, uploadId, startedAt: new Date(facts.startedAt) };
    }
  }

  /**
   * Writes one part after the other and returns the SHA-256 of all. Each part is checked again on the open file, which a
   * part sent meanwhile cannot change. Not a stream: one buffer for all costs half the processor time.
   */
  private async join(
    target: FileHandle,
    uploadId: string,
    parts: readonly StoredPart[],
    signal: AbortSignal | undefined,
  ): Promise<string> {
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(JOIN_CHUNK_BYTES);
    for (const { partNumber, sizeBytes, etag } of parts) {
      const file = await this.openPart(uploadId, String(partNumber));
      try {
        if ((await readObjectFacts(file)).etag !== etag) throw new PartsRefused('changed', partNumber);
        for (let position = 0; position < sizeBytes;) {
          signal?.throwIfAborted();
          const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, sizeBytes - position), position);
          if (bytesRead === 0) throw new Error(`The file of part ${partNumber} was cut while it was read.`);
          const chunk = buffer.subarray(0, bytesRead);
          // Begun before the hash, so that the disk works meanwhile.
          const writing = target.writeFile(chunk);
          hash.update(chunk);
          await writing;
          position += bytesRead;
        }
      } finally {
        await file.close();
      }
    }
    return hash.digest('hex');
  }

  private async require(key: string, uploadId: string): Promise<MultipartFacts> {
    requireObjectKey(key);
    const facts = await this.find(uploadId);
    if (facts?.key !== key) throw new MultipartMissing(key, uploadId);
    return facts;
  }

  private async find(uploadId: string): Promise<MultipartFacts | null> {
    if (!UPLOAD_ID.test(uploadId)) return null;
    const text = readFile(join(this.folderOf(uploadId), FACTS_NAME), 'utf8');
    const facts = text.then((json) => JSON.parse(json) as MultipartFacts);
    return this.folders.unlessAbsent(facts, this.folders.multiparts);
  }

  private async present<T>(key: string, uploadId: string, result: Promise<T>): Promise<T> {
    const found = await this.folders.unlessAbsent(result, this.folders.multiparts);
    if (found === null) throw new MultipartMissing(key, uploadId);
    return found;
  }

  private openPart(uploadId: string, name: string): Promise<FileHandle> {
    return open(join(this.folderOf(uploadId), name), 'r');
  }

  private folderOf(uploadId: string): string {
    return join(this.folders.multiparts, uploadId);
  }
}

async function factsOf(file: FileHandle): Promise<ObjectFacts> {
  return readObjectFacts(file).finally(() => file.close());
}
