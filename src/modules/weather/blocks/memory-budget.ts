interface Waiting {
  readonly weight: number;
  readonly enter: () => void;
}

/** Lets work begin in its turn as long as the bytes of all that has begun stay below a limit. */
export class MemoryBudget {
  private used = 0;
  private readonly waiting: Waiting[] = [];

  constructor(private readonly limitBytes: number) {}

  /** Work that is larger than the limit has it for itself. The answer gives the bytes back. */
  async enter(bytes: number, signal: AbortSignal): Promise<() => void> {
    const weight = Math.min(bytes, this.limitBytes);
    signal.throwIfAborted();
    if (this.waiting.length > 0 || this.used + weight > this.limitBytes) await this.turn(weight, signal);
    else this.used += weight;
    let isInside = true;
    return () => {
      if (!isInside) return;
      isInside = false;
      this.used -= weight;
      this.admit();
    };
  }

  private turn(weight: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.waiting.splice(this.waiting.indexOf(place), 1);
        reject(signal.reason as Error);
        this.admit();
      };
      const place: Waiting = {
        weight,
        enter: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      this.waiting.push(place);
    });
  }

  private admit(): void {
    for (let next = this.waiting[0]; next && this.used + next.weight <= this.limitBytes; next = this.waiting[0]) {
      this.waiting.shift();
      this.used += next.weight;
      next.enter();
    }
  }
}
