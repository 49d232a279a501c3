import { descriptionOf, OWNERS, PLACES, SUBJECTS, TAGS } from './words.js';

/** How large a catalogue is and what its one caller may see of it. */
export interface CatalogueExtent {
  readonly datasets: number;
  /** Visible to everybody by their own level. */
  readonly open: number;
  /** Closed, and granted to a user group of the caller, one grant each. */
  readonly granted: number;
  /** Of those, so many are granted by a resource group each, in which they lie several groups deep. */
  readonly nested: number;
}

export interface DatasetRecord {
  readonly id: number;
  readonly ds_id: string;
  readonly access_level: string;
  readonly [field: string]: unknown;
}

/**
 * Datasets with one or two raw datasets and three tags each. What the caller may see is spread evenly over the order
 * of ids, and what is granted evenly over that.
 */
export function* datasetRecords(
  extent: CatalogueExtent,
  collections: number,
): Generator<{ record: DatasetRecord; isGranted: boolean }> {
  const visible = extent.open + extent.granted;
  const inCollection = Math.ceil(extent.datasets / collections);
  for (let index = 0; index < extent.datasets; index++) {
    const isVisible = marks(index, visible, extent.datasets);
    const isGranted = isVisible && marks(Math.floor((index * visible) / extent.datasets), extent.granted, visible);
    const collection = Math.floor(index / inCollection) + 1;
    const dsId = `TS${String(collection).padStart(4, '0')}DS${String((index % inCollection) + 1).padStart(4, '0')}`;
    const openLevel = index % 2 === 0 ? 'DOWNLOAD' : 'VIEW';
    yield { record: recordOf(index, dsId, collection, isVisible && !isGranted ? openLevel : 'NONE'), isGranted };
  }
}

/** True for `count` of the indexes below `total`, at even distances. */
function marks(index: number, count: number, total: number): boolean {
  return Math.floor(((index + 1) * count) / total) > Math.floor((index * count) / total);
}

function recordOf(index: number, dsId: string, collection: number, accessLevel: string): DatasetRecord {
  const subject = nth(SUBJECTS, index);
  const place = nth(PLACES, index);
  const year = 2005 + (index % 15);
  const raws = Array.from({ length: 1 + (index % 2) }, (_, position) => ({
    id: 2 * index + position + 1,
    title: `${subject}, ${place}, as received ${year + position}`,
    source: `https://data.example.org/${dsId.toLowerCase()}/${year + position}`,
  }));
  return {
    id: index + 1,
    ds_id: dsId,
    title: `${subject}: ${place}, ${year} onwards`,
    description: descriptionOf(subject, place, year),
    collection,
    owner: (index % OWNERS.length) + 1,
    region: index % 10 === 9 ? null : `state_${(index % PLACES.length) + 1}`,
    start_date: `${year}-01-01`,
    end_date: `${year + 5}-12-31`,
    access_level: accessLevel,
    additional_metadata: {
      licence: 'ODC-PDDL-1.0',
      language: 'en',
      contact: 'data.desk@example.org',
      revision: index % 7,
    },
    raws,
    tags: [0, 4, 9].map((step) => nth(TAGS, index + step)),
  };
}

function nth(words: readonly string[], index: number): string {
  return words[index % words.length] ?? '';
}
