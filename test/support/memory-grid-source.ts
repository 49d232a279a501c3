import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BlockSession, type Coordinate, GridSource, type RowRange } from '#modules/weather/grid-source.js';
import type {
  Block,
  BlockCost,
  BlockRequest,
  ElementType,
  GridStore,
  IndexRun,
  StoreArray,
} from '#modules/weather/grid-store.js';
import { slicedRuns } from '#modules/weather/plan/planned-variable.js';
import { parseStoreJson, storeNumber } from '#modules/weather/store-json.js';

type Values =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

const TYPES = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
};
const NAMES: Readonly<Record<string, ElementType>> = {
  i1: 'int8',
  u1: 'uint8',
  i2: 'int16',
  u2: 'uint16',
  i4: 'int32',
  u4: 'uint32',
  i8: 'int64',
  u8: 'uint64',
  f4: 'float32',
  f8: 'float64',
};

export interface MemoryArray {
  readonly dimensions: readonly string[];
  readonly shape: readonly number[];
  readonly values: Values;
  readonly attributes?: Record<string, unknown>;
  readonly chunkShape?: readonly number[];
  readonly fillValue?: number | bigint;
}

/** Stores in memory, for tests of what stands before the reading of chunks. */
export class MemoryGridSource extends GridSource {
  /** Blocks that were read, in their order. */
  readonly read: BlockRequest[] = [];
  openSessions = 0;
  /** Set by a test to see what a failure does. */
  failure: Error | undefined;
  private readonly stores = new Map<string, { store: GridStore; values: Map<string, Values> }>();

  add(name: string, arrays: Record<string, MemoryArray>, attributes: Record<string, unknown> = {}): GridStore {
    const described = Object.entries(arrays).map(([arrayName, array]): [string, StoreArray] => [
      arrayName,
      {
        name: arrayName,
        elementType: Object.entries(TYPES).find(([, type]) => array.values instanceof type)![0] as ElementType,
        shape: array.shape,
        chunkShape: array.chunkShape ?? array.shape,
        dimensions: array.dimensions,
        attributes: { ...array.attributes, ...(array.fillValue !== undefined && { _FillValue: array.fillValue }) },
        fillValue: array.fillValue ?? 0,
      },
    ]);
    const sorted = described.sort(([one], [other]) => (one < other ? -1 : 1));
    const etag = `of-${name}`;
    const refusals = new Map<string, string>();
    const store: GridStore = { name, zarrFormat: 2, etag, attributes, arrays: new Map(sorted), refusals };
    this.stores.set(name, { store, values: new Map(Object.entries(arrays).map(([key, { values }]) => [key, values])) });
    return store;
  }

  async listNames(): Promise<string[]> {
    return [...this.stores.keys()].sort();
  }

  async open(name: string): Promise<GridStore | null> {
    return this.stores.get(name)?.store ?? null;
  }

  async readCoordinate(store: GridStore, array: StoreArray): Promise<Coordinate> {
    return { values: this.valuesOf(store, array) };
  }

  costOf({ array, runs }: BlockRequest): BlockCost {
    const chunks = runs.map((ofDimension, dimension) => {
      const indices = ofDimension.flatMap(indicesOf);
      return new Set(indices.map((index) => Math.floor(index / (array.chunkShape[dimension] ?? 1)))).size;
    });
    const bytes = TYPES[array.elementType].BYTES_PER_ELEMENT;
    const count = chunks.reduce((product, one) => product * one, 1);
    return {
      chunks: count,
      decodedBytes: array.chunkShape.reduce((product, one) => product * one, count * bytes),
      outputBytes: runs.reduce((product, one) => product * one.flatMap(indicesOf).length, bytes),
    };
  }

  session(signal: AbortSignal): BlockSession {
    this.openSessions++;
    return {
      read: async (whole, rows) => {
        const request = rows ? rowsOf(whole, rows) : whole;
        signal.throwIfAborted();
        if (this.failure) throw this.failure;
        this.read.push(request);
        return { bytes: this.bytesOf(request), missingChunks: 0 } satisfies Block;
      },
      close: async () => {
        this.openSessions--;
      },
    };
  }

