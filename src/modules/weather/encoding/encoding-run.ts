import { Worker } from 'node:worker_threads';
import type { RowBatch } from '../tables/table-rows.js';
import type { Encoder } from './encoder.js';
import { type EncodingJob, encoderOf } from './encoding-job.js';
import type { EncodingOrder, EncodingReport } from './encoding-thread.js';
import { LongTooLarge } from '../tables/value-decoding.js';

/** Of what the file is made of; the bytes themselves are outside. */
const HEAP_LIMIT_MB = 512;

/** An encoder whose calls may be made before the ones before are answered, and that can be ended at any time. */
export interface EncodingRun extends Encoder {
  close(): Promise<void>;
}

/** In a thread where the server is built; tests run from TypeScript, which no thread can load. */
export function encodingRun(job: EncodingJob): EncodingRun {
  return import.meta.url.endsWith('.ts') ? new SameThreadRun(encoderOf(job)) : new ThreadRun(job);
}

class SameThreadRun implements EncodingRun {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly encoder: Encoder) {}

  begin(): Promise<Uint8Array[]> {
    return this.after(() => this.encoder.begin());
  }

  add(batch: RowBatch): Promise<Uint8Array[]> {
    return this.after(() => this.encoder.add(batch));
  }

  end(): Promise<Uint8Array[]> {
    return this.after(() => this.encoder.end());
  }

  async close(): Promise<void> {
    await this.last.catch(() => undefined);
  }

  private after(step: () => Promise<Uint8Array[]>): Promise<Uint8Array[]> {
    const next = this.last.then(step);
    this.last = next;
    // Whoever waits for it is told.
    next.catch(() => undefined);
    return next;
  }
}

class ThreadRun implements EncodingRun {
  private readonly worker: Worker;
  private readonly waiting: { resolve: (pieces: Uint8Array[]) => void; reject: (error: Error) => void }[] = [];
  private failure: Error | undefined;

  constructor(job: EncodingJob) {
    this.worker = new Worker(new URL('./encoding-thread.js', import.meta.url), {
      workerData: job,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB },
    });
    this.worker.on('message', (report: EncodingReport) => {
      if (report.kind === 'pieces') this.waiting.shift()?.resolve([...report.pieces]);
      else this.fail(report.isLong ? new LongTooLarge(report.message) : new Error(report.message));
    });
    this.worker.on('error', (error) => this.fail(error));
    this.worker.on('exit', () => this.fail(new Error('The thread that makes a file ended.')));
  }

  begin(): Promise<Uint8Array[]> {
    return this.send({ step: 'begin' }, []);
  }

  add(batch: RowBatch): Promise<Uint8Array[]> {
    return this.send(
      { step: 'add', batch },
      batch.parts.map(({ buffer }) => buffer),
    );
  }

  end(): Promise<Uint8Array[]> {
    return this.send({ step: 'end' }, []);
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private send(order: EncodingOrder, transferred: ArrayBuffer[]): Promise<Uint8Array[]> {
    const answer = new Promise<Uint8Array[]>((resolve, reject) => {
      if (this.failure) throw this.failure;
      this.waiting.push({ resolve, reject });
      this.worker.postMessage(order, transferred);
    });
    answer.catch(() => undefined);
    return answer;
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const { reject } of this.waiting.splice(0)) reject(this.failure);
  }
}
