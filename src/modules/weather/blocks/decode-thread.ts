import { parentPort, workerData } from 'node:worker_threads';
import { DecodingKernel } from '../zarr/decoding-kernel.js';
import { ChunkFault } from '../zarr/zarr.errors.js';
import { begin, type OrderClaim } from './order-claim.js';
import { type DecodedPiece, decodePiece, type PieceOrder, preparePiece } from './piece-decoding.js';
import { decodeRegion, type RegionOrder, type RegionReport } from './region-decoding.js';
import { ThreadPulse } from './thread-pulse.js';
import { zoneSumsIn, type ZoneSumsOrder } from './zone-sums.js';

export type DecodeTask =
  | { readonly kind: 'piece'; readonly order: PieceOrder }
  | { readonly kind: 'region'; readonly order: RegionOrder }
  | { readonly kind: 'sums'; readonly order: ZoneSumsOrder };

/** What the thread is told. */
export interface DecodeOrder {
  readonly run: number;
  readonly claim: OrderClaim;
  readonly task: DecodeTask;
}

export type DecodeAnswer =
  | { readonly kind: 'piece'; readonly decoded: DecodedPiece }
  | { readonly kind: 'region'; readonly report: RegionReport }
  | { readonly kind: 'sums'; readonly sums: Float64Array<ArrayBuffer> };

/** What the thread says. After `broken` it is not to be used again. */
export type DecodeReport = { readonly run: number } & (
  | DecodeAnswer
  | { readonly kind: 'fault'; readonly message: string }
  | { readonly kind: 'broken'; readonly message: string }
);

/** The entry of the worker thread, which is started from the built file and follows one order after another. */
class DecodeThread {
  private kernel = new DecodingKernel();
  private readonly beat = (): void => this.pulse.beat();

  constructor(private readonly pulse: ThreadPulse) {}

  /** Null for an order that was taken back. */
  async follow({ run, claim, task }: DecodeOrder): Promise<DecodeReport | null> {
    if (!begin(claim)) return null;
    this.beat();
    const report = await this.reportOf(run, task);
    if (this.kernel.isTooLarge) this.kernel = new DecodingKernel();
    this.pulse.hold(this.kernel.bytes.length);
    return report;
  }

  private async reportOf(run: number, task: DecodeTask): Promise<DecodeReport> {
    try {
      return { run, ...(await this.answer(task)) };
    } catch (error) {
      if (error instanceof ChunkFault) return { kind: 'fault', run, message: error.message };
      return { kind: 'broken', run, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  }

  private async answer(task: DecodeTask): Promise<DecodeAnswer> {
    if (task.kind === 'region') {
      return { kind: 'region', report: await decodeRegion(this.kernel, task.order, this.beat) };
    }
    if (task.kind === 'sums') return { kind: 'sums', sums: zoneSumsIn(this.kernel, task.order, this.beat) };
    await preparePiece(task.order);
    return { kind: 'piece', decoded: decodePiece(this.kernel, task.order) };
  }
}

/** What is handed over rather than copied. */
function buffersOf(report: DecodeReport): ArrayBuffer[] {
  if (report.kind === 'sums') return [report.sums.buffer];
  if (report.kind !== 'piece') return [];
  const { piece, spent } = report.decoded;
  return spent ? [piece.buffer, spent] : [piece.buffer];
}

if (parentPort) {
  const port = parentPort;
  const thread = new DecodeThread(new ThreadPulse(workerData as SharedArrayBuffer));
  let last = Promise.resolve();
  port.on('message', (order: DecodeOrder) => {
    // One after the other: an order that has begun is the one that the thread is working on.
    last = last.then(async () => {
      const report = await thread.follow(order);
      if (report) port.postMessage(report, buffersOf(report));
    });
  });
}
