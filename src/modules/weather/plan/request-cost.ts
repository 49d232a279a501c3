/** What a request answers and what it takes to answer it. */
export interface RequestCost {
  readonly outputBytes: number;
  /** Of all chunks that are read, once they are decoded. */
  readonly decodedBytes: number;
}
