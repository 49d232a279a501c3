import type { BlockReader } from '../grid-source.js';

/** Tells with each block how many of its chunks are not there. Whatever else the reader can do stays. */
export function countingReader(reader: BlockReader, onMissing: (chunks: number) => void): BlockReader {
  return {
    ...reader,
    read: async (request, rows) => {
      const block = await reader.read(request, rows);
      onMissing(block.missingChunks);
      return block;
    },
  };
}
