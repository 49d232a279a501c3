import { PLACES, SUBJECTS } from './words.js';

/** The bytes of a made-up table, which both sides of a comparison write. */
export interface TableBytes {
  /** CSV is profiled row by row. Of this Parquet file only the footer is looked at, which knows one cell of it. */
  readonly kind: 'csv' | 'parquet';
  readonly sizeBytes: number;
}

const CHUNK_BYTES = 256 * 1024;
/** Repeated from there: by then each column has shown what it is. */
const BLOCK_BYTES = 16 * 1024 * 1024;
const HEADER = 'district,subject,year,cases,rate\n';
/** A whole Parquet file of one integer, in two pieces between which there is room. */
const PARQUET_BEGINNING = Buffer.from('504152311500151415142c1502150015061506000002000000020101000000', 'hex');
const PARQUET_END = Buffer.from(
  '1502192c4806736368656d6115020015022502180161001602191c191c26081c15021915001918016115001602163616362608000016001602002806612074657374004300000050415231',
  'hex',
);

/** Much the same bytes for both kinds, so that hashing and writing them costs the same. */
export function* tableChunks({ kind, sizeBytes }: TableBytes): Generator<Buffer> {
  const beginning = kind === 'csv' ? Buffer.from(HEADER) : PARQUET_BEGINNING;
  const end = kind === 'csv' ? Buffer.alloc(0) : PARQUET_END;
  const block = rows();
  yield beginning;
  let left = sizeBytes - beginning.length - end.length;
  for (let start = 0; left > 0; start = start + CHUNK_BYTES < block.length ? start + CHUNK_BYTES : 0) {
    const chunk = block.subarray(start, start + Math.min(CHUNK_BYTES, left));
    left -= chunk.length;
    // The last row may be cut in its last cell, and is a row all the same.
    yield left > 0 || kind === 'parquet' ? chunk : chunk.subarray(0, chunk.lastIndexOf('\n') + 1);
  }
  yield end;
}

let made: Buffer | undefined;

/** Whole rows: names and years that come again, a count that hardly does, and a rate. */
function rows(): Buffer {
  if (made) return made;
  const lines: string[] = [];
  let bytes = 0;
  let random = 1;
  for (let index = 0; bytes < BLOCK_BYTES; index++) {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    const cases = random >>> 8;
    const place = PLACES[Math.floor(index / 400) % PLACES.length];
    const subject = SUBJECTS[Math.floor(index / 20) % SUBJECTS.length];
    const line = `${place},${subject},${2000 + (index % 20)},${cases},${(cases / 4096).toFixed(2)}\n`;
    lines.push(line);
    bytes += line.length;
  }
  made = Buffer.from(lines.join(''));
  return made;
}
