import { Readable } from 'node:stream';
import { clientStalled } from './weather.errors.js';

export interface SubsetStreamTerms {
  /** Null where nobody knows before the end. */
  readonly sizeBytes: number | null;
  /** How long the client may take nothing. */
  readonly stallTimeoutMs: number;
  /** Once, however it ends: stops what is being read and gives back what is held. */
  readonly onEnd: (sentBytes: number) => void;
}

/**
 * The bytes of a subset on their way to a client, which sets the pace. It ends well only with exactly the promised
 * bytes; whatever goes wrong destroys it, so that part of a file never passes for the whole.
 */
export class SubsetStream extends Readable {
  private sentBytes = 0;
  private stallTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly source: AsyncGenerator<Uint8Array>,
    private readonly terms: SubsetStreamTerms,
  ) {
    super({ highWaterMark: 1 });
    // What fails before anybody listens must not end the process; readers see it as well.
    this.on('error', () => undefined);
  }

  override _read(): void {
    clearTimeout(this.stallTimer);
    this.pull().catch((error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))));
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.stallTimer);
    this.terms.onEnd(this.sentBytes);
    this.source.return(undefined).catch(() => undefined);
    done(error);
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
    this.push(piece.value);
  }
}
