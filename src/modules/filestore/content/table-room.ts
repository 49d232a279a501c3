/** Where the figures of a table lie: arrays of zeros, for as long as the table is looked at. */
export interface TableRoom {
  integers(length: number): Int32Array;
  doubles(length: number): Float64Array;
  bytes(length: number): Uint8Array;
}

/** Each array by itself, for tables that no kernel reads. */
export const HEAP_ROOM: TableRoom = {
  integers: (length) => new Int32Array(length),
  doubles: (length) => new Float64Array(length),
  bytes: (length) => new Uint8Array(length),
};
