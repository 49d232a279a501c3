import type { CreateDataOwnerDto } from '#modules/datasets/dto/data-owners.dto.js';
import type { CreateDatasetDto } from '#modules/datasets/dto/create-dataset.dto.js';
import type { CreateRawDatasetDto } from '#modules/datasets/dto/raw-datasets.dto.js';
import type { DataDictionary } from '#modules/filestore/table-checking.service.js';
import type { FolderFile, IgnoredFile } from './folder-source.js';

/** A table as its folder has it. What is undefined there is not said, and stays as it is in the catalogue. */
export interface DescribedTable {
  readonly name: string;
  readonly file: FolderFile;
  readonly description: string | null | undefined;
  readonly source: string | null | undefined;
  readonly dictionary: DataDictionary | undefined;
  /** Columns of which it does not say whether readers see them. */
  readonly undecidedColumns: readonly string[];
}

export interface DescribedRawDataset {
  readonly content: CreateRawDatasetDto;
  /** False where the title is that of the dataset, for want of its own. */
  readonly hasTitle: boolean;
}

/** What a folder says, checked by the rules of the calls that take the same as JSON. */
export interface DescribedDataset {
  /** Only the fields that the folder has. `raw_dataset_ids` is left to whoever knows them. */
  readonly dataset: Omit<CreateDatasetDto, 'raw_dataset_ids'>;
  readonly owner: CreateDataOwnerDto;
  readonly rawDatasets: readonly DescribedRawDataset[];
  readonly tables: readonly DescribedTable[];
  readonly ignored: readonly IgnoredFile[];
}

/** Without the fields that were not sent: class-transformer may leave them undefined. */
export function saidFields<T extends object>(dto: T): T {
  return Object.fromEntries(Object.entries(dto).filter(([, value]) => value !== undefined)) as T;
}
