import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { isNativeError } from 'node:util/types';
import {
  DUMP_FORMAT,
  DUMP_FORMAT_VERSION,
  type DumpHeader,
  type DumpPart,
  FRAME_HEAD_BYTES,
  readFrameHead,
  RowSum,
  type TableSum,
  type DumpTrailer,
} from './dump-format.js';

/** Why a file is no dump that could be restored, in a sentence. */
export class DumpError extends Error {}

/** What zlib says of a file that does not even begin as it should. */
const NO_GZIP = /incorrect header check|unknown compression method/;

type Bytes = AsyncGenerator<Buffer, undefined>;

/**
 * The parts of a dump in their order, in constant memory. The last one comes only where all bytes before it are those
 * that were written.
 * @throws DumpError for a file that is no dump, was cut off or was changed
 */
export async function* readDump(path: string): AsyncGenerator<DumpPart> {
  const bytes = unpacked(path);
  const hash = createHash('sha256');
  let waiting: Buffer = Buffer.alloc(0);
  const take = async (length: number): Promise<Buffer | undefined> => {
    const chunks = [waiting];
    let found = waiting.length;
    while (found < length) {
      const { value } = await bytes.next();
      if (value === undefined) return undefined;
      chunks.push(value);
      found += value.length;
    }
    const all = chunks.length === 1 ? waiting : Buffer.concat(chunks);
    waiting = all.subarray(length);
    return all.subarray(0, length);
  };
  try {
    for (let isFirst = true; ; isFirst = false) {
      const head = await take(FRAME_HEAD_BYTES);
      if (!head) throw cutOff(path);
      const frame = readFrameHead(head);
      if (!frame) throw isFirst ? noDump(path) : changed(path);
      const content = await take(frame.length);
      if (!content) throw cutOff(path);
      if (frame.kind === 'trailer') {
        yield { kind: 'trailer', value: trailerOf(path, content, hash.digest('hex')) };
        if (await take(1)) throw changed(path);
        return;
      }
      hash.update(head).update(content);
      yield frame.kind === 'rows' ? { kind: 'rows', bytes: content } : partOf(path, frame.kind, content);
    }
  } finally {
    await bytes.return(undefined);
  }
}

/**
 * Reads a dump to its end without keeping it.
 * @throws DumpError where a table or the whole is not what was written, or this release cannot read it
 */
export async function checkDump(
  path: string,
  progress: (bytes: number) => void = () => undefined,
): Promise<{ readonly header: DumpHeader; readonly trailer: DumpTrailer }> {
  let header: DumpHeader | undefined;
  let trailer: DumpTrailer | undefined;
  let sum = new RowSum();
  const found = { tables: 0, rows: 0, objects: 0 };
  let bytes = 0;
  for await (const part of readDump(path)) {
    if (header === undefined && part.kind !== 'header') throw noDump(path);
    if (part.kind === 'header') header = readable(path, part.value);
    else if (part.kind === 'table') sum = new RowSum();
    else if (part.kind === 'rows') {
      sum.add(part.bytes);
      progress((bytes += part.bytes.length));
    } else if (part.kind === 'sum') {
      if (!isSameSum(sum.end(part.value.rows), part.value)) throw changed(path);
      found.tables += 1;
      found.rows += part.value.rows;
    } else if (part.kind === 'objects') found.objects += part.value.length;
    else if (part.kind === 'trailer') trailer = part.value;
  }
  if (!header || !trailer) throw cutOff(path);
  const { tables, rows, objects } = trailer;
  if (tables !== found.tables || rows !== found.rows || objects !== found.objects) throw changed(path);
  return { header, trailer };
}

export function isSameSum(one: TableSum, other: TableSum): boolean {
  return one.rows === other.rows && one.bytes === other.bytes && one.sha256 === other.sha256;
}

function readable(path: string, header: DumpHeader): DumpHeader {
  // Both come from a file.
  if ((header as { format: unknown }).format !== DUMP_FORMAT) throw noDump(path);
  if (header.format_version === DUMP_FORMAT_VERSION) return header;
  throw new DumpError(
    `${path} has version ${header.format_version} of the format, and this release reads version ${DUMP_FORMAT_VERSION}. Restore it with the release that made it, or a newer one.`,
  );
}

function partOf(path: string, kind: Exclude<DumpPart['kind'], 'rows' | 'trailer'>, content: Buffer): DumpPart {
  return { kind, value: jsonOf(path, content) } as DumpPart;
}

function trailerOf(path: string, content: Buffer, sha256: string): DumpTrailer {
  const trailer = jsonOf(path, content) as DumpTrailer;
  if (trailer.sha256 !== sha256) throw changed(path);
  return trailer;
}

function jsonOf(path: string, content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    throw changed(path);
  }
}

async function* unpacked(path: string): Bytes {
  const file = createReadStream(path);
  const gunzip = createGunzip();
  file.once('error', (error) => gunzip.destroy(error));
  file.pipe(gunzip);
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    const code = isNativeError(error) && 'code' in error ? String(error.code) : '';
    if (code === 'Z_BUF_ERROR') throw cutOff(path);
    if (code.startsWith('Z_')) throw NO_GZIP.test(String(error)) ? noDump(path) : changed(path);
    if (code === 'ENOENT') throw new DumpError(`There is no file ${path}.`);
    throw error;
  } finally {
    file.destroy();
    gunzip.destroy();
  }
  return undefined;
}

function noDump(path: string): DumpError {
  return new DumpError(`${path} is no dump of DataIO: \`npm run db:dump\` makes them.`);
}

function cutOff(path: string): DumpError {
  return new DumpError(`${path} was cut off: its end is missing. Take another copy of it, or an older dump.`);
}

function changed(path: string): DumpError {
  return new DumpError(
    `${path} is damaged: its content is not what was written. Take another copy of it, or an older dump.`,
  );
}
