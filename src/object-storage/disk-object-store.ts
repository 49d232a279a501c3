import { randomUUID } from 'node:crypto';
import { constants, mkdirSync } from 'node:fs';
import { access, open, stat, unlink, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { keysInOrder, placeFile, removeUntouched, syncFolder } from './disk-folder.js';
import { readObjectFacts, requireStorableContentType, trailerBytes, TRAILER_BYTES } from './disk-object-file.js';
import { requestedBytes, requireByteRange } from './byte-range.js';
import { GuardedBody } from './guarded-body.js';
import { requireLinkLifetime } from './link-lifetime.js';
import type { LinkClaims, LinkSigner } from './link-signer.js';
import { measure } from './measured-bytes.js';
import { requireKeyPrefix, requireObjectKey } from './object-key.js';
import { ObjectMissing, orUnavailable } from './object-storage.errors.js';
import {
  ObjectStore,
  type GetOptions,
  type ListedObject,
  type ObjectBody,
  type ObjectFacts,
  type PresignGetOptions,
  type PresignPutOptions,
  type PutOptions,
  type StoreCallOptions,
  type StoredObject,
} from './object-store.js';
import { withinLimit } from './time-limit.js';

/** Ends every file name. Keys cannot contain it, so the objects `a` and `a/b` can both exist, as they can in S3. */
const OBJECT_FILE_END = '@';
/** An upload touches its temporary file all the time; one that was not touched for so long belongs to a process that is gone. */
const ABANDONED_AFTER_MS = 3_600_000;
const READ_CHUNK_BYTES = 262_144;
/** A local disk that is silent for so long is a network disk that hangs. */
const SILENCE_LIMIT_MS = 10_000;

export interface DiskSettings {
  /** Created when absent; must not be shared with anything else. */
  readonly rootFolder: string;
  readonly linkSigner: LinkSigner;
}

/** Objects as files of one machine. Crash-safe: written aside, synced, renamed into place, folder synced. */
export class DiskObjectStore extends ObjectStore {
  private readonly objectsFolder: string;
  private readonly incomingFolder: string;
  private cleaned: Promise<void> | undefined;

  constructor(private readonly settings: DiskSettings) {
    super();
    this.objectsFolder = join(settings.rootFolder, 'objects');
    this.incomingFolder = join(settings.rootFolder, 'incoming');
    // Only here: a later call that finds them gone faces an unmounted disk, and must not start an empty store beside it.
    mkdirSync(this.objectsFolder, { recursive: true });
    mkdirSync(this.incomingFolder, { recursive: true });
  }

  async put(key: string, source: Readable, options: PutOptions): Promise<StoredObject> {
    const path = this.pathOf(key);
    const contentType = requireStorableContentType(options.contentType);
    const bytes = measure(source, options);
    try {
      await this.place(path, async (file) => {
        await writeFile(file, bytes);
        await file.writeFile(trailerBytes({ sizeBytes: bytes.sizeBytes, sha256: bytes.sha256, contentType }));
        options.signal?.throwIfAborted();
      });
    } catch (error) {
      options.signal?.throwIfAborted();
      throw bytes.errored ?? error;
    } finally {
      bytes.destroy();
    }
    return { sizeBytes: bytes.sizeBytes, sha256: bytes.sha256, etag: bytes.sha256 };
  }

  async get(key: string, { range, signal }: GetOptions = {}): Promise<ObjectBody> {
    requireByteRange(range);
    signal?.throwIfAborted();
    const file = await this.openObject(key);
    if (!file) throw new ObjectMissing(key);
    try {
      const facts = await orUnavailable(readObjectFacts(file));
      const { start, contentLength } = requestedBytes(range, facts.sizeBytes);
      if (contentLength === 0) await file.close();
      const end = start + contentLength - 1;
      const body =
        contentLength > 0 ? file.createReadStream({ start, end, highWaterMark: READ_CHUNK_BYTES }) : Readable.from([]);
      const stream = new GuardedBody(body, { contentLength, idleLimitMs: SILENCE_LIMIT_MS, signal });
      return { ...facts, contentLength, stream };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async head(key: string, { signal }: StoreCallOptions = {}): Promise<ObjectFacts | null> {
    signal?.throwIfAborted();
    const file = await this.openObject(key);
    if (!file) return null;
    try {
      return await orUnavailable(readObjectFacts(file));
    } finally {
      await file.close();
    }
  }

  async *list(prefix: string, { signal }: StoreCallOptions = {}): AsyncGenerator<ListedObject> {
    const keys = keysInOrder({ root: this.objectsFolder, fileEnd: OBJECT_FILE_END }, requireKeyPrefix(prefix));
    for (;;) {
      signal?.throwIfAborted();
      // The prefix names no folder while nothing was put there.
      const next = await this.unlessAbsent(keys.next());
      if (!next || next.done) return;
      const found = await this.unlessAbsent(stat(this.pathOf(next.value)));
      // Absent by now means deleted since its folder was read.
      if (found) yield { key: next.value, sizeBytes: found.size - TRAILER_BYTES, lastModified: found.mtime };
    }
  }

  async delete(key: string, { signal }: StoreCallOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    const path = this.pathOf(key);
    await this.unlessAbsent(unlink(path).then(() => syncFolder(dirname(path))));
  }

  async copy(from: string, to: string, { signal }: StoreCallOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    const path = this.pathOf(to);
    const source = await this.openObject(from);
    if (!source) throw new ObjectMissing(from);
    try {
      await this.place(path, async (file) => {
        // The file as it is: the trailer stays true of its bytes.
        const whole = source.createReadStream({ start: 0, autoClose: false, highWaterMark: READ_CHUNK_BYTES });
        await writeFile(file, whole, { signal });
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      await source.close();
    }
  }

  presignGet(key: string, { expiresInSeconds, fileName, contentType }: PresignGetOptions): Promise<string> {
    return this.sign({ method: 'GET', key, fileName, contentType }, expiresInSeconds);
  }

  presignPut(key: string, { expiresInSeconds, sizeBytes, contentType }: PresignPutOptions): Promise<string> {
    return this.sign({ method: 'PUT', key, sizeBytes, contentType }, expiresInSeconds);
  }

  async check({ signal }: StoreCallOptions = {}): Promise<void> {
    const reach = () => access(this.objectsFolder, constants.R_OK | constants.W_OK);
    await orUnavailable(withinLimit(SILENCE_LIMIT_MS, signal, reach));
  }

  async close(): Promise<void> {
    await this.cleaned;
  }

  private async sign(claims: Omit<LinkClaims, 'expiresAtSeconds'>, expiresInSeconds: number): Promise<string> {
    const expiresAtSeconds = Math.ceil(Date.now() / 1000) + requireLinkLifetime(expiresInSeconds);
    return this.settings.linkSigner.sign({ ...claims, expiresAtSeconds });
  }

  private pathOf(key: string): string {
    return join(this.objectsFolder, `${requireObjectKey(key)}${OBJECT_FILE_END}`);
  }

  private openObject(key: string): Promise<FileHandle | null> {
    return this.unlessAbsent(open(this.pathOf(key), 'r'));
  }

  private async place(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
    await (this.cleaned ??= this.removeAbandoned());
    const temporaryPath = join(this.incomingFolder, randomUUID());
    await orUnavailable(placeFile({ temporaryPath, path, root: this.objectsFolder }, write));
  }

  private async removeAbandoned(): Promise<void> {
    const untouchedSince = new Date(Date.now() - ABANDONED_AFTER_MS);
    // A disk that fails here fails the write that follows, with a better error.
    await removeUntouched(this.incomingFolder, untouchedSince).catch(() => undefined);
  }

  /** Null when the file is absent although the store is there: without its folder, every key would seem to be missing. */
  private unlessAbsent<T>(result: Promise<T>): Promise<T | null> {
    const absentAsNull = async (error: unknown): Promise<null> => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      await stat(this.objectsFolder);
      return null;
    };
    return orUnavailable(result.catch(absentAsNull));
  }
}
