import { Injectable } from '@nestjs/common';
import { WeatherSection } from '#config/weather-section.js';
import { tooManyExtractions } from './weather.errors.js';

interface Waiting {
  readonly begin: () => void;
  readonly refuse: (error: Error) => void;
}

/** How many subsets are extracted at once in this process: the others wait for a while, in the order they came. */
@Injectable()
export class ExtractionSlots {
  private running = 0;
  private readonly waiting = new Set<Waiting>();

  constructor(private readonly limits: WeatherSection) {}

  get runningCount(): number {
    return this.running;
  }

  /**
   * Resolves, once there is a slot, to what gives it back; that may be called more than once.
   * @throws Failure too-many-extractions; the reason of the signal
   */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.running < this.limits.extractions) this.running++;
    else await this.wait(signal);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      this.passOn();
    };
  }

  private async wait(signal: AbortSignal): Promise<void> {
    if (this.waiting.size >= this.limits.queueLength) throw tooManyExtractions();
    let leave = (): void => undefined;
    try {
      await new Promise<void>((begin, refuse) => {
        const waiting = { begin, refuse };
        const timer = setTimeout(() => refuse(tooManyExtractions()), this.limits.queueTimeoutMs);
        const abort = (): void => refuse(signal.reason as Error);
        signal.addEventListener('abort', abort, { once: true });
        this.waiting.add(waiting);
        leave = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', abort);
          this.waiting.delete(waiting);
        };
      });
    } finally {
      leave();
    }
  }

  /** The slot goes from hand to hand, so that nobody who has just come takes it before those who wait. */
  private passOn(): void {
    const [next] = this.waiting;
    if (!next) {
      this.running--;
      return;
    }
    this.waiting.delete(next);
    next.begin();
  }
}
