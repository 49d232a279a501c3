/** A file that is read in pieces, such as an object of the store. */
export interface ByteRanges {
  readonly sizeBytes: number;
  /** The bytes from `start` up to `end`, exclusive; fewer only past the end of the file. */
  read(start: number, end: number): Promise<Uint8Array>;
}
