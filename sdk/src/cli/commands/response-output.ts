import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { saveStream } from '../../node/stream-file.js';
import { printJson, readableSize, type Terminal } from '../terminal.js';

/** Into a file, which has its name once all is there; or to standard output. */
export async function writeResponse(terminal: Terminal, response: Response, output: string | undefined): Promise<void> {
  if (output === undefined) {
    const body = response.body as ReadableStream | null;
    if (body !== null) await pipeline(Readable.fromWeb(body), process.stdout, { end: false });
    return;
  }
  const path = resolve(output);
  reportFile(terminal, path, await saveStream(path, response, () => undefined));
}

export function reportFile(terminal: Terminal, path: string, bytes: number): void {
  if (terminal.json) return printJson(terminal, { path, size_bytes: bytes });
  terminal.print(path);
  terminal.say(`${readableSize(bytes)} downloaded.`);
}
