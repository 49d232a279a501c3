import type { RowBatch } from '../tables/table-rows.js';

/** Turns values into the bytes of a file, piece by piece. It is called for one thing at a time, in order. */
export interface Encoder {
  begin(): Promise<Uint8Array[]>;
  add(batch: RowBatch): Promise<Uint8Array[]>;
  end(): Promise<Uint8Array[]>;
}
