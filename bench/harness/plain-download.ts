import { closeSync, openSync, writeSync } from 'node:fs';
import { connect } from 'node:net';

/** What is received at once goes into one buffer, which is used again. */
const BUFFER_BYTES = 2 ** 20;
const HEADER_END = '\r\n\r\n';

export interface Download {
  readonly seconds: number;
  readonly firstByteMs: number;
  readonly bytes: number;
}

/**
 * Gets an address into a file, or into nowhere, and does nothing else: a client that parses and hands on streams would
 * take more of the cores than the server that is measured. The answer must have a length.
 */
export function download(address: string, key: string, file: string | null): Promise<Download> {
  const { hostname, port, pathname, search } = new URL(address);
  const target = file === null ? null : openSync(file, 'w');
  const begun = performance.now();
  const downloaded = new Promise<Download>((resolve, reject) => {
    let [header, firstByteMs, bytes, length] = ['', 0, 0, -1];
    const take = (part: Uint8Array): void => {
      if (part.length === 0) return;
      if (bytes === 0) firstByteMs = performance.now() - begun;
      bytes += part.length;
      for (let at = 0; target !== null && at < part.length;) at += writeSync(target, part, at);
    };
    const takeHeader = (part: Buffer): void => {
      const before = header.length;
      header += part.toString('latin1');
      const end = header.indexOf(HEADER_END);
      if (end < 0) return;
      length = Number(/\r\ncontent-length: (\d+)\r\n/i.exec(header)?.[1] ?? NaN);
      if (!header.startsWith('HTTP/1.1 200 ') || Number.isNaN(length)) {
        throw new Error(`The server answered ${header.slice(0, 300)}`);
      }
      take(part.subarray(end + HEADER_END.length - before));
    };
    const socket = connect({
      host: hostname,
      port: Number(port),
      onread: {
        buffer: Buffer.allocUnsafeSlow(BUFFER_BYTES),
        callback: (count, buffer) => {
          try {
            const part = Buffer.from(buffer.buffer, buffer.byteOffset, count);
            if (length < 0) takeHeader(part);
            else take(part);
            if (bytes === length) {
              resolve({ seconds: (performance.now() - begun) / 1000, firstByteMs, bytes });
              socket.destroy();
            }
          } catch (error) {
            socket.destroy(error as Error);
          }
          return true;
        },
      },
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error(`The server sent ${bytes} of ${length} bytes.`)));
    socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nX-API-Key: ${key}\r\n\r\n`);
  });
  return downloaded.finally(() => {
    if (target !== null) closeSync(target);
  });
}
