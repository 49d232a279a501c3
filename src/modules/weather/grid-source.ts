import type { ZoneSumsOrder } from './blocks/zone-sums.js';
import type { Block, BlockCost, BlockRequest, GridStore, StoreArray } from './grid-store.js';

/** All values of an array of one dimension or none; bigint for types of 64 bits. */
export interface Coordinate {
  readonly values: ArrayLike<number> | ArrayLike<bigint>;
}

/** Part of the output of a request, along its first dimension. */
export interface RowRange {
  readonly start: number;
  readonly count: number;
}

/** Reads the blocks of one download; what it holds in memory or in files goes with `close`. */
export interface BlockSession {
  /**
   * The block, or of it these rows. The rows of one request come in their order, with the same object, so that a chunk
   * under several of them need be decoded once.
   * @throws Failure where chunks cannot be fetched or decoded
   */
  read(request: BlockRequest, rows?: RowRange): Promise<Block>;
  /** Nobody looks at the bytes of a block any more, nor at a part of them: their memory may be used again. */
  giveBack?(bytes: Uint8Array): void;
  /** Where the session has threads for it. */
  zoneSums?(order: ZoneSumsOrder): Promise<Float64Array>;
  close(): Promise<void>;
}

/** Of a session, what reads. */
export type BlockReader = Pick<BlockSession, 'read' | 'giveBack' | 'zoneSums'>;

/** Where gridded stores are read from. */
export abstract class GridSource {
  /** The names of all stores, sorted; also of those that cannot be read. */
  abstract listNames(signal?: AbortSignal): Promise<string[]>;
  /** Null where there is no such store. @throws Failure with a sentence where there is one that cannot be read */
  abstract open(name: string, signal?: AbortSignal): Promise<GridStore | null>;
  abstract readCoordinate(store: GridStore, array: StoreArray, signal?: AbortSignal): Promise<Coordinate>;
  /** Reads nothing. */
  abstract costOf(request: BlockRequest): BlockCost;
  abstract session(signal: AbortSignal): BlockSession;
}

/** As `BlockSession.read`, down to the bytes. */
export interface ReadBlock {
  (request: BlockRequest, rows?: RowRange): Promise<Uint8Array>;
  /** As of the session. */
  readonly giveBack?: (bytes: Uint8Array) => void;
}
