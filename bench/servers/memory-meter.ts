const SAMPLE_MS = 10;

/** What the process holds in memory, code and caches of Node included. */
export interface MemoryUse {
  readonly nowMiB: number;
  /** Since the last answer. */
  readonly peakMiB: number;
}

/** Samples the resident set: the highest that the system itself notes is that of the start, which nobody asks for. */
export class MemoryMeter {
  private peakBytes = 0;
  private timer: NodeJS.Timeout | undefined;

  start(): object {
    this.timer ??= setInterval(() => this.sample(), SAMPLE_MS).unref();
    return this.read();
  }

  read(): MemoryUse {
    const nowBytes = this.sample();
    const peakMiB = this.peakBytes / 2 ** 20;
    this.peakBytes = nowBytes;
    return { nowMiB: nowBytes / 2 ** 20, peakMiB };
  }

  private sample(): number {
    const bytes = process.memoryUsage.rss();
    this.peakBytes = Math.max(this.peakBytes, bytes);
    return bytes;
  }
}
