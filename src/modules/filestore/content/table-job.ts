import type { DataDictionary } from '../data-dictionary.js';
import type { ByteRanges } from './byte-ranges.js';
import type { ContentProfile, CsvFormat } from './content-profile.js';
import type { InspectionOutcome } from './csv-inspection.js';
import { profileParquet } from './parquet-profile.js';
import { previewCsv, previewParquet, type TablePreview } from './table-preview.js';

/** Work on a stored file, which reads of it what it needs. */
export type TableJob =
  | { readonly kind: 'profile'; readonly dictionary: DataDictionary }
  | { readonly kind: 'preview'; readonly limit: number; readonly csv: Pick<CsvFormat, 'delimiter' | 'quote'> | null };

export type TableJobResult = InspectionOutcome | TablePreview;

export function previewJob(profile: ContentProfile, limit: number): TableJob {
  if (profile.format !== 'csv') return { kind: 'preview', limit, csv: null };
  return { kind: 'preview', limit, csv: { delimiter: profile.delimiter, quote: profile.quote } };
}

export function doTableJob(job: TableJob, file: ByteRanges): Promise<TableJobResult> {
  if (job.kind === 'profile') return profileParquet(file, job.dictionary);
  const { limit, csv } = job;
  return csv ? previewCsv(file, { limit, format: csv }) : previewParquet(file, { limit });
}
