import {
  type AsyncBuffer,
  type CompressionCodec,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { ByteRanges } from './byte-ranges.js';

/** A footer grows with columns times row groups; this holds about a million column chunks. */
const FOOTER_LIMIT_BYTES = 64 * 1024 * 1024;
/** No piece of a file that is read or unpacked at once may be larger. */
export const PIECE_LIMIT_BYTES = 64 * 1024 * 1024;
export const DAMAGED_FOOTER = 'its footer is damaged';
const MAGIC = 'PAR1';
const TAIL_BYTES = 8;

/** Says what is wrong with the file itself. */
export class UnreadableParquet extends Error {}

/** Nothing need be wrong with the file, and yet a part of it takes too much to read. */
export class TooLargeParquet extends UnreadableParquet {}

/** A Parquet file as the library wants it, with bounds on what its bytes may make us do. */
export class ParquetSource {
  readonly buffer: AsyncBuffer;
  readonly compressors: Compressors = Object.fromEntries(
    Object.entries(compressors).map(([codec, unpack]) => [codec, withinLimit(unpack)]),
  );
  /** A column is decoded in spans of rows, each of which asks for the same bytes. */
  private latest: { readonly start: number; readonly end: number; readonly bytes: ArrayBuffer } | undefined;
  private readFailure: { readonly error: unknown } | undefined;

  constructor(private readonly file: ByteRanges) {
    this.buffer = { byteLength: file.sizeBytes, slice: (start, end) => this.slice(start, end ?? file.sizeBytes) };
  }

  async readMetadata(): Promise<FileMetaData> {
    if (this.file.sizeBytes === 0) throw new UnreadableParquet('it is empty');
    if (this.file.sizeBytes < TAIL_BYTES + MAGIC.length) throw new UnreadableParquet('it is too short');
    const tail = Buffer.from(await this.buffer.slice(this.file.sizeBytes - TAIL_BYTES));
    if (tail.toString('latin1', 4) !== MAGIC) throw new UnreadableParquet('it does not end as a Parquet file does');
    const footerBytes = tail.readUInt32LE(0);
    if (footerBytes > Math.min(FOOTER_LIMIT_BYTES, this.file.sizeBytes - TAIL_BYTES)) {
      throw new UnreadableParquet(`its footer claims ${footerBytes} bytes`);
    }
    return this.orUnreadable(DAMAGED_FOOTER, () =>
      parquetMetadataAsync(this.buffer, { initialFetchSize: footerBytes + TAIL_BYTES, geoparquet: false }),
    );
  }

  /** What the library throws is about the file, unless reading it failed; its words are for those who know the library. */
  async orUnreadable<T>(fault: string, read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (this.readFailure) throw this.readFailure.error;
      if (error instanceof UnreadableParquet) throw error;
      throw new UnreadableParquet(fault, { cause: error });
    }
  }

  unpack(codec: CompressionCodec, page: Uint8Array, unpackedSize: number): Uint8Array {
    if (codec === 'UNCOMPRESSED') return page;
    const unpack = this.compressors[codec];
    if (!unpack) throw new UnreadableParquet('its compression is not known');
    return unpack(page, unpackedSize);
  }

  private async slice(start: number, end: number): Promise<ArrayBuffer> {
    if (!(start >= 0 && start <= end && end <= this.file.sizeBytes && end - start <= PIECE_LIMIT_BYTES + TAIL_BYTES)) {
      throw new UnreadableParquet('its footer refers to bytes that it does not have');
    }
    if (this.latest?.start === start && this.latest.end === end) return this.latest.bytes;
    let bytes: Uint8Array;
    try {
      bytes = await this.file.read(start, end);
    } catch (error) {
      this.readFailure = { error };
      throw error;
    }
    this.latest = { start, end, bytes: Uint8Array.from(bytes).buffer };
    return this.latest.bytes;
  }
}

type Unpack = NonNullable<Compressors['GZIP']>;

/** A page of nothing but nulls has no bytes, which not every codec takes. */
function withinLimit(unpack: Unpack): Unpack {
  return (input, outputLength) => {
    if (outputLength === 0) return new Uint8Array(0);
    if (outputLength > PIECE_LIMIT_BYTES) throw new UnreadableParquet(`a page unpacks to ${outputLength} bytes`);
    return unpack(input, outputLength);
  };
}