  private bytesOf({ store, array, runs, mask, maskedValue }: BlockRequest): Uint8Array {
    const values = this.valuesOf(store, array);
    const indices = runs.map((ofDimension) => ofDimension.flatMap(indicesOf));
    const count = indices.reduce((product, one) => product * one.length, 1);
    const cells = indices.slice(-2).reduce((product, one) => product * one.length, 1);
    const picked = new TYPES[array.elementType](count);
    for (let output = 0; output < count; output++) {
      let [rest, stride, from] = [output, 1, 0];
      for (let dimension = indices.length - 1; dimension >= 0; dimension--) {
        const along = indices[dimension]!;
        from += along[rest % along.length]! * stride;
        rest = Math.floor(rest / along.length);
        stride *= array.shape[dimension]!;
      }
      picked[output] = mask && !mask[output % cells] ? maskedValue : values[from]!;
    }
    const bytes = Buffer.from(picked.buffer);
    const { BYTES_PER_ELEMENT: width } = picked;
    if (width === 2) bytes.swap16();
    else if (width === 4) bytes.swap32();
    else if (width === 8) bytes.swap64();
    return bytes;
  }

  private valuesOf(store: GridStore, array: StoreArray): Values {
    return this.stores.get(store.name)!.values.get(array.name)!;
  }
}

/** Adds a Zarr v2 store that has no compression, from a folder. */
export function addUncompressedStore(source: MemoryGridSource, name: string, folder: string): GridStore {
  const text = readFileSync(join(folder, '.zmetadata'), 'utf8');
  const { metadata } = parseStoreJson(text) as { metadata: Record<string, Record<string, unknown>> };
  const arrays: Record<string, MemoryArray> = {};
  for (const [path, described] of Object.entries(metadata)) {
    if (!path.endsWith('/.zarray')) continue;
    const arrayName = path.slice(0, -'/.zarray'.length);
    const attributes = metadata[`${arrayName}/.zattrs`] ?? {};
    arrays[arrayName] = readArray(join(folder, arrayName), described, attributes);
  }
  return source.add(name, arrays, metadata['.zattrs'] ?? {});
}

function readArray(
  folder: string,
  described: Record<string, unknown>,
  attributes: Record<string, unknown>,
): MemoryArray {
  const shape = described['shape'] as number[];
  const chunkShape = described['chunks'] as number[];
  const elementType = NAMES[String(described['dtype']).slice(1)]!;
  const fill = described['fill_value'];
  const fillNumber = fill === 'NaN' ? NaN : storeNumber(fill);
  const Type = TYPES[elementType];
  const isLarge = elementType === 'int64' || elementType === 'uint64';
  const fillValue = fillNumber === undefined ? undefined : isLarge ? BigInt(fillNumber) : fillNumber;
  const values = new Type(shape.reduce((product, length) => product * length, 1));
  values.fill((fillValue ?? (isLarge ? 0n : 0)) as never);
  for (const file of existsSync(folder) ? readdirSync(folder) : []) {
    if (!/^[\d.]+$/.test(file)) continue;
    const bytes = readFileSync(join(folder, file));
    const chunk = new Type(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    const place = shape.length === 0 ? [] : file.split('.').map(Number);
    chunk.forEach((value: number | bigint, position: number) => {
      let [rest, stride, to] = [position, 1, 0];
      for (let dimension = shape.length - 1; dimension >= 0; dimension--) {
        const length = chunkShape[dimension]!;
        const index = place[dimension]! * length + (rest % length);
        if (index >= shape[dimension]!) return;
        to += index * stride;
        rest = Math.floor(rest / length);
        stride *= shape[dimension]!;
      }
      values[to] = value;
    });
  }
  return { dimensions: attributes['_ARRAY_DIMENSIONS'] as string[], shape, chunkShape, values, attributes, fillValue };
}

function indicesOf({ start, count, step }: IndexRun): number[] {
  return Array.from({ length: count }, (_, index) => start + index * step);
}

/** The part of a request that a session is asked for. */
export function rowsOf(request: BlockRequest, { start, count }: RowRange): BlockRequest {
  const [first = [], ...others] = request.runs;
  return { ...request, runs: [slicedRuns(first, start, start + count), ...others] };
}
