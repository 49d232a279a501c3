import { parentPort } from 'node:worker_threads';
import { DecodingKernel } from '../zarr/decoding-kernel.js';
import { ChunkFault } from '../zarr/zarr.errors.js';
import { type DecodedPiece, decodePiece, type PieceOrder, preparePiece } from './piece-decoding.js';

/** What the thread is told. */
export interface DecodeOrder {
  readonly run: number;
  readonly order: PieceOrder;
}

/** What the thread says. After `broken` it is not to be used again. */
export type DecodeReport =
  | { readonly kind: 'piece'; readonly run: number; readonly decoded: DecodedPiece }
  | { readonly kind: 'fault' | 'broken'; readonly run: number; readonly message: string };

/** The entry of the worker thread, which is started from the built file and decodes one chunk after another. */
class DecodeThread {
  private kernel = new DecodingKernel();

  async follow({ run, order }: DecodeOrder): Promise<DecodeReport> {
    try {
      await preparePiece(order);
      const decoded = decodePiece(this.kernel, order);
      if (this.kernel.isTooLarge) this.kernel = new DecodingKernel();
      return { kind: 'piece', run, decoded };
    } catch (error) {
      if (error instanceof ChunkFault) return { kind: 'fault', run, message: error.message };
      return { kind: 'broken', run, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  }
}

function buffersOf({ piece, spent }: DecodedPiece): ArrayBuffer[] {
  return spent ? [piece.buffer, spent] : [piece.buffer];
}

if (parentPort) {
  const port = parentPort;
  const thread = new DecodeThread();
  port.on('message', (order: DecodeOrder) => {
    void thread.follow(order).then((report) => {
      port.postMessage(report, report.kind === 'piece' ? buffersOf(report.decoded) : []);
    });
  });
}
