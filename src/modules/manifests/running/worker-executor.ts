import { Worker } from 'node:worker_threads';
import { invalidManifest, validationFailed, validationTooCostly } from '../manifests.errors.js';
import type { SpooledFile } from './spooled-file.js';
import { ValidationExecutor, type ValidationSession } from './validation-session.js';
import type { ThreadAnswer, ThreadOrder } from './validation-thread.js';
import type { FileWay, ValidationOrder, ValidationReport } from './validation.js';

/** Large enough that handing it over costs nothing beside reading it. */
const BUFFER_BYTES = 256 * 1024;
const BUFFERS = 2;

export interface ThreadLimits {
  readonly heapMb: number;
  /** Of work, beside what the bytes allow. */
  readonly workMs: number;
  /** The slowest that a thread may be on average. */
  readonly bytesPerMs: number;
}

const LIMITS: ThreadLimits = { heapMb: 512, workMs: 60_000, bytesPerMs: 1024 };

/** A thread for each validation: it ends with it, and whatever a file makes it do harms nothing else. */
export class WorkerExecutor extends ValidationExecutor {
  constructor(private readonly limits = LIMITS) {
    super();
  }

  async open(order: ValidationOrder, signal: AbortSignal): Promise<ValidationSession> {
    signal.throwIfAborted();
    const session = new ThreadSession(this.limits, signal);
    try {
      await session.open(order);
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }
}

interface Waiting {
  readonly resolve: (answer: ThreadAnswer) => void;
  readonly reject: (error: Error) => void;
}

class ThreadSession implements ValidationSession {
  private readonly worker: Worker;
  private readonly waiting: Waiting[] = [];
  private error: Error | undefined;
  private readonly free: ArrayBuffer[] = [];
  private allocated = 0;
  private goesOn = true;
  /** Under way, the oldest first. */
  private readonly writes = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private busySince = 0;
  private leftMs: number;
  private readonly hangUp = (): void => this.fail(this.signal.reason as Error);

  constructor(
    private readonly limits: ThreadLimits,
    private readonly signal: AbortSignal,
  ) {
    this.leftMs = limits.workMs;
    this.worker = new Worker(new URL('./validation-thread.js', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: limits.heapMb },
    });
    this.worker.on('message', (answer: ThreadAnswer) => this.settle()?.resolve(answer));
    this.worker.on('error', (error: NodeJS.ErrnoException) =>
      this.fail(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? validationTooCostly(error) : validationFailed(error)),
    );
    this.worker.on('exit', () => this.fail(validationFailed(new Error('The thread of the validation ended.'))));
    signal.addEventListener('abort', this.hangUp, { once: true });
  }

  async open(order: ValidationOrder): Promise<void> {
    const answer = await this.ask({ kind: 'open', order });
    if (answer.kind === 'refused') throw invalidManifest(answer.faults);
  }

  async begin(fileName: string): Promise<FileWay> {
    this.goesOn = true;
    const answer = await this.ask({ kind: 'begin', fileName });
    return answer.kind === 'begun' ? answer.way : 'not-at-all';
  }

  async write(chunk: Uint8Array): Promise<boolean> {
    for (let start = 0; start < chunk.length && this.goesOn; start += BUFFER_BYTES) {
      const buffer = await this.nextBuffer();
      const part = chunk.subarray(start, start + BUFFER_BYTES);
      new Uint8Array(buffer).set(part);
      this.leftMs += part.length / this.limits.bytesPerMs;
      const taken = this.ask({ kind: 'write', buffer, length: part.length }, [buffer]).then((answer) => {
        if (answer.kind !== 'taken') return;
        this.free.push(answer.buffer);
        if (!answer.goesOn) this.goesOn = false;
      });
      this.writes.add(taken);
      // Whoever waits for it, or for the next answer, sees the error.
      taken.catch(() => undefined).finally(() => this.writes.delete(taken));
    }
    return this.goesOn;
  }

  async readWhole({ descriptor, sizeBytes }: SpooledFile): Promise<void> {
    this.leftMs += sizeBytes / this.limits.bytesPerMs;
    await this.ask({ kind: 'whole', descriptor, sizeBytes });
  }

  async endFile(broken?: string): Promise<void> {
    await this.ask({ kind: 'end', broken });
  }

  async finish(): Promise<ValidationReport> {
    const answer = await this.ask({ kind: 'finish' });
    if (answer.kind !== 'report') throw validationFailed(new Error(`It answered ${answer.kind}.`));
    return answer.report;
  }

  async close(): Promise<void> {
    this.signal.removeEventListener('abort', this.hangUp);
    clearTimeout(this.timer);
    this.error ??= new Error('The validation was closed.');
    await this.worker.terminate();
  }

  private async nextBuffer(): Promise<ArrayBuffer> {
    while (this.free.length === 0 && this.allocated === BUFFERS) {
      const [oldest] = this.writes;
      await oldest;
    }
    const buffer = this.free.pop();
    if (buffer) return buffer;
    this.allocated++;
    return new ArrayBuffer(BUFFER_BYTES);
  }

  private ask(order: ThreadOrder, transfer: ArrayBuffer[] = []): Promise<ThreadAnswer> {
    return new Promise((resolve, reject) => {
      if (this.error !== undefined) {
        reject(this.error);
        return;
      }
      this.stopClock();
      this.waiting.push({ resolve, reject });
      this.startClock();
      this.worker.postMessage(order, transfer);
    });
  }

  private settle(): Waiting | undefined {
    this.stopClock();
    const waiting = this.waiting.shift();
    this.startClock();
    return waiting;
  }

  /** Of the time in which the thread has something to do. */
  private startClock(): void {
    if (this.waiting.length === 0) return;
    this.busySince = performance.now();
    this.timer = setTimeout(() => this.fail(validationTooCostly()), Math.max(0, this.leftMs));
  }

  private stopClock(): void {
    clearTimeout(this.timer);
    if (this.waiting.length > 0) this.leftMs -= performance.now() - this.busySince;
  }

  private fail(error: Error): void {
    this.error ??= error;
    clearTimeout(this.timer);
    for (const { reject } of this.waiting.splice(0)) reject(this.error);
    void this.worker.terminate();
  }
}
