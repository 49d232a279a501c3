import { constants } from 'node:fs';
import { access, open, stat, unlink, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { foldersInOrder, keysInOrder, syncFolder } from './disk-folder.js';
import { DiskMultiparts } from './disk-multiparts.js';
import { readBytesInto, readObjectFacts, TRAILER_BYTES } from './disk-object-file.js';
import { DiskStoreFolders, OBJECT_FILE_END } from './disk-store-folders.js';
import { requestedBytes, requireByteRange } from './byte-range.js';
import { GuardedBody } from './guarded-body.js';
import { requireLinkLifetime } from './link-lifetime.js';
import type { LinkClaims, LinkSigner } from './link-signer.js';
import {
  PART_RULES,
  type CompletedObject,
  type MultipartOptions,
  type NamedPart,
  type OpenMultipart,
  type PartPlace,
  type PartRules,
  type PresignPartOptions,
  type StoredPart,
} from './multipart-upload.js';
import { requireFolderPrefix, requireKeyPrefix } from './object-key.js';
import { asUnavailable, ObjectMissing, orUnavailable } from './object-storage.errors.js';
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

const READ_CHUNK_BYTES = 262_144;
/** A local disk that is silent for so long is a network disk that hangs. */
const SILENCE_LIMIT_MS = 10_000;

export interface DiskSettings {
  /** Must not be shared with anything else. */
  readonly rootFolder: string;
  /** False leaves it as it is found, for whoever only reads; else what is missing of it is made. */
  readonly isMade?: boolean;
  readonly linkSigner: LinkSigner;
  readonly partRules?: PartRules;
}

/** Objects as files of one machine. Crash-safe: written aside, synced, renamed into place, folder synced. */
export class DiskObjectStore extends ObjectStore {
  readonly partRules: PartRules;
  private readonly folders: DiskStoreFolders;
  private readonly multiparts: DiskMultiparts;

  constructor(private readonly settings: DiskSettings) {
    super();
    this.partRules = settings.partRules ?? PART_RULES;
    this.folders = new DiskStoreFolders(settings.rootFolder, settings.isMade ?? true);
    this.multiparts = new DiskMultiparts(this.folders, this.partRules);
  }

  async put(key: string, source: Readable, options: PutOptions): Promise<StoredObject> {
    return this.folders.placeObject(this.folders.placeOf(key), source, options);
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
      let stream: GuardedBody | undefined;
      const openStream = (): GuardedBody => {
        const options = { start, end, highWaterMark: READ_CHUNK_BYTES };
        const body = contentLength > 0 ? file.createReadStream(options) : Readable.from([]);
        return new GuardedBody(body, { contentLength, idleLimitMs: SILENCE_LIMIT_MS, signal });
      };
      return {
        ...facts,
        contentLength,
        // A stream takes the file over, so that there is none before somebody wants it.
        get stream() {
          stream ??= openStream();
          return stream;
        },
        readInto: (target) => readBytesInto(file, target.subarray(0, contentLength), { start, signal }),
      };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  override localPathOf(key: string): string {
    return this.folders.placeOf(key).path;
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
    const keys = keysInOrder({ root: this.folders.objects, fileEnd: OBJECT_FILE_END }, requireKeyPrefix(prefix));
    for (;;) {
      signal?.throwIfAborted();
      // The prefix names no folder while nothing was put there.
      const next = await this.folders.unlessAbsent(keys.next());
      if (!next || next.done) return;
      const found = await this.folders.unlessAbsent(stat(this.folders.placeOf(next.value).path));
      // Absent by now means deleted since its folder was read.
      if (found) yield { key: next.value, sizeBytes: found.size - TRAILER_BYTES, lastModified: found.mtime };
    }
  }

  async *listFolders(prefix: string, { signal }: StoreCallOptions = {}): AsyncGenerator<string> {
    const tree = { root: this.folders.objects, fileEnd: OBJECT_FILE_END };
    const folders = foldersInOrder(tree, requireFolderPrefix(prefix));
    for (;;) {
      signal?.throwIfAborted();
      const next = await this.folders.unlessAbsent(folders.next());
      if (!next || next.done) return;
      yield next.value;
    }
  }

  async delete(key: string, { signal }: StoreCallOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    const { path } = this.folders.placeOf(key);
    await this.folders.unlessAbsent(unlink(path).then(() => syncFolder(dirname(path))));
  }

  async copy(from: string, to: string, { signal }: StoreCallOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    const place = this.folders.placeOf(to);
    const source = await this.openObject(from);
    if (!source) throw new ObjectMissing(from);
    try {
      await this.folders.place(place, async (file) => {
        // The file as it is: the trailer stays true of its bytes.
        const whole = source.createReadStream({ start: 0, autoClose: false, highWaterMark: READ_CHUNK_BYTES });
        await writeFile(file, whole, { signal });
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw asUnavailable(error);
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

  createMultipart(key: string, options: MultipartOptions = {}): Promise<string> {
    return this.multiparts.create(key, options);
  }

  async presignPart(place: PartPlace, { expiresInSeconds }: PresignPartOptions): Promise<string> {
    const { key, uploadId, partNumber, sizeBytes } = this.multiparts.requirePlace(place);
    return this.sign({ method: 'PUT', key, sizeBytes, part: { uploadId, partNumber } }, expiresInSeconds);
  }

  /**
   * What a link of `presignPart` leads to. Throws `SizeMismatch` or `ObjectTooLarge` for another number of bytes,
   * `MultipartMissing` when the upload is over, and the source's own error; after any of them the part is as it was before.
   */
  putPart(place: PartPlace, source: Readable, options: StoreCallOptions = {}): Promise<StoredPart> {
    return this.multiparts.putPart(place, source, options);
  }

  listParts(key: string, uploadId: string, options: StoreCallOptions = {}): Promise<readonly StoredPart[]> {
    return this.multiparts.list(key, uploadId, options);
  }

  /** Copies the parts into one file: for that time the disk holds their bytes twice. */
  completeMultipart(
    key: string,
    uploadId: string,
    parts: readonly NamedPart[],
    options: StoreCallOptions = {},
  ): Promise<CompletedObject> {
    return this.multiparts.complete(key, uploadId, parts, options);
  }

  abortMultipart(key: string, uploadId: string, options: StoreCallOptions = {}): Promise<void> {
    return this.multiparts.abort(key, uploadId, options);
  }

  listMultiparts(prefix: string, options: StoreCallOptions = {}): AsyncGenerator<OpenMultipart> {
    return this.multiparts.open(prefix, options);
  }

  override async removeAbandoned(): Promise<void> {
    await this.folders.removeAbandoned();
  }

  async check({ signal }: StoreCallOptions = {}): Promise<void> {
    const reach = () => access(this.folders.objects, constants.R_OK | constants.W_OK);
    await orUnavailable(withinLimit(SILENCE_LIMIT_MS, signal, reach));
  }

  async close(): Promise<void> {
    await this.folders.settle();
  }

  private async sign(claims: Omit<LinkClaims, 'expiresAtSeconds'>, expiresInSeconds: number): Promise<string> {
    const expiresAtSeconds = Math.ceil(Date.now() / 1000) + requireLinkLifetime(expiresInSeconds);
    return this.settings.linkSigner.sign({ ...claims, expiresAtSeconds });
  }

  private openObject(key: string): Promise<FileHandle | null> {
    return this.folders.unlessAbsent(open(this.folders.placeOf(key).path, 'r'));
  }
}
