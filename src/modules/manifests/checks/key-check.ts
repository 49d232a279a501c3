import { KeyHashes } from './key-hash.js';
import type { KeyTable } from './key-table.js';

/** Puts together the key of each row from the cells of some columns, whichever comes first. */
export class KeyCheck {
  private hashes = new KeyHashes(1);

  constructor(
    /** The places of its columns in the file, in the order of the key. */
    readonly columns: readonly number[],
    readonly table: KeyTable,
  ) {}

  beginSpan(rowCount: number): void {
    if (rowCount > this.hashes.rowCount) this.hashes = new KeyHashes(rowCount);
    else this.hashes.clear();
  }

  /** `identity` is null for a value that is missing or wrong: a key with one is compared with no other. */
  add(slot: number, place: number, identity: string | null): void {
    if (identity === null) this.hashes.isBroken[slot] = 1;
    else this.hashes.add(slot, place, identity);
  }

  /** Whether the row has a whole key, and the row that had it before; 0 for none that memory knows of. */
  settle(slot: number, row: number): { readonly isWhole: boolean; readonly earlier: number } {
    if (this.hashes.isBroken[slot] === 1) return NO_KEY;
    const earlier = this.table.add(this.hashes.words, slot * 4, row);
    return earlier === 0 ? NEW_KEY : { isWhole: true, earlier };
  }
}

const NO_KEY = { isWhole: false, earlier: 0 };
const NEW_KEY = { isWhole: true, earlier: 0 };
