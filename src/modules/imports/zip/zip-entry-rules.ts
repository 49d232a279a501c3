import { type Entry, getFileNameLowLevel, type LocalFileHeader } from 'yauzl';
import { malformedZip, unsafeZip, zipTooLarge } from '../imports.errors.js';

/** Names longer than this are no names of a dataset folder. */
const MOST_PATH_CHARACTERS = 500;
/** Tables compress well, and never so well: what does is made to fill a disk. Small files may. */
const MOST_RATIO = 200;
const RATIO_FROM_BYTES = 1024 * 1024;

const ENCRYPTED = 0x0001;
const SIZES_FOLLOW = 0x0008;
const MASKED_HEADERS = 0x2000;
const STORED = 0;
const DEFLATED = 8;
/** Stands in place of a size that the zip64 field has. */
const IN_ZIP64 = 0xffffffff;

const FILE_KIND_BITS = 0xf000;
const PLAIN_FILE = 0x8000;
const FOLDER = 0x4000;

/** But for the two joiners that words of some scripts need. */
const INVISIBLE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/**
 * The path of an entry, with a slash at the end for a folder.
 * @throws Failure unsafe-zip for one that leads out of the folder, or that other programs read otherwise
 */
export function pathOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  const path = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true);
  const shown = JSON.stringify(path.slice(0, 100));
  if (path.length > MOST_PATH_CHARACTERS) throw unsafeZip(`the path ${shown} is too long`);
  if (path.includes('\ufffd')) throw unsafeZip(`the path ${shown} is not valid UTF-8`);
  if (INVISIBLE.test(path)) throw unsafeZip(`the path ${shown} has invisible characters`);
  if (path.includes('\\')) throw unsafeZip(`the path ${shown} has a backslash`);
  if (/^(?:\/|[A-Za-z]:)/.test(path)) throw unsafeZip(`the path ${shown} is absolute`);
  const names = path.replace(/\/$/, '').split('/');
  if (names.some((name) => name === '..' || name === '.' || name === '')) {
    throw unsafeZip(`the path ${shown} has a part that is empty, . or ..`);
  }
  return path;
}

/** Two paths with one key are one file on some system. */
export function pathKey(path: string): string {
  return path.replace(/\/$/, '').normalize('NFC').toLowerCase();
}

/** @throws Failure unsafe-zip, zip-too-large */
export function requirePlain(entry: Entry, path: string): void {
  const kind = (entry.externalFileAttributes >>> 16) & FILE_KIND_BITS;
  if (kind !== 0 && kind !== PLAIN_FILE && kind !== FOLDER) throw unsafeZip(`${path} is a link, or no plain file`);
  if (entry.generalPurposeBitFlag & (ENCRYPTED | MASKED_HEADERS)) throw unsafeZip(`${path} is encrypted`);
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
    throw unsafeZip(`${path} is compressed in another way than Deflate`);
  }
  if (path.endsWith('/') && entry.uncompressedSize > 0) throw unsafeZip(`the folder ${path} has bytes of its own`);
  const { compressedSize, uncompressedSize } = entry;
  if (uncompressedSize > RATIO_FROM_BYTES && uncompressedSize > MOST_RATIO * compressedSize) {
    throw zipTooLarge(`${path} comes to more than ${MOST_RATIO} times its compressed size, as no table does`);
  }
}

/**
 * What stands before the bytes of an entry must say what the list of the zip says: programs differ in which they believe.
 * @throws Failure malformed-zip
 */
export function requireSameHeader(entry: Entry, header: LocalFileHeader, path: string): void {
  const hasSizes = (header.generalPurposeBitFlag & SIZES_FOLLOW) === 0;
  const isSame =
    header.fileName.equals(entry.fileNameRaw) &&
    header.compressionMethod === entry.compressionMethod &&
    (header.generalPurposeBitFlag & ENCRYPTED) === (entry.generalPurposeBitFlag & ENCRYPTED) &&
    (!hasSizes ||
      (header.crc32 === entry.crc32 &&
        isSize(header.compressedSize, entry.compressedSize) &&
        isSize(header.uncompressedSize, entry.uncompressedSize)));
  if (!isSame) throw malformedZip(`what it says of ${path} differs from place to place`);
}

export function isDeflated(entry: Entry): boolean {
  return entry.compressionMethod === DEFLATED;
}

function isSize(said: number, size: number): boolean {
  return said === size || said === IN_ZIP64;
}
