import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { Injectable } from '@nestjs/common';
import { ObjectStore } from '#object-storage/object-store.js';
import { WEATHER_PREFIX } from './zarr/zarr-stores.service.js';

/** Any of these at its root makes a folder a store. */
const ROOT_DOCUMENTS = ['zarr.json', '.zmetadata', '.zgroup'];
const OBJECT_LIMIT_BYTES = 2 ** 32;

export interface ImportProgress {
  /** Files that have been put or were there. */
  readonly files: number;
  readonly allFiles: number;
  readonly bytes: number;
}

/** Brings Zarr stores from folders of this machine into the object store. */
@Injectable()
export class StoreImport {
  constructor(private readonly store: ObjectStore) {}

  /**
   * Puts the files of a folder under `weather/{name}/`, unless there is a store of that name, which stays as it is. What
   * makes it a store comes last: one that was cut short is not there, and is taken up again.
   * @returns the number of files that were put
   */
  async ensure(
    name: string,
    folder: string,
    progress: (progress: ImportProgress) => void = () => undefined,
  ): Promise<number> {
    const prefix = `${WEATHER_PREFIX}${name}/`;
    const found = await Promise.all(ROOT_DOCUMENTS.map((document) => this.store.head(prefix + document)));
    if (found.some((facts) => facts !== null)) return 0;
    const paths = await filesIn(folder);
    let [count, bytes] = [0, 0];
    for (const [files, path] of paths.entries()) {
      progress({ files, allFiles: paths.length, bytes });
      const key = prefix + path;
      const there = await this.store.head(key);
      const put = there ?? (await this.putFile(key, join(folder, path)));
      bytes += put.sizeBytes;
      if (!there) count++;
    }
    progress({ files: paths.length, allFiles: paths.length, bytes });
    return count;
  }

  /** True where a folder has what makes it a store. */
  async isStore(folder: string): Promise<boolean> {
    const names: string[] = await readdir(folder).catch(() => []);
    return ROOT_DOCUMENTS.some((document) => names.includes(document));
  }

  private putFile(key: string, path: string): Promise<{ readonly sizeBytes: number }> {
    return this.store.put(key, createReadStream(path), { sizeLimitBytes: OBJECT_LIMIT_BYTES });
  }
}

/** Paths within the folder, those at its root last. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
  const isDeep = (path: string): boolean => path.includes('/');
  return [...paths.filter(isDeep), ...paths.filter((path) => !isDeep(path))];
}
