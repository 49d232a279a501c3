import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ObjectStore } from '#object-storage/object-store.js';
import type { Block, BlockCost, BlockRequest, GridStore, StoreArray } from '../grid-store.js';
import { asZarrArray } from '../zarr/zarr-array.js';
import { storeUnreadable } from '../zarr/zarr.errors.js';
import { blockCost } from './block-cost.js';
import { BlockReading, type ReadingMeans } from './block-reading.js';
import { BufferPool } from './buffer-pool.js';
import { type CoordinateValues, valuesOf } from './coordinate-values.js';
import { DecodeExecutor } from './decode-executor.js';
import { MemoryBudget } from './memory-budget.js';
import { OutputBuffers } from './output-buffers.js';
import { ReadingSettings } from './reading-settings.js';
import type { ZoneSumsOrder } from './zone-sums.js';

/** Coordinates are held as a whole: four hundred years of hours. */
const MOST_COORDINATE_VALUES = 4_000_000;

export interface Coordinate {
  readonly values: CoordinateValues;
  /** Chunks that the store does not have; their values are the fill value. */
  readonly missingChunks: number;
}

/** Reads windows of arrays: fetches the chunks under them, and decodes, crops and masks these in threads. */
@Injectable()
export class BlockReader implements OnApplicationShutdown {
  private readonly means: ReadingMeans;

  constructor(store: ObjectStore, executor: DecodeExecutor, settings: ReadingSettings) {
    this.means = {
      store,
      executor,
      budget: new MemoryBudget(settings.workingBytes),
      // What is in work has buffers of its own; these lie idle.
      buffers: new BufferPool(settings.workingBytes / 2),
      outputs: new OutputBuffers(settings.workingBytes),
      parallelChunks: settings.parallelChunks,
      keeping: {
        memoryBytes: settings.keptMemoryBytes,
        fileBytes: settings.keptFileBytes,
        folder: settings.temporaryFolder,
      },
    };
  }

  /** A request that is read row by row, or in runs of rows. The caller closes it. */
  open(request: BlockRequest): BlockReading {
    return new BlockReading(request, this.means);
  }

  /** Reads a request as a whole. @throws what `BlockReading.read` throws */
  async read(request: BlockRequest, signal: AbortSignal): Promise<Block> {
    const reading = this.open(request);
    try {
      return await reading.read(0, reading.rows, signal);
    } finally {
      await reading.close();
    }
  }

  /** Nobody looks at a block any more: its memory is used for others. */
  giveBack(bytes: Uint8Array): void {
    this.means.outputs.give(bytes);
  }

  /** @throws Failure decoding-interrupted, or the reason of the signal */
  zoneSums(order: ZoneSumsOrder, signal: AbortSignal): Promise<Float64Array> {
    return this.means.executor.zoneSums(order, signal);
  }

  costOf(request: BlockRequest): BlockCost {
    return blockCost(request);
  }

  /**
   * Reads a whole array that is small: a coordinate or a scalar.
   * @throws Failure weather-dataset-unreadable where it is not small, or what `read` throws
   */
  async readCoordinate(store: GridStore, array: StoreArray, signal: AbortSignal): Promise<Coordinate> {
    const count = array.shape.reduce((result, length) => result * length, 1);
    if (count > MOST_COORDINATE_VALUES) {
      throw storeUnreadable(
        store.name,
        `has ${count} values in the coordinate ${array.name}; at most ${MOST_COORDINATE_VALUES} are read.`,
      );
    }
    if (count === 0) return { values: valuesOf(array.elementType, new Uint8Array()), missingChunks: 0 };
    const runs = array.shape.map((length) => [{ start: 0, count: length, step: 1 }]);
    const request = { store, array: asZarrArray(array), runs, mask: null, maskedValue: 0 };
    const { bytes, missingChunks } = await this.read(request, signal);
    return { values: valuesOf(array.elementType, bytes), missingChunks };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.means.executor.close();
  }
}
