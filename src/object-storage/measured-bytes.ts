import { createHash } from 'node:crypto';
import { finished, Transform, type Readable, type TransformCallback } from 'node:stream';
import { ChecksumMismatch, ObjectTooLarge, SizeMismatch } from './object-storage.errors.js';
import type { PutOptions } from './object-store.js';

/**
 * Bytes on their way into a store: hashed, counted, and failed before their end when they break a promise.
 * A store commits only after the end, so a failure here is always in time.
 */
export class MeasuredBytes extends Transform {
  sizeBytes = 0;
  /** Complete once the stream has ended. */
  sha256 = '';
  private readonly hash = createHash('sha256');

  constructor(private readonly options: PutOptions) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.sizeBytes += chunk.length;
    if (this.sizeBytes > this.options.sizeLimitBytes) return done(new ObjectTooLarge(this.options.sizeLimitBytes));
    this.hash.update(chunk);
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    this.sha256 = this.hash.digest('hex');
    const { sizeBytes = this.sizeBytes, sha256 = this.sha256 } = this.options;
    if (sizeBytes !== this.sizeBytes) done(new SizeMismatch(sizeBytes, this.sizeBytes));
    else done(sha256 === this.sha256 ? null : new ChecksumMismatch(sha256, this.sha256));
  }
}

/**
 * Connects `source` to a `MeasuredBytes`. Not `stream.pipeline`: that destroys the source on failure, and with it the
 * socket on which the caller still wants to say why.
 */
export function measure(source: Readable, options: PutOptions): MeasuredBytes {
  const bytes = new MeasuredBytes(options);
  const abort = () => bytes.destroy(abortReason(options.signal));
  const stopWatching = finished(source, { writable: false }, (error) => {
    if (error) bytes.destroy(error);
  });
  bytes.once('close', () => {
    stopWatching();
    options.signal?.removeEventListener('abort', abort);
  });
  // Whoever reads the bytes sees the error; without a listener it would end the process if it came before the first read.
  bytes.on('error', () => undefined);
  if (options.signal?.aborted) abort();
  else {
    options.signal?.addEventListener('abort', abort, { once: true });
    source.pipe(bytes);
  }
  return bytes;
}

function abortReason(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error('The operation was aborted.', { cause: reason });
}
