import { Worker } from 'node:worker_threads';
import { ChunkFault, decodingInterrupted } from '../zarr/zarr.errors.js';
import type { DecodeAnswer, DecodeOrder, DecodeReport, DecodeTask } from './decode-thread.js';
import { openClaim, type OrderClaim, takeBack } from './order-claim.js';
import { ThreadPulse } from './thread-pulse.js';

/** How long an order that nobody waits for any more may go on, before its thread is ended. */
const GRACE_MS = 300;
/** Of what is not in the kernel's memory, which has no limit but that of its chunks. */
const HEAP_LIMIT_MB = 256;
/** A thread that is silent for so many ticks gets no further order, and what it has not begun goes to others. */
const SLOW_TICKS = 2;
/** A thread without work that keeps more than this for decoding is ended: its memory never shrinks. */
const KEPT_AT_REST_BYTES = 16 * 2 ** 20;

/** An order on its way, which may be given to several threads, one after the other. */
export interface Run {
  readonly task: DecodeTask;
  readonly resolve: (answer: DecodeAnswer) => void;
  readonly reject: (error: Error) => void;
  /** Threads that ended before they began it. */
  losses: number;
}

/** In ticks of whoever drives the threads, so that a machine that was suspended, or a process that was, loses none. */
export interface ThreadPatience {
  readonly silentTicks: number;
  readonly restingTicks: number;
}

export interface ThreadEvents {
  /** It may be given another order. */
  readonly whenFree: () => void;
  /** These it has not begun, and never will. */
  readonly whenReturned: (runs: readonly Run[]) => void;
  /** It gets no order any more, but may be there for long: nothing ends a call that a disk does not answer. */
  readonly whenEnding: () => void;
  readonly whenGone: () => void;
}

interface Given {
  readonly run: Run;
  readonly claim: OrderClaim;
}

/** A thread that decodes, as it is seen from outside. */
export class DrivenThread {
  readonly gone: Promise<void>;
  private readonly worker: Worker;
  private readonly pulse = new ThreadPulse();
  private readonly given = new Map<number, Given>();
  private readonly givenUp = new Set<number>();
  private started = 0;
  private lastBeats = 0;
  private silentTicks = 0;
  private restingTicks = 0;
  private isEnding = false;
  private isLeftBehind = false;

  constructor(
    private readonly patience: ThreadPatience,
    private readonly events: ThreadEvents,
  ) {
    this.worker = new Worker(new URL('./decode-thread.js', import.meta.url), {
      workerData: this.pulse.memory,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB },
    });
    this.worker.unref();
    let cause: unknown;
    this.worker.on('message', (report: DecodeReport) => this.take(report));
    this.worker.on('error', (error) => (cause = error));
    this.gone = new Promise((resolve) => {
      this.worker.on('exit', (code) => {
        this.lose(cause ?? new Error(`The thread ended with code ${code}.`));
        events.whenGone();
        resolve();
      });
    });
  }

  /** Orders that it has. */
  get load(): number {
    return this.given.size;
  }

  get isSlow(): boolean {
    return this.given.size > 0 && this.silentTicks >= SLOW_TICKS;
  }

  start(run: Run): void {
    const number = this.started++;
    const claim = openClaim();
    if (this.given.size === 0) this.silentTicks = 0;
    this.restingTicks = 0;
    this.given.set(number, { run, claim });
    this.worker.ref();
    this.worker.postMessage({ run: number, claim, task: run.task } satisfies DecodeOrder, transferredOf(run.task));
  }

  /** Nobody waits for this run any more. A thread with no other work that does not end soon is ended. */
  giveUp(run: Run): void {
    for (const [number, given] of this.given) {
      if (given.run !== run) continue;
      if (takeBack(given.claim)) this.forget(number);
      else this.givenUp.add(number);
    }
    this.events.whenFree();
    if (this.given.size === 0 || this.givenUp.size < this.given.size) return;
    const last = this.started;
    setTimeout(() => {
      if (this.given.size > 0 && this.started === last) this.end(new Error('Nobody waited for it any more.'));
    }, GRACE_MS).unref();
  }

  tick(): void {
    if (this.given.size === 0) {
      this.restingTicks++;
      const isUnusual = this.pulse.heldBytes > KEPT_AT_REST_BYTES;
      if (isUnusual && this.restingTicks >= this.patience.restingTicks) this.end(new Error('It had nothing to do.'));
      return;
    }
    const { beats } = this.pulse;
    this.silentTicks = beats === this.lastBeats ? this.silentTicks + 1 : 0;
    this.lastBeats = beats;
    if (this.silentTicks >= this.patience.silentTicks) this.abandon();
    else if (this.isSlow) this.giveBack();
  }

  /** What it has begun fails. It is not waited for. */
  end(cause: unknown): void {
    this.lose(cause);
    void this.worker.terminate();
    // Ending it holds the process, which a thread that hangs would keep for ever.
    this.worker.unref();
  }

  /** Has `process.exit` end the process without this thread, for which it would wait, for ever perhaps. */
  leaveBehindAtExit(): void {
    if (this.isLeftBehind) return;
    this.isLeftBehind = true;
    const kill = (): void => void process.kill(process.pid, 'SIGKILL');
    process.on('exit', kill);
    void this.gone.then(() => process.off('exit', kill));
  }

  private abandon(): void {
    this.end(new Error(`The thread has come no further for ${this.patience.silentTicks} s.`));
    this.leaveBehindAtExit();
  }

  private lose(cause: unknown): void {
    if (this.isEnding) return;
    this.isEnding = true;
    const unbegun = this.takeBack([...this.given]);
    for (const { run } of this.given.values()) run.reject(decodingInterrupted(cause));
    this.given.clear();
    this.events.whenEnding();
    for (const run of unbegun) run.losses++;
    this.events.whenReturned(unbegun);
  }

  /** What others may begin meanwhile: all but the first, which it is working on, or will once it has started. */
  private giveBack(): void {
    const [, ...later] = this.given;
    this.events.whenReturned(this.takeBack(later.filter(([, { run }]) => isGivenAgain(run.task))));
  }

  private takeBack(orders: readonly (readonly [number, Given])[]): Run[] {
    const unbegun = orders.filter(([, { claim }]) => takeBack(claim));
    for (const [number] of unbegun) this.forget(number);
    return unbegun.map(([, { run }]) => run);
  }

  private take(report: DecodeReport): void {
    const run = this.given.get(report.run)?.run;
    this.forget(report.run);
    if (report.kind === 'broken') {
      run?.reject(decodingInterrupted(new Error(report.message)));
      this.end(new Error(report.message));
      return;
    }
    if (report.kind === 'fault') run?.reject(new ChunkFault(report.message));
    else run?.resolve(report);
    this.events.whenFree();
  }

  private forget(number: number): void {
    this.given.delete(number);
    this.givenUp.delete(number);
    if (this.given.size === 0) this.worker.unref();
  }
}

/** Whether an order can be given once more. What was transferred to a thread is there, or nowhere. */
export function isGivenAgain(task: DecodeTask): boolean {
  return task.kind !== 'piece';
}

/** The rest is small, or lies in memory that is shared. */
function transferredOf(task: DecodeTask): ArrayBuffer[] {
  if (task.kind !== 'piece') return [];
  const { encoded, target } = task.order;
  return encoded ? [encoded.buffer, target] : [target];
}
