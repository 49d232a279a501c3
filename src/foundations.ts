import { randomBytes } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isNativeError } from 'node:util/types';
import type { Configuration } from '#config/configuration.js';
import type { DatabaseTarget } from '#config/database-section.js';
import { createDatabaseIfMissing } from '#database/databases.js';
import { startEmbeddedPostgres } from '#database/embedded/embedded-postgres.js';
import { DiskObjectStore } from '#object-storage/disk-object-store.js';
import { LinkSigner } from '#object-storage/link-signer.js';
import type { ObjectStore } from '#object-storage/object-store.js';

/** A PostgreSQL to work with, and how to let go of it. */
export interface OpenDatabase {
  readonly target: DatabaseTarget;
  /** What the operator should know, such as where the database folder is. */
  readonly note: string | undefined;
  /** Stops an embedded server; leaves an outside one alone. */
  stop(): Promise<void>;
}

/** The outside PostgreSQL of the configuration, or the embedded one, started and with its database made. */
export async function openDatabase({ database }: Configuration, log: (line: string) => void): Promise<OpenDatabase> {
  if (database.kind === 'outside') {
    return { target: database.target, note: undefined, stop: () => Promise.resolve() };
  }
  const server = await startEmbeddedPostgres({ home: database.home, log });
  const target: DatabaseTarget = {
    host: server.host,
    port: server.port,
    user: server.user,
    password: server.password,
    name: database.name,
    sslMode: 'disable',
  };
  await createDatabaseIfMissing(target);
  return { target, note: server.folderNote, stop: () => server.stop() };
}

/** The object store of the configuration; the disk store comes with what signs its links. */
export async function openObjectStore({
  objectStore,
  home,
}: Configuration): Promise<{ store: ObjectStore; linkSigner: LinkSigner | undefined }> {
  if (objectStore.kind === 's3') {
    // Loaded where it is used: the SDK is a good part of the time that a start takes.
    const { S3ObjectStore } = await import('#object-storage/s3-object-store.js');
    return { store: new S3ObjectStore(objectStore.s3), linkSigner: undefined };
  }
  const linkSigner = new LinkSigner(objectStore.disk.linkSecret ?? (await ensureLinkSecret(home)));
  return { store: new DiskObjectStore({ rootFolder: objectStore.disk.folder, linkSigner }), linkSigner };
}

/**
 * The object store of the configuration for whoever only reads it. Of a disk store nothing is made: a folder that is not
 * there is a disk that is not mounted.
 * @throws Error where the folder has no objects of DataIO
 */
export async function openExistingStore(configuration: Configuration): Promise<ObjectStore> {
  const { objectStore } = configuration;
  if (objectStore.kind === 's3') return (await openObjectStore(configuration)).store;
  const { folder: rootFolder, folderWasNamed } = objectStore.disk;
  const objects = await stat(join(rootFolder, 'objects')).catch(() => undefined);
  if (objects?.isDirectory() !== true) {
    const variable = folderWasNamed ? 'OBJECTS_FOLDER' : 'DATAIO_HOME or OBJECTS_FOLDER';
    throw new Error(`${rootFolder} has no objects of DataIO. Check ${variable}, and that its disk is mounted.`);
  }
  // Who signs no links needs no secret that lasts.
  const linkSigner = new LinkSigner(randomBytes(32).toString('hex'));
  return new DiskObjectStore({ rootFolder, linkSigner, isMade: false });
}

/** Made once: links that were handed out go on working after a restart. */
async function ensureLinkSecret(home: string): Promise<string> {
  const path = join(home, 'link-secret');
  await mkdir(home, { recursive: true });
  try {
    await writeFile(path, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(isNativeError(error) && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFile(path, 'utf8');
}
