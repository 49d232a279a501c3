/** Sizes are rounded up, so that blocks of nearly the same size take turns with one buffer. */
const STEP_BYTES = 65_536;
/** A buffer that is much larger than what goes in would hold memory for nothing. */
const MOST_WASTE = 2;

/** Memory for blocks, which threads share and which is used again once somebody gives it back. */
export class OutputBuffers {
  private readonly free: SharedArrayBuffer[] = [];
  private freeBytes = 0;
  /** Those that somebody has; what is never given back is nobody's loss. */
  private readonly lent = new WeakSet<ArrayBufferLike>();

  constructor(private readonly limitBytes: number) {}

  /** So many bytes, which hold what they held before. Few of them are not worth keeping. */
  take(bytes: number): Uint8Array {
    if (bytes < STEP_BYTES) return new Uint8Array(new SharedArrayBuffer(bytes));
    const needed = Math.ceil(bytes / STEP_BYTES) * STEP_BYTES;
    const place = this.free.findIndex(({ byteLength }) => byteLength >= needed && byteLength <= needed * MOST_WASTE);
    const [found] = place < 0 ? [] : this.free.splice(place, 1);
    if (found) this.freeBytes -= found.byteLength;
    const buffer = found ?? new SharedArrayBuffer(needed);
    this.lent.add(buffer);
    return new Uint8Array(buffer, 0, bytes);
  }

  /** Nobody looks at the bytes any more, nor at others of the same memory. What is not from here is left alone. */
  give({ buffer }: Uint8Array): void {
    if (!(buffer instanceof SharedArrayBuffer) || !this.lent.delete(buffer)) return;
    this.free.push(buffer);
    this.freeBytes += buffer.byteLength;
    while (this.freeBytes > this.limitBytes) this.freeBytes -= this.free.shift()?.byteLength ?? 0;
  }
}
