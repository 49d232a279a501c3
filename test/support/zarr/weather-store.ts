import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { readConfiguration } from '#config/read-configuration.js';
import { readingSettings, type ReadingSettings } from '#modules/weather/blocks/reading-settings.js';
import { BlockReader } from '#modules/weather/blocks/block-reader.service.js';
import { SameThreadDecoding } from '#modules/weather/blocks/decode-executor.js';
import { ZarrStores } from '#modules/weather/zarr/zarr-stores.service.js';
import { DiskObjectStore } from '#object-storage/disk-object-store.js';
import { LinkSigner } from '#object-storage/link-signer.js';
import type { ObjectStore } from '#object-storage/object-store.js';

/** The disk store waits for the disk with each object; many wait together. */
const PARALLEL_PUTS = 16;

const DEFAULTS = { ...readingSettings(readConfiguration({}).weatherReading), temporaryFolder: tmpdir() };

/** An object store on a disk of its own with weather in it, and what reads it. */
export interface WeatherStore {
  readonly folder: string;
  readonly objects: ObjectStore;
  readonly stores: ZarrStores;
  readonly reader: BlockReader;
  put(key: string, bytes: Uint8Array | string): Promise<void>;
  /** Stores a folder of files as `weather/{name}`. */
  putFolder(folder: string, name: string): Promise<void>;
  close(): Promise<void>;
}

export async function openWeatherStore(settings: Partial<ReadingSettings> = {}): Promise<WeatherStore> {
  const folder = await mkdtemp(join(tmpdir(), 'dataio-weather-'));
  const objects = new DiskObjectStore({ rootFolder: folder, linkSigner: new LinkSigner('x'.repeat(32)) });
  const put = async (key: string, bytes: Uint8Array | string): Promise<void> => {
    const content = Buffer.from(bytes as Uint8Array);
    await objects.put(key, Readable.from([content], { objectMode: false }), { sizeLimitBytes: 2 ** 30 });
  };
  return {
    folder,
    objects,
    stores: new ZarrStores(objects),
    reader: readerOf(objects, { temporaryFolder: folder, ...settings }),
    put,
    async putFolder(source, name) {
      const entries = await readdir(source, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile());
      const putNext = async (): Promise<void> => {
        for (let entry = files.pop(); entry; entry = files.pop()) {
          const path = join(entry.parentPath, entry.name);
          const key = path.slice(source.length + 1).replaceAll('\\', '/');
          await put(`weather/${name}/${key}`, await readFile(path));
        }
      };
      await Promise.all(Array.from({ length: PARALLEL_PUTS }, putNext));
    },
    async close() {
      await objects.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A reader that decodes in this thread, on any object store. */
export function readerOf(objects: ObjectStore, settings: Partial<ReadingSettings> = {}): BlockReader {
  return new BlockReader(objects, new SameThreadDecoding(), { ...DEFAULTS, ...settings });
}
