import { Readable } from 'node:stream';
import { objectStoreUnavailable, orUnavailable } from './object-storage.errors.js';
import { TimeLimitExceeded } from './time-limit.js';

export interface BodyPromise {
  readonly contentLength: number;
  /** How long the store may be silent while we wait for it. A slow reader of ours does not count. */
  readonly idleLimitMs: number;
  readonly signal?: AbortSignal;
}

/**
 * A body that ends well only with exactly the promised bytes: a store that stalls, resets or closes early fails the stream
 * with an unavailable `Failure`, so that part of an object never passes for the whole. Destroying it, or the signal, stops
 * the store at once, also while a read is pending (which `Readable.from` with a generator would wait for).
 */
export class GuardedBody extends Readable {
  private readonly chunks: AsyncIterator<Buffer>;
  private receivedBytes = 0;
  private readonly abort = () => this.destroy(this.promise.signal?.reason as Error);

  constructor(
    private readonly body: Readable,
    private readonly promise: BodyPromise,
  ) {
    super();
    this.chunks = body.iterator() as AsyncIterator<Buffer>;
    // A reset or an abort before the first read is seen by that read; without listeners it would end the process.
    body.on('error', () => undefined);
    this.on('error', () => undefined);
    if (promise.signal?.aborted) this.abort();
    else promise.signal?.addEventListener('abort', this.abort, { once: true });
  }

  override _read(): void {
    this.pull().then(
      (chunk) => this.push(chunk),
      (error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))),
    );
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.promise.signal?.removeEventListener('abort', this.abort);
    this.body.destroy();
    done(error);
  }

  private async pull(): Promise<Buffer | null> {
    const { idleLimitMs, contentLength } = this.promise;
    const timer = setTimeout(() => this.body.destroy(new TimeLimitExceeded(idleLimitMs)), idleLimitMs);
    const next = await orUnavailable(this.chunks.next()).finally(() => clearTimeout(timer));
    if (!next.done) {
      this.receivedBytes += next.value.length;
      return next.value;
    }
    if (this.receivedBytes === contentLength) return null;
    throw objectStoreUnavailable(new Error(`The store sent ${this.receivedBytes} of ${contentLength} bytes.`));
  }
}
