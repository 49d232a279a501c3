import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { placeFile, placeFolder, removeUntouched, syncFolder, type Placement } from './disk-folder.js';
import { requireStorableContentType, trailerBytes } from './disk-object-file.js';
import { GatheredWrites } from './gathered-writes.js';
import { measure } from './measured-bytes.js';
import { requireObjectKey } from './object-key.js';
import { asUnavailable, orUnavailable } from './object-storage.errors.js';
import type { PutOptions, StoredObject } from './object-store.js';

/** Ends every file name. Keys cannot contain it, so the objects `a` and `a/b` can both exist, as they can in S3. */
export const OBJECT_FILE_END = '@';
/** An upload touches its temporary file all the time; one that was not touched for so long belongs to a process that is gone. */
const ABANDONED_AFTER_MS = 3_600_000;

export type Place = Omit<Placement, 'temporaryPath'>;

/**
 * The three folders of a disk store, on one file system, and the one way into them: `incoming` for what is being written,
 * which is cleaned up by age; `objects`; and `multiparts`, a folder for each open upload, which only its end removes.
 */
export class DiskStoreFolders {
  readonly objects: string;
  readonly multiparts: string;
  private readonly incoming: string;
  private cleaned: Promise<void> | undefined;

  constructor(root: string, isMade: boolean) {
    this.objects = join(root, 'objects');
    this.multiparts = join(root, 'multiparts');
    this.incoming = join(root, 'incoming');
    if (!isMade) return;
    // Only here: a later call that finds them gone faces an unmounted disk, and must not start an empty store beside it.
    for (const folder of [this.objects, this.multiparts, this.incoming]) mkdirSync(folder, { recursive: true });
  }

  placeOf(key: string): Place {
    return { path: join(this.objects, `${requireObjectKey(key)}${OBJECT_FILE_END}`), root: this.objects };
  }

  /** Throws what the disk or `write` threw, as it is. */
  async place(place: Place, write: (file: FileHandle) => Promise<void>): Promise<void> {
    await (this.cleaned ??= this.removeAbandoned());
    await placeFile({ temporaryPath: this.aside(), ...place }, write);
  }

  /** Streams `source` into an object file, hashed and measured on its way. Throws as `ObjectStore.put` does. */
  async placeObject(place: Place, source: Readable, options: PutOptions): Promise<StoredObject> {
    const contentType = requireStorableContentType(options.contentType);
    const bytes = measure(source, options);
    try {
      await this.place(place, async (file) => {
        await pipeline(bytes, new GatheredWrites(file));
        await file.writeFile(trailerBytes({ sizeBytes: bytes.sizeBytes, sha256: bytes.sha256, contentType }));
        options.signal?.throwIfAborted();
      });
    } catch (error) {
      options.signal?.throwIfAborted();
      throw bytes.errored ?? asUnavailable(error);
    } finally {
      bytes.destroy();
    }
    return { sizeBytes: bytes.sizeBytes, sha256: bytes.sha256, etag: bytes.sha256 };
  }

  async placeMultipart(name: string, file: { readonly name: string; readonly text: string }): Promise<void> {
    await orUnavailable(placeFolder({ temporaryPath: this.aside(), path: join(this.multiparts, name) }, file));
  }

  /** Ends a folder by one rename, so that it is there with all its files or not at all, and only then removes them. */
  async removeMultipart(name: string): Promise<void> {
    const path = join(this.multiparts, name);
    const aside = this.aside();
    await this.unlessAbsent(
      rename(path, aside).then(() => syncFolder(this.multiparts)),
      this.multiparts,
    );
    await orUnavailable(rm(aside, { recursive: true, force: true }));
  }

  /** Null when a file is absent although `folder` is there: without its folder, everything would seem to be missing. */
  unlessAbsent<T>(result: Promise<T>, folder = this.objects): Promise<T | null> {
    const absentAsNull = async (error: unknown): Promise<null> => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      await stat(folder);
      return null;
    };
    return orUnavailable(result.catch(absentAsNull));
  }

  async settle(): Promise<void> {
    await this.cleaned;
  }

  async removeAbandoned(): Promise<void> {
    const untouchedSince = new Date(Date.now() - ABANDONED_AFTER_MS);
    // A disk that fails here fails the write that follows, with a better error.
    await removeUntouched(this.incoming, untouchedSince).catch(() => undefined);
  }

  private aside(): string {
    return join(this.incoming, randomUUID());
  }
}
