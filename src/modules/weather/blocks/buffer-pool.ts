/** Sizes are rounded up, so that chunks of nearly the same size take turns with one buffer. */
const STEP_BYTES = 65_536;
/** A buffer that is much larger than what goes in would hold memory for nothing. */
const MOST_WASTE = 4;

/**
 * Buffers that are used again. Fresh ones of some megabytes for every chunk keep the garbage collector of the event loop
 * busy for a third of the time.
 */
export class BufferPool {
  private readonly free: ArrayBuffer[] = [];
  private freeBytes = 0;

  constructor(private readonly limitBytes: number) {}

  /** At least so many bytes, which hold what they held before. */
  take(bytes: number): ArrayBuffer {
    const needed = Math.ceil(bytes / STEP_BYTES) * STEP_BYTES;
    const place = this.free.findIndex(({ byteLength }) => byteLength >= needed && byteLength <= needed * MOST_WASTE);
    if (place < 0) return new ArrayBuffer(needed);
    const [buffer = new ArrayBuffer(needed)] = this.free.splice(place, 1);
    this.freeBytes -= buffer.byteLength;
    return buffer;
  }

  /** The buffer is nobody else's any more. Those that lay here longest go first. */
  give(buffer: ArrayBuffer): void {
    this.free.push(buffer);
    this.freeBytes += buffer.byteLength;
    while (this.freeBytes > this.limitBytes) this.freeBytes -= this.free.shift()?.byteLength ?? 0;
  }
}
