import { Injectable, Logger } from '@nestjs/common';
import { BlockReader } from './blocks/block-reader.service.js';
import type { BlockReading } from './blocks/block-reading.js';
import type { ZoneSumsOrder } from './blocks/zone-sums.js';
import type { Block, BlockCost, BlockRequest, GridStore, StoreArray } from './grid-store.js';
import { type BlockSession, type Coordinate, GridSource, type RowRange } from './grid-source.js';
import { ZarrStores } from './zarr/zarr-stores.service.js';

/** The Zarr stores of the object store. */
@Injectable()
export class ZarrGridSource extends GridSource {
  constructor(
    private readonly stores: ZarrStores,
    private readonly reader: BlockReader,
  ) {
    super();
  }

  listNames(signal?: AbortSignal): Promise<string[]> {
    return this.stores.names(signal);
  }

  open(name: string, signal?: AbortSignal): Promise<GridStore | null> {
    return this.stores.open(name, signal);
  }

  readCoordinate(store: GridStore, array: StoreArray, signal = new AbortController().signal): Promise<Coordinate> {
    return this.reader.readCoordinate(store, array, signal);
  }

  costOf(request: BlockRequest): BlockCost {
    return this.reader.costOf(request);
  }

  session(signal: AbortSignal): BlockSession {
    return new ReadingSession(this.reader, signal);
  }
}

/** One reading for each request that is read in rows, so that chunks under several rows are decoded once. */
class ReadingSession implements BlockSession {
  private readonly logger = new Logger(ZarrGridSource.name);
  private readonly readings = new Map<BlockRequest, BlockReading>();
  /** Chunks that were not there, by store and array. */
  private readonly missing = new Map<string, number>();
  private isClosed = false;

  constructor(
    private readonly reader: BlockReader,
    private readonly signal: AbortSignal,
  ) {}

  async read(request: BlockRequest, rows?: RowRange): Promise<Block> {
    this.signal.throwIfAborted();
    if (this.isClosed) throw new Error('The session is closed.');
    if (!rows) return this.noted(request, await this.reader.read(request, this.signal));
    const reading = this.readings.get(request) ?? this.reader.open(request);
    this.readings.set(request, reading);
    return this.noted(request, await reading.read(rows.start, rows.count, this.signal));
  }

  private noted({ store, array }: BlockRequest, block: Block): Block {
    const place = `${array.name} of ${store.name}`;
    if (block.missingChunks > 0) this.missing.set(place, (this.missing.get(place) ?? 0) + block.missingChunks);
    return block;
  }

  /** What was answered cannot be changed any more, and may be meant so: Zarr leaves out chunks of fill values. */
  private tellMissing(): void {
    for (const [place, count] of this.missing) {
      this.logger.warn(`${count} chunks of ${place} are not stored. Their fill value was answered.`);
    }
    this.missing.clear();
  }

  zoneSums(order: ZoneSumsOrder): Promise<Float64Array> {
    return this.reader.zoneSums(order, this.signal);
  }

  giveBack(bytes: Uint8Array): void {
    this.reader.giveBack(bytes);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.tellMissing();
    const readings = [...this.readings.values()];
    this.readings.clear();
    await Promise.all(readings.map((reading) => reading.close()));
  }
}
