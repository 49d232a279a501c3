import { combinations, runsWithin } from '../blocks/chunk-spans.js';
import { type BlockSession, type Coordinate, GridSource, type RowRange } from '../grid-source.js';
import type { Block, BlockCost, BlockRequest, GridStore, IndexRun, StoreArray } from '../grid-store.js';
import type { AggregatedRequest } from './aggregated-array.js';
import { GatheringReader } from './gathering-reader.js';
import { mergedSteps } from './merged-steps.js';

/** Reads aggregated arrays from the arrays beneath them, and all other arrays as they are. */
export class AggregatingSource extends GridSource {
  constructor(private readonly beneath: GridSource) {
    super();
  }

  listNames(signal?: AbortSignal): Promise<string[]> {
    return this.beneath.listNames(signal);
  }

  open(name: string, signal?: AbortSignal): Promise<GridStore | null> {
    return this.beneath.open(name, signal);
  }

  readCoordinate(store: GridStore, array: StoreArray, signal?: AbortSignal): Promise<Coordinate> {
    return this.beneath.readCoordinate(store, array, signal);
  }

  costOf(request: BlockRequest): BlockCost {
    if (!isAggregated(request)) return this.beneath.costOf(request);
    const { outputBytes } = this.beneath.costOf({ ...request, mask: null });
    const source = beneathOf(request);
    // Runs have one step or more; a request whose groups are all empty reads nothing.
    if (source.runs.some((runs) => runs.length === 0)) return { chunks: 0, decodedBytes: 0, outputBytes };
    return { ...this.beneath.costOf(source), outputBytes };
  }

  session(signal: AbortSignal): BlockSession {
    return new AggregatingSession(this.beneath.session(signal));
  }
}

class AggregatingSession implements BlockSession {
  private readonly readers = new Map<BlockRequest, GatheringReader>();

  constructor(private readonly beneath: BlockSession) {}

  read(request: BlockRequest, rows?: RowRange): Promise<Block> {
    if (!isAggregated(request)) return this.beneath.read(request, rows);
    if (request.array.gathered.timeDimension > 0) return this.readByParts(request, rows);
    const known = this.readers.get(request);
    const reader = known ?? new GatheringReader(this.beneath, request, beneathOf(request));
    if (rows) this.readers.set(request, reader);
    return reader.read(rows ?? { start: 0, count: reader.groupCount });
  }

  giveBack(bytes: Uint8Array): void {
    this.beneath.giveBack?.(bytes);
  }

  async close(): Promise<void> {
    this.readers.clear();
    await this.beneath.close();
  }

  /** What has dimensions before time is read one index of theirs after the other. */
  private async readByParts(request: AggregatedRequest, rows?: RowRange): Promise<Block> {
    const { timeDimension } = request.array.gathered;
    const [first = [], ...others] = request.runs;
    const runs = rows ? [runsWithin(first, rows.start, rows.count), ...others] : request.runs;
    const singles = runs.slice(0, timeDimension).map((ofDimension) => ofDimension.flatMap(singleRuns));
    const parts: Uint8Array[] = [];
    let missingChunks = 0;
    for (const before of combinations(singles)) {
      const part = { ...request, runs: [...before.map((run) => [run]), ...runs.slice(timeDimension)] };
      const reader = new GatheringReader(this.beneath, part, beneathOf(part));
      const block = await reader.read({ start: 0, count: reader.groupCount });
      parts.push(block.bytes);
      missingChunks += block.missingChunks;
    }
    return { bytes: Buffer.concat(parts), missingChunks };
  }
}

function isAggregated(request: BlockRequest): request is AggregatedRequest {
  return 'gathered' in request.array;
}

/** The same request of the array beneath: all steps of its groups, in their order. */
function beneathOf(request: AggregatedRequest): BlockRequest {
  const { array, timeDimension, steps } = request.array.gathered;
  const groups = (request.runs[timeDimension] ?? []).flatMap(singleRuns).map(({ start }) => steps[start]);
  const merged = mergedSteps(groups.filter((range) => range !== undefined));
  // Any number does: what is masked is written over.
  const maskedValue = typeof array.fillValue === 'bigint' ? 0n : 0;
  return { ...request, array, runs: request.runs.with(timeDimension, merged), maskedValue };
}

function singleRuns({ start, count, step }: IndexRun): IndexRun[] {
  return Array.from({ length: count }, (_, index) => ({ start: start + index * step, count: 1, step: 1 }));
}
