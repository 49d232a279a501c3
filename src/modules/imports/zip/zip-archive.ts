import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { isNativeError } from 'node:util/types';
import { crc32, createInflateRaw } from 'node:zlib';
import { Failure } from '#common/errors/failure.js';
import { type Entry, fromFdPromise, type ZipFile } from 'yauzl';
import { malformedZip, unsafeZip, zipTooLarge } from '../imports.errors.js';
import { isDeflated, pathKey, pathOf, requirePlain, requireSameHeader } from './zip-entry-rules.js';
import { zipFaultOf } from './zip-faults.js';

/** A dataset of more tables than this is uploaded table by table. */
export const MOST_ENTRIES = 1_000;
const CHUNK_BYTES = 64 * 1024;
/** Of what comes after the list of entries, with and without zip64. */
const ENDS: readonly number[] = [0x06054b50, 0x06064b50];

/** A file in a zip that was found harmless. */
export interface ZippedFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Fails with malformed-zip where the bytes are others than the zip says. */
  open(): Readable;
}

interface Place {
  readonly entry: Entry;
  readonly path: string;
  readonly start: number;
}

/**
 * The files of a zip, without its folders, in constant memory: its list is read whole before any byte of a file is.
 * `limitBytes` is for all files together. The file stays the caller's, and must be open while files are read.
 * @throws Failure malformed-zip, unsafe-zip, zip-too-large
 */
export async function readZip(file: FileHandle, limitBytes: number): Promise<ZippedFile[]> {
  const zip = await failing(() =>
    fromFdPromise(file.fd, { lazyEntries: true, decodeStrings: false, autoClose: false }),
  );
  if (zip.entryCount > MOST_ENTRIES) throw zipTooLarge(`it has more than ${MOST_ENTRIES} entries`);
  const listStart = zip.readEntryCursor as unknown as number;
  const entries = await listEntries(zip);
  await requireEnd(file, zip.readEntryCursor as unknown as number);
  requireRoom(entries, limitBytes);
  requireDifferentPaths(entries);
  const places = await findPlaces(zip, entries);
  requireApart(places, listStart);
  return places.filter(({ path }) => !path.endsWith('/')).map((place) => zippedFile(file, place));
}

type NamedEntry = Omit<Place, 'start'>;

async function listEntries(zip: ZipFile): Promise<NamedEntry[]> {
  const entries: NamedEntry[] = [];
  await failing(async () => {
    for await (const entry of zip.eachEntry()) {
      const path = pathOf(entry);
      requirePlain(entry, path);
      entries.push({ entry, path });
    }
  });
  return entries;
}

/** The number of entries may be a lie: what follows the last of them tells. */
async function requireEnd(file: FileHandle, position: number): Promise<void> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, position);
  if (bytesRead < 4 || !ENDS.includes(buffer.readUInt32LE())) throw malformedZip('it has more entries than it says');
}

function requireRoom(entries: readonly NamedEntry[], limitBytes: number): void {
  const wholeBytes = entries.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
  if (wholeBytes > limitBytes)
    throw zipTooLarge(`its files come to more than ${limitBytes} bytes, the limit of uploads`);
}

function requireDifferentPaths(entries: readonly NamedEntry[]): void {
  const keys = new Set<string>();
  for (const { path } of entries) {
    const key = pathKey(path);
    if (keys.has(key)) throw unsafeZip(`${path} is there twice, or differs from another path in spelling only`);
    keys.add(key);
  }
  const files = new Set(entries.filter(({ path }) => !path.endsWith('/')).map(({ path }) => pathKey(path)));
  for (const { path } of entries) {
    const names = pathKey(path).split('/');
    const isInFile = names.some((_, depth) => depth > 0 && files.has(names.slice(0, depth).join('/')));
    if (isInFile) throw unsafeZip(`${path} is in a folder that is a file as well`);
  }
}

async function findPlaces(zip: ZipFile, entries: readonly NamedEntry[]): Promise<Place[]> {
  const places: Place[] = [];
  for (const { entry, path } of entries) {
    const header = await failing(() => zip.readLocalFileHeaderPromise(entry));
    requireSameHeader(entry, header, path);
    places.push({ entry, path, start: header.fileDataStart });
  }
  return places;
}

/** Entries that share bytes are how small zips come to be large. */
function requireApart(places: readonly Place[], listStart: number): void {
  const inOrder = [...places].sort((a, b) => a.entry.relativeOffsetOfLocalHeader - b.entry.relativeOffsetOfLocalHeader);
  inOrder.forEach(({ entry, path, start }, index) => {
    const nextStart = inOrder[index + 1]?.entry.relativeOffsetOfLocalHeader ?? listStart;
    if (start + entry.compressedSize > nextStart) throw malformedZip(`${path} shares bytes with something else`);
  });
}

function zippedFile(file: FileHandle, place: Place): ZippedFile {
  const { path, entry } = place;
  const open = (): Readable => Readable.from(bytesOf(file, place), { objectMode: false });
  return { path, sizeBytes: entry.uncompressedSize, open };
}

async function* bytesOf(file: FileHandle, { entry, path, start }: Place): AsyncGenerator<Buffer> {
  let checksum = 0;
  let sizeBytes = 0;
  try {
    for await (const chunk of decoded(file, entry, start)) {
      sizeBytes += chunk.length;
      if (sizeBytes > entry.uncompressedSize) throw malformedZip(`${path} is larger than it says`);
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof Failure || !isOfDeflate(error) ? error : malformedZip(`${path} is damaged`, error);
  }
  if (sizeBytes !== entry.uncompressedSize) throw malformedZip(`${path} is smaller than it says`);
  if (checksum !== entry.crc32) throw malformedZip(`${path} has another checksum than its bytes`);
}

function decoded(file: FileHandle, entry: Entry, start: number): AsyncIterable<Buffer> {
  if (entry.compressedSize === 0) return Readable.from([]);
  const end = start + entry.compressedSize - 1;
  const stored = createReadStream('', { fd: file.fd, autoClose: false, start, end, highWaterMark: CHUNK_BYTES });
  if (!isDeflated(entry)) return stored;
  // Whoever reads the last of the two sees the error of either.
  return pipeline(stored, createInflateRaw({ chunkSize: CHUNK_BYTES }), () => undefined);
}

function isOfDeflate(error: unknown): boolean {
  return isNativeError(error) && 'code' in error && String(error.code).startsWith('Z_');
}

/** What the reader of zips throws says that the zip is wrong, but for errors of the disk. */
async function failing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure || !isNativeError(error) || 'syscall' in error) throw error;
    throw malformedZip(zipFaultOf(error), error);
  }
}
