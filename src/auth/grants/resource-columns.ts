import { ResourceType } from '../resource-type.js';

/** A resource as the tables of grants and of group members hold it: the one column of its type is set. */
export interface ResourceColumns {
  readonly datasetId: number | null;
  readonly groupId: number | null;
  readonly bucketType: string | null;
  readonly weatherStore: string | null;
}

const NOTHING: ResourceColumns = { datasetId: null, groupId: null, bucketType: null, weatherStore: null };

/** Puts an id in the column of its type; ids of datasets and groups are those of their rows. */
export function columnsOf(type: ResourceType, id: number | string): ResourceColumns {
  switch (type) {
    case ResourceType.Dataset:
      return { ...NOTHING, datasetId: Number(id) };
    case ResourceType.Group:
      return { ...NOTHING, groupId: Number(id) };
    case ResourceType.Bucket:
      return { ...NOTHING, bucketType: String(id) };
    case ResourceType.Weather:
      return { ...NOTHING, weatherStore: String(id) };
  }
}
