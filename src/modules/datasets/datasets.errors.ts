import { Failure } from '#common/errors/failure.js';

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
