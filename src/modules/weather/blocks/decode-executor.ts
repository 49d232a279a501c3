import { DecodingKernel } from '../zarr/decoding-kernel.js';
import { type DecodedPiece, decodePiece, type PieceOrder, preparePiece } from './piece-decoding.js';
import { decodeRegion, type RegionOrder, type RegionReport } from './region-decoding.js';
import { zoneSumsIn, type ZoneSumsOrder } from './zone-sums.js';

/** The thread that an order was waiting at is gone, and its buffers with it. Nothing of it was done: it may be made anew. */
export class OrderNotBegun extends Error {
  override readonly name = 'OrderNotBegun';
}

/** Where chunks are decoded. */
export abstract class DecodeExecutor {
  /** How many orders are worked on at the same time. */
  abstract readonly width: number;
  /**
   * The buffers of the order are the executor's until it answers; where it throws, they may be lost.
   * @throws ChunkFault, OrderNotBegun, Failure decoding-interrupted or object-store-unavailable, or the reason of the signal
   */
  abstract decode(order: PieceOrder, signal: AbortSignal): Promise<DecodedPiece>;
  /**
   * The target of the order is the executor's until it answers; where it throws, it may be written to even later.
   * @throws Failure decoding-interrupted or object-store-unavailable, or the reason of the signal
   */
  abstract decodeRegion(order: RegionOrder, signal: AbortSignal): Promise<RegionReport>;
  /** Changes the bytes of the order. @throws as `decodeRegion` */
  abstract zoneSums(order: ZoneSumsOrder, signal: AbortSignal): Promise<Float64Array>;
  /** Nothing may follow. */
  abstract close(): Promise<void>;
}

/** In the calling thread. For tests, which run from sources that no worker thread can load. */
export class SameThreadDecoding extends DecodeExecutor {
  readonly width = 1;
  private readonly kernel = new DecodingKernel();

  async decode(order: PieceOrder, signal: AbortSignal): Promise<DecodedPiece> {
    await preparePiece(order);
    signal.throwIfAborted();
    return decodePiece(this.kernel, order);
  }

  async decodeRegion(order: RegionOrder, signal: AbortSignal): Promise<RegionReport> {
    signal.throwIfAborted();
    return decodeRegion(this.kernel, order);
  }

  async zoneSums(order: ZoneSumsOrder, signal: AbortSignal): Promise<Float64Array> {
    signal.throwIfAborted();
    return zoneSumsIn(this.kernel, order);
  }

  async close(): Promise<void> {
    // Nothing is held.
  }
}
