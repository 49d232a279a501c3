import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import { isNativeError } from 'node:util/types';
import { missingPart, unexpectedPart } from '#common/http/form.errors.js';
import type { IncomingForm } from '#common/http/upload-form.js';
import { noRoomForImport, zipTooLarge } from '../imports.errors.js';

const FIELD = 'folder_file';

/**
 * Takes the one file of a form into a file that has no name any more: it is gone with the last who has it open, also
 * where the server is killed. Whoever gets it closes it.
 * @throws Failure unexpected-part, validation-failed, zip-too-large, or whatever is wrong with the form
 */
export async function receiveZip({ parts, signal }: IncomingForm, limitBytes: number): Promise<FileHandle> {
  let file: FileHandle | undefined;
  try {
    for await (const part of parts) {
      if (part.fieldName !== FIELD || part.fileName === undefined || file) throw unexpectedPart(part.fieldName);
      file = await openNameless();
      await writeFile(file, limited(addAbortSignal(signal, part.stream), limitBytes));
    }
    if (!file) throw missingPart(FIELD);
    return file;
  } catch (error) {
    await file?.close();
    if (signal.aborted) throw signal.reason;
    throw isDiskFull(error) ? noRoomForImport(error) : error;
  }
}

async function openNameless(): Promise<FileHandle> {
  const path = join(tmpdir(), `dataio-import-${randomUUID()}.zip`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
}

async function* limited(stream: Readable, limitBytes: number): AsyncGenerator<Buffer> {
  let sizeBytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > limitBytes) throw zipTooLarge(`it is larger than ${limitBytes} bytes, the limit of uploads`);
    yield chunk;
  }
}

function isDiskFull(error: unknown): boolean {
  return isNativeError(error) && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}
