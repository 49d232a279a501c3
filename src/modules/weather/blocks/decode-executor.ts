import { DecodingKernel } from '../zarr/decoding-kernel.js';
import { type DecodedPiece, decodePiece, type PieceOrder, preparePiece } from './piece-decoding.js';

/** Where chunks are decoded. */
export abstract class DecodeExecutor {
  /**
   * The buffers of the order are the executor's until it answers; where it throws, they may be lost.
   * @throws ChunkFault, Failure decoding-interrupted, or the reason of the signal
   */
  abstract decode(order: PieceOrder, signal: AbortSignal): Promise<DecodedPiece>;
  /** Nothing may follow. */
  abstract close(): Promise<void>;
}

/** In the calling thread. For tests, which run from sources that no worker thread can load. */
export class SameThreadDecoding extends DecodeExecutor {
  private readonly kernel = new DecodingKernel();

  async decode(order: PieceOrder, signal: AbortSignal): Promise<DecodedPiece> {
    await preparePiece(order);
    signal.throwIfAborted();
    return decodePiece(this.kernel, order);
  }

  async close(): Promise<void> {
    // Nothing is held.
  }
}
