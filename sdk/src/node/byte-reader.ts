import { connect, isIP, type Socket } from 'node:net';
import { connect as connectOverTls } from 'node:tls';
import { readAnswerHead } from './answer-head.js';
import type { LinkAnswer } from './link-reader.js';

/** Of each piece but the last one of an answer. */
export const PIECE_BYTES = 2 ** 18;
const SILENCE_MS = 60_000;
/** Shorter than servers keep a connection that says nothing. */
const IDLE_MS = 3000;
const END_OF_HEAD = '\r\n\r\n';

const idle = new Map<string, ByteReader[]>();

/**
 * What a GET answers, read into memory that is used again: half the work of `node:http`, which copies every 64 KiB into
 * memory of its own. It knows answers of 200 and 206 that tell their length.
 *
 * @returns undefined for any other answer, which is for somebody else to ask for
 */
export async function readBytes(link: string, from: number, signal: AbortSignal): Promise<LinkAnswer | undefined> {
  signal.throwIfAborted();
  const url = new URL(link);
  if (url.username !== '') return undefined;
  return (idle.get(url.origin)?.pop() ?? new ByteReader(url)).ask(url, from, signal);
}

/** One connection. It answers one request after the other, and reads no further than somebody asks for. */
class ByteReader {
  private readonly socket: Socket;
  private readonly origin: string;
  /** One is filled while somebody works with the piece in the other. */
  private readonly buffers = [Buffer.allocUnsafeSlow(PIECE_BYTES), Buffer.allocUnsafeSlow(PIECE_BYTES)] as const;
  private filling: Buffer = this.buffers[0];
  private filled = 0;
  private piece: Buffer | undefined;
  private awaits: 'nothing' | 'head' | 'body' = 'nothing';
  private status = 0;
  private left = 0;
  private staysOpen = false;
  private failure: Error | undefined;
  private wake: (() => void) | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor({ protocol, hostname, port, origin }: URL) {
    this.origin = origin;
    const host = hostname.replace(/^\[|\]$/g, '');
    const onread = {
      buffer: () => this.filling.subarray(this.filled),
      callback: (bytes: number) => this.take(bytes),
    };
    this.socket =
      protocol === 'https:'
        ? connectOverTls({
            ...{ host, port: Number(port === '' ? 443 : port), ALPNProtocols: ['http/1.1'], onread },
            ...(isIP(host) === 0 && { servername: host }),
          })
        : connect({ host, port: Number(port === '' ? 80 : port), onread });
    this.socket.setTimeout(SILENCE_MS, () => {
      // Where nobody waits for it, the silence is ours.
      if (this.wake !== undefined) this.fail(new Error('The server is silent.'));
    });
    this.socket.on('error', (error) => this.fail(error));
    for (const end of ['end', 'close']) this.socket.on(end, () => this.fail(new Error('The connection ended early.')));
  }

  async ask({ pathname, search, host }: URL, from: number, signal: AbortSignal): Promise<LinkAnswer | undefined> {
    clearTimeout(this.timer);
    this.socket.ref();
    const stop = (): void => this.fail(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    let isOver = false;
    const finish = (): void => {
      // By then the connection may answer somebody else.
      if (isOver) return;
      isOver = true;
      signal.removeEventListener('abort', stop);
      this.release();
    };
    const range = from === 0 ? '' : `Range: bytes=${from}-\r\n`;
    [this.awaits, this.filled, this.piece] = ['head', 0, undefined];
    this.socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nAccept: */*\r\n${range}\r\n`);
    this.socket.resume();
    await this.until(() => this.awaits === 'body');
    if (this.failure === undefined) {
      return { status: this.status, body: { [Symbol.asyncIterator]: () => this.pieces(finish) } };
    }
    finish();
    signal.throwIfAborted();
    return undefined;
  }

  /** A piece is overwritten when the one after the next is asked for. */
  private pieces(finish: () => void): AsyncIterator<Uint8Array, undefined> {
    const done = { done: true, value: undefined } as const;
    const isReady = (): boolean => this.piece !== undefined || this.left === 0;
    return {
      next: async () => {
        if (!isReady()) this.socket.resume();
        await this.until(isReady);
        // What came before a break counts.
        const piece = this.piece ?? (this.failure === undefined ? undefined : this.endPiece());
        this.piece = undefined;
        if (piece !== undefined && piece.length > 0) return { done: false, value: piece };
        const { failure } = this;
        finish();
        if (this.left > 0) throw failure ?? new Error('The connection ended early.');
        return done;
      },
      return: () => {
        finish();
        return Promise.resolve(done);
      },
    };
  }

  private endPiece(): Buffer {
    const piece = this.filling.subarray(0, this.filled);
    this.filling = this.filling === this.buffers[0] ? this.buffers[1] : this.buffers[0];
    this.filled = 0;
    return piece;
  }

  /** @returns false to read nothing more until somebody asks for it */
  private take(bytes: number): boolean {
    this.filled += bytes;
    if (this.awaits === 'head') this.takeHead();
    else if (this.awaits === 'body') this.left -= bytes;
    if (this.awaits === 'nothing' || this.left < 0) this.fail(new Error('More came than was asked for.'));
    else if (this.awaits === 'head' || (this.filled < PIECE_BYTES && this.left > 0)) return true;
    // Before the next bytes are given a place, which has to be elsewhere.
    else this.piece = this.endPiece();
    this.wake?.();
    return false;
  }

  private takeHead(): void {
    const end = this.filling.subarray(0, this.filled).indexOf(END_OF_HEAD);
    if (end < 0) {
      if (this.filled === PIECE_BYTES) this.fail(new Error('The head of the answer has no end.'));
      return;
    }
    const head = readAnswerHead(this.filling.toString('latin1', 0, end));
    if (head === undefined) {
      this.fail(new Error('This answer is for others to read.'));
      return;
    }
    const start = end + END_OF_HEAD.length;
    this.filling.copyWithin(0, start, this.filled);
    this.filled -= start;
    this.left = head.lengthBytes - this.filled;
    [this.awaits, this.status, this.staysOpen] = ['body', head.status, head.staysOpen];
  }

  private async until(isSo: () => boolean): Promise<void> {
    while (!isSo() && this.failure === undefined) {
      await new Promise<void>((resolve) => (this.wake = resolve));
      this.wake = undefined;
    }
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.socket.destroy();
    const others = idle.get(this.origin)?.filter((reader) => reader !== this);
    if (others !== undefined) idle.set(this.origin, others);
    this.wake?.();
  }

  /** Keeps the connection for the next request where all of the answer was read. */
  private release(): void {
    const isRead = this.awaits === 'body' && this.left === 0 && this.piece === undefined;
    this.awaits = 'nothing';
    if (!isRead || !this.staysOpen || this.failure !== undefined) {
      this.fail(new Error('Nobody reads on.'));
      return;
    }
    this.socket.unref();
    // Whatever comes now, and be it the end, is noticed.
    this.socket.resume();
    this.timer = setTimeout(() => this.fail(new Error('Nobody asks for anything.')), IDLE_MS).unref();
    idle.set(this.origin, [...(idle.get(this.origin) ?? []), this]);
  }
}
