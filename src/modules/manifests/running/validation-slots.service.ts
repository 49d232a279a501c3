import { Injectable } from '@nestjs/common';
import { ValidationSection } from '#config/validation-section.js';
import { tooManyValidations } from '../manifests.errors.js';

interface Waiting {
  readonly userId: number;
  readonly begin: () => void;
  readonly refuse: (error: Error) => void;
}

const QUEUE_LENGTH = 16;
const QUEUE_TIMEOUT_MS = 10_000;

/**
 * How many validations run at once in this process: the others wait for a while, in the order they came. One user has
 * half of the slots at most, as a validation goes on for as long as its client sends.
 */
@Injectable()
export class ValidationSlots {
  private running = 0;
  private readonly runningOf = new Map<number, number>();
  private readonly waiting = new Set<Waiting>();

  constructor(private readonly limits: ValidationSection) {}

  /** Resolves to what gives the slot back; that may be called more than once. @throws Failure too-many-validations */
  async take(userId: number, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.mayRun(userId)) this.count(userId, 1);
    else await this.wait(userId, signal);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      this.count(userId, -1);
      this.passOn();
    };
  }

  private mayRun(userId: number): boolean {
    const own = this.runningOf.get(userId) ?? 0;
    return this.running < this.limits.atOnce && own < Math.ceil(this.limits.atOnce / 2);
  }

  private count(userId: number, change: 1 | -1): void {
    this.running += change;
    const own = (this.runningOf.get(userId) ?? 0) + change;
    if (own > 0) this.runningOf.set(userId, own);
    else this.runningOf.delete(userId);
  }

  private async wait(userId: number, signal: AbortSignal): Promise<void> {
    if (this.waiting.size >= QUEUE_LENGTH) throw tooManyValidations();
    let leave = (): void => undefined;
    try {
      await new Promise<void>((begin, refuse) => {
        const waiting = { userId, begin, refuse };
        const timer = setTimeout(() => refuse(tooManyValidations()), QUEUE_TIMEOUT_MS);
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

  /** A slot is counted for whoever waited before they wake, so that nobody who has just come takes it. */
  private passOn(): void {
    const next = [...this.waiting].find(({ userId }) => this.mayRun(userId));
    if (!next) return;
    this.waiting.delete(next);
    this.count(next.userId, 1);
    next.begin();
  }
}
