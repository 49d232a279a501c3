/** How one number of an array lies in its chunks. */
export type ElementType =
  'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'int64' | 'uint64' | 'float32' | 'float64';

/** One array of a store, as its metadata describes it. */
export interface StoreArray {
  readonly name: string;
  readonly elementType: ElementType;
  readonly shape: readonly number[];
  readonly chunkShape: readonly number[];
  /** `_ARRAY_DIMENSIONS` of Zarr v2, `dimension_names` of v3, one per dimension. */
  readonly dimensions: readonly string[];
  /** As xarray shows them: of Zarr v2, with the fill value as `_FillValue` where the store names one. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** What a missing chunk holds; bigint for the types of 64 bits. Zero where the store names none. */
  readonly fillValue: number | bigint;
}

/** A Zarr store (v2 or v3) as far as it can be read. */
export interface GridStore {
  readonly name: string;
  readonly zarrFormat: 2 | 3;
  /** Changes whenever the metadata does. */
  readonly etag: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Coordinates and variables, by name, sorted as xarray lists them. */
  readonly arrays: ReadonlyMap<string, StoreArray>;
  /** A sentence for each array that cannot be read, by its name. */
  readonly refusals: ReadonlyMap<string, string>;
}

/** Indices `start`, `start + step`, …: `count` of them along one dimension. */
export interface IndexRun {
  readonly start: number;
  readonly count: number;
  readonly step: number;
}

/** A block of an array to be read: a time window, crop and mask in one. */
export interface BlockRequest {
  readonly store: GridStore;
  readonly array: StoreArray;
  /** Per dimension the runs of indices in the order of the output; a longitude window that wraps has two. */
  readonly runs: readonly (readonly IndexRun[])[];
  /** One byte per cell of the last two dimensions of the output, 0 where `maskedValue` is written; null keeps all. */
  readonly mask: Uint8Array | null;
  /** Of the array's own type. */
  readonly maskedValue: number | bigint;
}

export interface Block {
  /** Row-major in the order of the runs, big-endian as NetCDF-3 has it. */
  readonly bytes: Uint8Array;
  /** Chunks that the store does not have; their cells hold the fill value. */
  readonly missingChunks: number;
}

/** What a block costs, before anything is read. */
export interface BlockCost {
  readonly chunks: number;
  readonly decodedBytes: number;
  readonly outputBytes: number;
}
