import { Injectable } from '@nestjs/common';
import { Failure, type FieldFault } from '#common/errors/failure.js';
import { checkedBody } from '#common/validation/checked-body.js';
import { isRecord } from '#common/validation/free-names.decorators.js';
import { CreateDatasetDto } from '#modules/datasets/dto/create-dataset.dto.js';
import { CreateDataOwnerDto } from '#modules/datasets/dto/data-owners.dto.js';
import { CreateRawDatasetDto } from '#modules/datasets/dto/raw-datasets.dto.js';
import { type DescribedDataset, type DescribedRawDataset, saidFields } from './dataset-description.js';
import { DATASET_FILE, type FolderSource, type IgnoredFile, TABLES_FILE, UNKNOWN_FILE } from './folder-source.js';
import { invalidFolder } from './imports.errors.js';
import { TableDescriptionsService } from './table-descriptions.service.js';
import type { YamlDocument } from './yaml-document.js';
import { YamlReaderService } from './yaml-reader.service.js';

/** A folder may be called by the id of its dataset and what it is about. */
const CALLED_BY_ID = /^([A-Za-z0-9]{12})(?:-|$)/;
const ANY_ID = 1;
/** As many as `raw_dataset_ids` of a request may have: it has a plain number, as the API reference reads no names. */
const MOST_RAW_DATASETS = 100;

/** Collects faults, so that one answer names all of them. */
class Faults {
  readonly found: FieldFault[] = [];

  /** What `work` comes to, or undefined where it fails. */
  async gather<T>(document: YamlDocument, parent: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Failure) || !error.faults) throw error;
      this.found.push(...document.located(error.faults.map(inFile), parent));
      return undefined;
    }
  }
}

/** Reads what a folder says of a dataset. */
@Injectable()
export class FolderReadingService {
  constructor(
    private readonly yaml: YamlReaderService,
    private readonly tables: TableDescriptionsService,
  ) {}

  /** @throws Failure invalid-folder naming file, line and field of all that is wrong; what reading the files throws */
  async read(folder: FolderSource): Promise<DescribedDataset> {
    const file = folder.files.get(DATASET_FILE);
    if (!file) throw invalidFolder([{ path: DATASET_FILE, message: 'is missing' }]);
    const document = await this.yaml.read(file);
    const faults = new Faults();
    const owner = await this.readOwner(document, faults);
    const dataset = await this.readDataset(document, faults);
    const rawDatasets = await this.readRawDatasets(document, faults);
    const { tables, faults: tableFaults } = await this.tables.read(folder);
    const found = [...faults.found, ...otherFolder(folder, document), ...tableFaults];
    if (found.length > 0 || !owner || !dataset) throw invalidFolder(found);
    const used = new Set([DATASET_FILE, TABLES_FILE, ...tables.map((table) => table.file.name)]);
    return { dataset, owner, rawDatasets, tables, ignored: [...folder.ignored, ...unknownFiles(folder, used)] };
  }

  /** `data_owner` says more than its name; both may stand there, where they say the same. */
  private readOwner(document: YamlDocument, faults: Faults): Promise<CreateDataOwnerDto | undefined> {
    const { data_owner: block, data_owner_name: name } = document.content;
    if (block === undefined) {
      // A faulty name is found with the dataset.
      return Promise.resolve(saidFields({ name: typeof name === 'string' ? name.trim().normalize('NFC') : '' }));
    }
    return faults.gather(document, 'data_owner', async () => {
      if (!isRecord(block)) throw invalidFolder([{ path: '', message: 'must have name, and may have a contact' }]);
      const owner = await checkedBody(CreateDataOwnerDto, block);
      if (name !== undefined && name !== block['name']) {
        throw invalidFolder([{ path: 'name', message: 'is another than data_owner_name; leave one of them out' }]);
      }
      return saidFields(owner);
    });
  }

  private readDataset(document: YamlDocument, faults: Faults): Promise<DescribedDataset['dataset'] | undefined> {
    const { raw_dataset: _one, raw_datasets: _many, data_owner: owner, ...said } = document.content;
    const name = isRecord(owner) ? (said['data_owner_name'] ?? owner['name']) : said['data_owner_name'];
    return faults.gather(document, '', async () => {
      if ('raw_dataset_ids' in said) {
        throw invalidFolder([{ path: 'raw_dataset_ids', message: 'is no field of this file; use raw_dataset' }]);
      }
      // The ids are not known yet, and one must be there.
      const asked = { ...said, data_owner_name: name, raw_dataset_ids: [ANY_ID] };
      const { raw_dataset_ids: _ids, ...dataset } = await checkedBody(CreateDatasetDto, asked);
      return saidFields(dataset);
    });
  }

  private async readRawDatasets(document: YamlDocument, faults: Faults): Promise<DescribedRawDataset[]> {
    const { raw_dataset: one, raw_datasets: many, title } = document.content;
    const isList = one === undefined && Array.isArray(many);
    const said: unknown[] = isList ? many : [one];
    if ((one === undefined) === (many === undefined) || said.length === 0 || (many !== undefined && !isList)) {
      const message = 'must be there, with rds_id and source; or raw_datasets as a list of such, in its place';
      faults.found.push(...document.located([{ path: 'raw_dataset', message }]));
      return [];
    }
    if (said.length > MOST_RAW_DATASETS) {
      const message = `must not have more than ${MOST_RAW_DATASETS} raw datasets`;
      faults.found.push(...document.located([{ path: 'raw_datasets', message }]));
      return [];
    }
    const found = new Map<string, DescribedRawDataset>();
    for (const [index, block] of said.entries()) {
      const raw = await faults.gather(document, isList ? `raw_datasets.${index}` : 'raw_dataset', async () => {
        if (!isRecord(block)) throw invalidFolder([{ path: '', message: 'must have rds_id and source' }]);
        const content = await checkedBody(CreateRawDatasetDto, { title, ...block });
        if (found.has(content.rds_id)) {
          throw invalidFolder([{ path: 'rds_id', message: 'is there twice' }]);
        }
        return { content, hasTitle: block['title'] !== undefined };
      });
      if (raw) found.set(raw.content.rds_id, raw);
    }
    return [...found.values()];
  }
}

/** The words of JSON bodies, for files. */
function inFile({ path, message }: FieldFault): FieldFault {
  return { path, message: message === 'is not a field of this request' ? 'is no field of this file' : message };
}

function otherFolder({ name }: FolderSource, document: YamlDocument): FieldFault[] {
  const id = CALLED_BY_ID.exec(name ?? '')?.[1];
  if (id === undefined || document.content['ds_id'] === id) return [];
  return document.located([{ path: 'ds_id', message: `is another than that of the folder, which is called ${name}` }]);
}

function unknownFiles({ files }: FolderSource, used: ReadonlySet<string>): IgnoredFile[] {
  return [...files.keys()].filter((name) => !used.has(name)).map((path) => ({ path, reason: UNKNOWN_FILE }));
}
