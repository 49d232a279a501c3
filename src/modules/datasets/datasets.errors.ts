import { Failure } from '#common/errors/failure.js';
import { duplicate } from '#common/errors/failures.js';

export function collectionMissing(collectionId: string): Failure {
  return new Failure('not-found', 'collection-not-found', `There is no collection ${collectionId}.`);
}

export function dataOwnerMissing(id: number): Failure {
  return new Failure('not-found', 'data-owner-not-found', `There is no data owner with the id ${id}.`);
}

export function rawDatasetMissing(id: number): Failure {
  return new Failure('not-found', 'raw-dataset-not-found', `There is no raw dataset with the id ${id}.`);
}

export function tagMissing(id: number): Failure {
  return new Failure('not-found', 'tag-not-found', `There is no tag with the id ${id}.`);
}

export function datasetNotDeleted(dsId: string): Failure {
  return new Failure(
    'conflict',
    'dataset-not-deleted',
    `The dataset ${dsId} is not deleted, and only what is deleted can be purged. Delete it first.`,
  );
}

/** The id of a new dataset that one in the bin still has. */
export function idOfDeletedDataset(dsId: string): Failure {
  return duplicate(
    'dataset',
    `${dsId} is deleted, and keeps its id until it is purged. Restore it with POST /admin/datasets/${dsId}/restore, or purge it with POST /admin/datasets/${dsId}/purge.`,
  );
}
