import { setTimeout as sleep } from 'node:timers/promises';
import { objectStoreUnavailable } from '#object-storage/object-storage.errors.js';
import { decodingInterrupted } from '../zarr/zarr.errors.js';
import { DecodeExecutor, OrderNotBegun } from './decode-executor.js';
import type { DecodeAnswer, DecodeTask } from './decode-thread.js';
import { DrivenThread, isGivenAgain, type Run } from './driven-thread.js';
import type { DecodedPiece, PieceOrder } from './piece-decoding.js';
import type { RegionOrder, RegionReport } from './region-decoding.js';
import type { ZoneSumsOrder } from './zone-sums.js';

/** The next order waits at the thread, so that it never waits for the event loop. */
const ORDERS_PER_THREAD = 2;
/** Threads that hang may stand beside as many that work. */
const MOST_TIMES_THE_LIMIT = 2;
/** Beyond, it is the order that ends threads before they begin it, or there is something wrong with all of them. */
const MOST_LOSSES = 3;
/** How long orders wait where all threads hang. */
const HANGING_TICKS = 2;

/** Ticks of a timer, not the time that has passed: while a process is stopped, its timers are, too. */
export interface Patience {
  readonly tickMs: number;
  /** A thread that comes to no further chunk for so long stands in front of a network disk that hangs. */
  readonly silentTicks: number;
  /** After which a thread without work gives back unusual memory. */
  readonly restingTicks: number;
  /** How long closing waits for threads that hang. */
  readonly closingMs: number;
}

const PATIENCE: Patience = { tickMs: 1_000, silentTicks: 30, restingTicks: 30, closingMs: 2_000 };

/** Orders in a few threads that all requests share. Threads start with the first order, and keep no process alive. */
export class DecodeThreads extends DecodeExecutor {
  private readonly threads = new Set<DrivenThread>();
  /** They were told to end, and are not gone yet. */
  private readonly ending = new Set<DrivenThread>();
  private readonly waiting: Run[] = [];
  private ticker: NodeJS.Timeout | undefined;
  private hangingTicks = 0;
  private isClosed = false;

  constructor(
    private readonly threadLimit: number,
    private readonly patience = PATIENCE,
  ) {
    super();
  }

  get width(): number {
    return this.threadLimit;
  }

  async decode(order: PieceOrder, signal: AbortSignal): Promise<DecodedPiece> {
    const answer = await this.run({ kind: 'piece', order }, signal);
    if (answer.kind !== 'piece') throw new Error('A thread answered another order.');
    return answer.decoded;
  }

  async decodeRegion(order: RegionOrder, signal: AbortSignal): Promise<RegionReport> {
    const answer = await this.run({ kind: 'region', order }, signal);
    if (answer.kind !== 'region') throw new Error('A thread answered another order.');
    return answer.report;
  }

  async zoneSums(order: ZoneSumsOrder, signal: AbortSignal): Promise<Float64Array> {
    const answer = await this.run({ kind: 'sums', order }, signal);
    if (answer.kind !== 'sums') throw new Error('A thread answered another order.');
    return answer.sums;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearInterval(this.ticker);
    const cause = new Error('The server is ending.');
    for (const run of this.waiting.splice(0)) run.reject(decodingInterrupted(cause));
    for (const thread of [...this.threads]) thread.end(cause);
    const closing = new AbortController();
    const limit = sleep(this.patience.closingMs, undefined, { signal: closing.signal }).catch(() => undefined);
    await Promise.race([limit, Promise.all([...this.ending].map(({ gone }) => gone))]);
    closing.abort();
    for (const thread of this.ending) thread.leaveBehindAtExit();
  }

  private run(task: DecodeTask, signal: AbortSignal): Promise<DecodeAnswer> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      if (this.isClosed) throw decodingInterrupted(new Error('The server is ending.'));
      const abort = () => {
        const place = this.waiting.indexOf(run);
        if (place >= 0) this.waiting.splice(place, 1);
        else for (const thread of this.threads) thread.giveUp(run);
        settle(() => reject(signal.reason as Error));
      };
      const settle = (end: () => void) => {
        signal.removeEventListener('abort', abort);
        end();
      };
      const run: Run = {
        task,
        resolve: (answer) => settle(() => resolve(answer)),
        reject: (error) => settle(() => reject(error)),
        losses: 0,
      };
      signal.addEventListener('abort', abort, { once: true });
      this.waiting.push(run);
      this.ticker ??= setInterval(() => this.tick(), this.patience.tickMs).unref();
      this.dispatch();
    });
  }

  private dispatch(): void {
    while (this.waiting.length > 0) {
      const thread = this.freeThread();
      const run = thread && this.waiting.shift();
      if (!run) return;
      thread.start(run);
    }
  }

  private freeThread(): DrivenThread | undefined {
    const answering = [...this.threads].filter((thread) => !thread.isSlow);
    const [idlest] = answering.sort((one, other) => one.load - other.load);
    if (idlest?.load !== 0 && this.mayStart) return this.newThread();
    return idlest && idlest.load < ORDERS_PER_THREAD ? idlest : undefined;
  }

  private get mayStart(): boolean {
    const all = this.threads.size + this.ending.size;
    return !this.isClosed && this.threads.size < this.threadLimit && all < MOST_TIMES_THE_LIMIT * this.threadLimit;
  }

  private newThread(): DrivenThread {
    const thread = new DrivenThread(this.patience, {
      whenFree: () => this.dispatch(),
      whenReturned: (runs) => this.takeBack(runs),
      whenEnding: () => {
        this.threads.delete(thread);
        this.ending.add(thread);
      },
      whenGone: () => {
        this.ending.delete(thread);
        this.dispatch();
      },
    });
    this.threads.add(thread);
    return thread;
  }

  /** They are the first to go to another thread. */
  private takeBack(runs: readonly Run[]): void {
    const again: Run[] = [];
    for (const run of runs) {
      if (this.isClosed || run.losses >= MOST_LOSSES) {
        run.reject(decodingInterrupted(new Error(`${run.losses} threads ended before they began the order.`)));
      } else if (isGivenAgain(run.task)) again.push(run);
      else run.reject(new OrderNotBegun());
    }
    this.waiting.unshift(...again);
    this.dispatch();
  }

  private tick(): void {
    for (const thread of [...this.threads]) thread.tick();
    this.dispatch();
    const isHanging = this.waiting.length > 0 && this.threads.size === 0 && !this.mayStart;
    this.hangingTicks = isHanging ? this.hangingTicks + 1 : 0;
    if (this.hangingTicks < HANGING_TICKS) return;
    const failure = objectStoreUnavailable(new Error(`${this.ending.size} threads hang in calls of the disk.`));
    for (const run of this.waiting.splice(0)) run.reject(failure);
  }
}
