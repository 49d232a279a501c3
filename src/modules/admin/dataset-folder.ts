import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { FormPart } from '#common/http/upload-form.js';
import { Readable } from 'node:stream';

/** `info.yml`: the dataset as it is posted, but for the raw dataset, which has no id yet. */
export interface DescribedDataset extends Record<string, unknown> {
  readonly ds_id: string;
  readonly title: string;
  readonly data_owner_name: string;
  readonly raw_dataset: { readonly rds_id: string; readonly title?: string; readonly source: string };
}

/** A dataset as curators keep it: a folder with `info.yml`, `metadata.yaml` and a CSV file per table. */
export interface DatasetFolder {
  readonly dataset: DescribedDataset;
  readonly tables: readonly { readonly name: string; parts(): FormPart[] }[];
}

interface TableEntry {
  // eslint-disable-next-line names/symbol-name -- the file calls it so
  readonly info?: { readonly about?: string; readonly source?: string };
  readonly data_dictionary?: object;
}

export async function readDatasetFolder(folder: string): Promise<DatasetFolder> {
  const dataset = parse(await readFile(join(folder, 'info.yml'), 'utf8')) as DescribedDataset;
  const metadata = parse(await readFile(join(folder, 'metadata.yaml'), 'utf8')) as {
    tables: Record<string, TableEntry>;
  };
  const tables = Object.entries(metadata.tables).map(([name, entry]) => ({
    name,
    parts: () => formPartsOf(folder, name, entry),
  }));
  return { dataset, tables };
}

/** The two files of the upload call, as a client would send them. */
function formPartsOf(folder: string, name: string, entry: TableEntry): FormPart[] {
  const metadata = {
    table_name: name,
    description: entry.info?.about,
    source: entry.info?.source,
    data_dictionary: entry.data_dictionary,
  };
  const fileName = `${name}.csv`;
  return [
    {
      fieldName: 'table_metadata_file',
      fileName: 'metadata.json',
      stream: Readable.from([Buffer.from(JSON.stringify(metadata))]),
    },
    { fieldName: 'file', fileName, stream: createReadStream(join(folder, fileName)) },
  ];
}
