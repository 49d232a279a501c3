import { Failure } from '#common/errors/failure.js';
import { invalidFields } from '#common/errors/failures.js';

export function regionMissing(regionId: string): Failure {
  return new Failure('not-found', 'region-not-found', `There is no region ${regionId}.`);
}

export function regionInCircle(regionId: string, parentRegionId: string): Failure {
  const message = `${parentRegionId} is ${regionId} or lies in it, so it cannot hold it`;
  return invalidFields([{ path: 'parent_region_id', message }]);
}
