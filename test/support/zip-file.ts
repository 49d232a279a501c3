import { crc32, deflateRawSync } from 'node:zlib';
import type { FormFile } from './api-caller.js';

/** What the two headers of an entry say, where it is not the truth. */
interface SaidOfEntry {
  readonly name?: Buffer;
  readonly flags?: number;
  readonly method?: number;
  readonly crc?: number;
  readonly compressedSize?: number;
  readonly size?: number;
}

export interface ZipEntry {
  readonly name: string | Buffer;
  readonly content?: string | Buffer;
  /** Deflated unless true. */
  readonly isStored?: boolean;
  /** The mode of a Unix file, as in 0o120777 for a link. */
  readonly mode?: number;
  /** In both headers. */
  readonly said?: SaidOfEntry;
  /** In the header before the bytes alone. */
  readonly saidLocally?: SaidOfEntry;
  /** Has no bytes of its own, but those of the entry with this place in the list. */
  readonly sharesWith?: number;
}

const UTF8_NAME = 0x0800;
const MADE_ON_UNIX = 3 << 8;

/** Writes a zip as it is told to, be it a lie. */
export function zipOf(entries: readonly ZipEntry[], { entryCount = entries.length } = {}): Buffer<ArrayBuffer> {
  const pieces: Buffer[] = [];
  const list: Buffer[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const entry of entries) {
    const content = Buffer.from(entry.content ?? '');
    const bytes = entry.isStored ? content : deflateRawSync(content);
    const truth = {
      name: Buffer.from(entry.name),
      flags: UTF8_NAME,
      method: entry.isStored ? 0 : 8,
      crc: crc32(content),
      compressedSize: bytes.length,
      size: content.length,
      ...entry.said,
    };
    const shared = entry.sharesWith === undefined ? undefined : offsets[entry.sharesWith];
    offsets.push(shared ?? offset);
    list.push(listHeader(truth, shared ?? offset, entry.mode ?? 0o100644));
    if (shared !== undefined) continue;
    const header = localHeader({ ...truth, ...entry.saidLocally });
    pieces.push(header, bytes);
    offset += header.length + bytes.length;
  }
  const listBytes = Buffer.concat(list);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entryCount, 8);
  end.writeUInt16LE(entryCount, 10);
  end.writeUInt32LE(listBytes.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...pieces, listBytes, end]);
}

export function zipForm(zip: Uint8Array<ArrayBuffer>, name = 'folder.zip'): FormFile[] {
  return [{ field: 'folder_file', name, content: zip }];
}

function localHeader({ name, flags, method, crc, compressedSize, size }: Required<SaidOfEntry>): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  writeFacts(header, 6, { flags, method, crc, compressedSize, size });
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name]);
}

function listHeader(
  { name, flags, method, crc, compressedSize, size }: Required<SaidOfEntry>,
  offset: number,
  mode: number,
): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(MADE_ON_UNIX | 20, 4);
  header.writeUInt16LE(20, 6);
  writeFacts(header, 8, { flags, method, crc, compressedSize, size });
  header.writeUInt16LE(name.length, 28);
  header.writeUInt32LE((mode << 16) >>> 0, 38);
  header.writeUInt32LE(offset, 42);
  return Buffer.concat([header, name]);
}

/** Both headers have these one after the other, the time of the file among them. */
function writeFacts(header: Buffer, at: number, facts: Required<Omit<SaidOfEntry, 'name'>>): void {
  header.writeUInt16LE(facts.flags, at);
  header.writeUInt16LE(facts.method, at + 2);
  header.writeUInt32LE(facts.crc, at + 8);
  header.writeUInt32LE(facts.compressedSize, at + 12);
  header.writeUInt32LE(facts.size, at + 16);
}
