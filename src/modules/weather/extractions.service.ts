import { Injectable } from '@nestjs/common';
import { WeatherSection } from '#config/weather-section.js';
import { ExtractionSlots } from './extraction-slots.service.js';
import type { BlockReader, GridSource, ReadBlock } from './grid-source.js';
import { readAhead } from './read-ahead.js';
import { SubsetStream } from './subset-stream.js';

/** One extraction on its way: its slot, and what it reads. */
interface Extraction {
  readonly session: BlockReader;
  readonly readBlock: ReadBlock;
  readonly signal: AbortSignal;
  /** Whether values have been read. */
  readonly hasRead: () => boolean;
  /** Stops what is being read and gives back what is held; may be called more than once. */
  readonly end: () => void;
}

/** What is made of the blocks of a request. Its reads end with the signal. */
export type PieceSource = (
  extraction: Pick<Extraction, 'session' | 'readBlock' | 'signal'>,
) => AsyncGenerator<Uint8Array>;

export interface ExtractionTerms {
  readonly source: GridSource;
  /** Aborted when the client has gone. */
  readonly gone: AbortSignal;
}

export interface StreamTerms extends ExtractionTerms {
  /** Of what will come; null where nobody knows before the end. */
  readonly sizeBytes: number | null;
  /** Once, however it ends. */
  readonly onSent: (bytes: number) => void;
}

/** Reads values for requests, a few of them at once, and ends the reading when its client has gone. */
@Injectable()
export class Extractions {
  constructor(
    private readonly slots: ExtractionSlots,
    private readonly limits: WeatherSection,
  ) {}

  /**
   * Resolves once the first values are there, so that what fails at once is answered as a failure.
   * @throws Failure too-many-extractions, or what reading throws
   */
  async stream({ sizeBytes, onSent, ...terms }: StreamTerms, piecesOf: PieceSource): Promise<SubsetStream> {
    const extraction = await this.begin(terms);
    try {
      const pieces = readAhead(piecesOf(extraction));
      const begun = await beginning(pieces, extraction.hasRead);
      const { stallTimeoutMs } = this.limits;
      return new SubsetStream(begun, {
        sizeBytes,
        stallTimeoutMs,
        onTaken: (piece) => extraction.session.giveBack?.(piece),
        onEnd: (sentBytes) => {
          extraction.end();
          onSent(sentBytes);
        },
      });
    } catch (error) {
      extraction.end();
      throw error;
    }
  }

  /** Takes all pieces together. @throws as `stream` */
  async collect(terms: ExtractionTerms, piecesOf: PieceSource): Promise<Uint8Array> {
    const extraction = await this.begin(terms);
    try {
      const pieces: Uint8Array[] = [];
      for await (const piece of piecesOf(extraction)) pieces.push(piece);
      return Buffer.concat(pieces);
    } finally {
      extraction.end();
    }
  }

  private async begin({ source, gone }: ExtractionTerms): Promise<Extraction> {
    const release = await this.slots.take(gone);
    const stopped = new AbortController();
    const signal = AbortSignal.any([gone, stopped.signal]);
    const held = source.session(signal);
    let hasRead = false;
    const giveBack = (bytes: Uint8Array): void => held.giveBack?.(bytes);
    const session: BlockReader = {
      ...(held.zoneSums && { zoneSums: held.zoneSums.bind(held) }),
      giveBack,
      read: async (request, rows) => {
        const block = await held.read(request, rows);
        hasRead = true;
        return block;
      },
    };
    const readBlock: ReadBlock = async (request, rows) => (await session.read(request, rows)).bytes;
    return {
      session,
      signal,
      hasRead: () => hasRead,
      readBlock: Object.assign(readBlock, { giveBack }),
      end: () => {
        stopped.abort();
        held.close().catch(() => undefined);
        release();
      },
    };
  }
}

/** Fetches pieces until there is what was to be waited for, and hands them out again: header and coordinates are small. */
async function beginning(
  source: AsyncGenerator<Uint8Array>,
  isEnough: () => boolean,
): Promise<AsyncGenerator<Uint8Array>> {
  const first: Uint8Array[] = [];
  while (!isEnough()) {
    const piece = await source.next();
    if (piece.done) break;
    first.push(piece.value);
  }
  return (async function* () {
    try {
      yield* first;
      yield* source;
    } finally {
      await source.return(undefined);
    }
  })();
}
