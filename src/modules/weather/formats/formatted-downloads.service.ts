import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { WeatherReadingSection } from '#config/weather-reading-section.js';
import { WeatherSection } from '#config/weather-section.js';
import { encodedPieces } from '../encoding/encoded-pieces.js';
import type { EncodingJob } from '../encoding/encoding-job.js';
import { encodingRun } from '../encoding/encoding-run.js';
import { TemporaryFile } from '../encoding/temporary-file.js';
import { chunkBatches, rowBatches } from '../encoding/value-batches.js';
import { Extractions, type StreamTerms } from '../extractions.service.js';
import { netCdf4LayoutOf } from '../netcdf/netcdf4-layout.js';
import type { SubsetPlan } from '../plan/subset-plan.js';
import { SubsetStream } from '../subset-stream.js';
import { type TableLayout, tableLayoutOf } from '../tables/table-layout.js';
import { LongTooLarge } from '../tables/value-decoding.js';
import { formatTooLarge, longTooLarge } from '../weather.errors.js';
import { type DownloadFormat, FORMAT_FACTS } from './download-format.js';
import type { MadeDownload } from './made-download.js';

interface NamedDownload {
  /** As of NetCDF. */
  readonly fileName: string;
  readonly etag: string;
  readonly onSent: (bytes: number) => void;
}

type Sending = Pick<StreamTerms, 'gone' | 'onSent'>;
type FurtherFormat = Exclude<DownloadFormat, 'netcdf3'>;

/** Changes with the way in which files are written. */
const FILE_VERSION = 1;
/** A browser shows it and a script takes it in at once. */
const MOST_JSON_VALUES = 200_000;
/** Of a line of CSV, about: a time and two degrees, and each value. */
const [ROW_BYTES, VALUE_BYTES] = [36, 9];

/** Subsets in formats other than NetCDF-3: encoded beside the event loop. */
@Injectable()
export class FormattedDownloads {
  constructor(
    private readonly extractions: Extractions,
    private readonly limits: WeatherSection,
    private readonly reading: WeatherReadingSection,
  ) {}

  /** @throws Failure weather-request-too-large, variables-in-different-tables */
  serve(plan: SubsetPlan, format: FurtherFormat, { onSent, ...named }: NamedDownload): MadeDownload {
    const { contentType, extension } = FORMAT_FACTS[format];
    const fileName = named.fileName.replace(/\.nc$/, extension);
    const hash = createHash('sha256').update(JSON.stringify([FILE_VERSION, format, named.etag]));
    const facts = { format, etag: hash.digest('base64url'), fileName, contentType };
    if (format === 'netcdf4') {
      this.requireNetCdf4Fits(plan);
      return { ...facts, make: (gone) => this.makeNetCdf4(plan, { gone, onSent }) };
    }
    const layout = tableLayoutOf(plan);
    this.requireTableFits(layout, format);
    return { ...facts, make: (gone) => this.makeTable(plan, { kind: format, layout }, { gone, onSent }) };
  }

  private async makeTable(
    plan: SubsetPlan,
    job: Extract<EncodingJob, { layout: TableLayout }>,
    sending: Sending,
  ): Promise<{ stream: SubsetStream; sizeBytes: null }> {
    const terms = { source: plan.source, sizeBytes: null, ...sending };
    const stream = await this.extractions.stream(terms, ({ readBlock, signal }) =>
      understood(plan, encodedPieces(encodingRun(job), rowBatches(plan, job.layout, readBlock), signal)),
    );
    return { stream, sizeBytes: null };
  }

  /** HDF5 cannot be written from its beginning to its end, so that it is made as a whole first. */
  private async makeNetCdf4(
    plan: SubsetPlan,
    { gone, onSent }: Sending,
  ): Promise<{ stream: SubsetStream; sizeBytes: number }> {
    const file = await TemporaryFile.create(this.reading.spillFolder);
    try {
      const layout = netCdf4LayoutOf(plan, file.path);
      await this.extractions.collect({ source: plan.source, gone }, ({ readBlock, signal }) =>
        encodedPieces(encodingRun({ kind: 'netcdf4', layout }), chunkBatches(plan, layout, readBlock), signal),
      );
      await file.dropName();
      const sizeBytes = await file.sizeBytes();
      const { stallTimeoutMs } = this.limits;
      const onEnd = (sentBytes: number): void => {
        file.close().catch(() => undefined);
        onSent(sentBytes);
      };
      return { stream: new SubsetStream(file.pieces(), { sizeBytes, stallTimeoutMs, onEnd }), sizeBytes };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  private requireNetCdf4Fits({ cost }: SubsetPlan): void {
    const { netCdf4LimitBytes } = this.limits;
    if (cost.outputBytes <= netCdf4LimitBytes) return;
    throw formatTooLarge(
      `A NetCDF-4 file is made as a whole before it is sent, of at most ${netCdf4LimitBytes} bytes of values; these are ${cost.outputBytes}`,
    );
  }

  private requireTableFits({ rowCount, columns }: TableLayout, format: FurtherFormat): void {
    const values = rowCount * columns.length;
    if (format === 'json' && values > MOST_JSON_VALUES) {
      throw formatTooLarge(`JSON holds at most ${MOST_JSON_VALUES} values; these are ${values}`);
    }
    const bytes = rowCount * ROW_BYTES + values * VALUE_BYTES;
    if (format === 'csv' && bytes > this.limits.limitBytes) {
      throw formatTooLarge(`As CSV it would have about ${bytes} bytes; the limit is ${this.limits.limitBytes}`);
    }
  }
}

/** Says what a reader can do about it. */
async function* understood(plan: SubsetPlan, pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces;
  } catch (error) {
    throw error instanceof LongTooLarge ? longTooLarge(plan.opened.store.name) : error;
  }
}
