import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

/** How long a timer that is due at once waits for its turn, in milliseconds. */
export interface EventLoopDelays {
  readonly p99Ms: number;
  readonly longestMs: number;
}

/**
 * A timer of one millisecond, which is the finest there is, notes how long after the last time it comes. The interval
 * is part of the figure: an idle loop shows one to two milliseconds, and with the usual timer of ten it would show ten
 * or more, and not see what is shorter. A loop that is held up takes fewer samples, so the longest stands beside the
 * p99.
 */
export class EventLoopDelayMeter {
  private histogram: IntervalHistogram | undefined;

  /** From now on. */
  start(): object {
    this.histogram?.disable();
    this.histogram = monitorEventLoopDelay({ resolution: 1 });
    this.histogram.enable();
    return {};
  }

  read(): EventLoopDelays {
    if (!this.histogram) throw new Error('The meter was not started.');
    return { p99Ms: this.histogram.percentile(99) / 1e6, longestMs: this.histogram.max / 1e6 };
  }
}
