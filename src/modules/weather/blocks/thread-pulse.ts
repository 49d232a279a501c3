const BEATS = 0;
const HELD_KIB = 1;
const FIELDS = 2;

/** What a thread shows of itself while it works, in memory that it shares: no message would say so in the middle of an order. */
export class ThreadPulse {
  private readonly fields: Int32Array;

  constructor(readonly memory = new SharedArrayBuffer(FIELDS * Int32Array.BYTES_PER_ELEMENT)) {
    this.fields = new Int32Array(memory);
  }

  /** Another one than before where the thread has come further: to the next chunk, or to the next order. */
  get beats(): number {
    return Atomics.load(this.fields, BEATS);
  }

  /** Memory for decoding that it keeps for the next order. */
  get heldBytes(): number {
    return Atomics.load(this.fields, HELD_KIB) * 1024;
  }

  beat(): void {
    Atomics.add(this.fields, BEATS, 1);
  }

  hold(bytes: number): void {
    Atomics.store(this.fields, HELD_KIB, Math.ceil(bytes / 1024));
  }
}
