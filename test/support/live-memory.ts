import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/**
 * Bytes that something still refers to, on the heap and in buffers beside it. The memory that a process has from the
 * system also holds what nobody needs and nobody has freed yet, and a busy machine frees late.
 */
export function liveBytes(): number {
  // What the first one finds, a thread beside may still be freeing; the next one waits for it.
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** The most that was alive at once, over what was when it began. */
export class LiveGrowth {
  private readonly before = liveBytes();
  private peak = this.before;

  look(): void {
    this.peak = Math.max(this.peak, liveBytes());
  }

  /** Looks again and again while `work` is under way, for a tenth of the time. */
  async during<T>(work: Promise<T>): Promise<T> {
    const over = new AbortController();
    const watching = (async () => {
      while (!over.signal.aborted) {
        const began = performance.now();
        this.look();
        await sleep(9 * (performance.now() - began));
      }
    })();
    try {
      return await work;
    } finally {
      over.abort();
      await watching;
    }
  }

  get bytes(): number {
    return this.peak - this.before;
  }
}
