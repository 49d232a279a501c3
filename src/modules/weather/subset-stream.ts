import { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { clientStalled } from './weather.errors.js';

export interface SubsetStreamTerms {
  /** Null where nobody knows before the end. */
  readonly sizeBytes: number | null;
  /** How long the client may take nothing. */
  readonly stallTimeoutMs: number;
  /** The system has the bytes of a piece, and nobody looks at them any more. Not all pieces are said to be taken. */
  readonly onTaken?: (piece: Uint8Array) => void;
  /** Once, however it ends: stops what is being read and gives back what is held. */
  readonly onEnd: (sentBytes: number) => void;
}

/** Of a shorter piece, an answer that takes it does not say whether the system has it. */
const SHORTEST_TAKEN_BYTES = 2 ** 17;

/**
 * The bytes of a subset on their way to a client, which sets the pace. It ends well only with exactly the promised
 * bytes; whatever goes wrong destroys it, so that part of a file never passes for the whole.
 */
export class SubsetStream extends Readable {
  private sentBytes = 0;
  private stallTimer: NodeJS.Timeout | undefined;
  private isAnswered = false;
  /** Pushed, and perhaps not taken yet. */
  private readonly pushed: Uint8Array[] = [];

  constructor(
    private readonly source: AsyncGenerator<Uint8Array>,
    private readonly terms: SubsetStreamTerms,
  ) {
    super({ highWaterMark: 1 });
    // What fails before anybody listens must not end the process; readers see it as well.
    this.on('error', () => undefined);
  }

  /** Only an answer takes one piece after the other; whoever else reads may keep them all. */
  override pipe<T extends NodeJS.WritableStream>(destination: T, options?: { end?: boolean }): T {
    if (destination instanceof ServerResponse) {
      this.isAnswered = true;
      destination.once('finish', () => this.retire(0));
    }
    return super.pipe(destination, options);
  }

  override _read(): void {
    clearTimeout(this.stallTimer);
    // The last piece was taken out of here once the answer had none of those before it any more.
    this.retire(1);
    this.pull().catch((error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))));
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.stallTimer);
    this.terms.onEnd(this.sentBytes);
    this.source.return(undefined).catch(() => undefined);
    done(error);
  }

  private retire(kept: number): void {
    while (this.pushed.length > kept) {
      const piece = this.pushed.shift();
      if (piece && this.isAnswered && piece.length >= SHORTEST_TAKEN_BYTES) this.terms.onTaken?.(piece);
    }
  }

  private async pull(): Promise<void> {
    let piece = await this.source.next();
    while (!piece.done && piece.value.length === 0) piece = await this.source.next();
    if (this.destroyed) return;
    if (piece.done) {
      const { sizeBytes } = this.terms;
      if (sizeBytes !== null && this.sentBytes !== sizeBytes) {
        throw new Error(`A subset ended with ${this.sentBytes} of ${sizeBytes} bytes.`);
      }
      this.push(null);
      return;
    }
    this.sentBytes += piece.value.length;
    // Until the next read, the client is the one that is waited for.
    this.stallTimer = setTimeout(() => this.destroy(clientStalled()), this.terms.stallTimeoutMs).unref();
    this.pushed.push(piece.value);
    this.push(piece.value);
  }
}
