import { Failure } from '#common/errors/failure.js';
import { duplicate, invalidFields } from '#common/errors/failures.js';

export function regionMissing(regionId: string): Failure {
  return new Failure('not-found', 'region-not-found', `There is no region ${regionId}.`);
}

export function regionInCircle(regionId: string, parentRegionId: string): Failure {
  const message = `${parentRegionId} is ${regionId} or lies in it, so it cannot hold it`;
  return invalidFields([{ path: 'parent_region_id', message }]);
}

/** Of a shapefile that is asked for: clients expect 400 here, and 404 for a region that has none. */
export function unknownRegion(regionId: string): Failure {
  return new Failure('malformed', 'unknown-region', `There is no region ${regionId}. GET /regions lists them.`);
}

export function shapefileMissing(regionId: string): Failure {
  return new Failure(
    'not-found',
    'shapefile-not-found',
    `The region ${regionId} has no shapefile. GET /shapefiles lists the regions that have one.`,
  );
}

export function shapefileTooLarge(limitBytes: number): Failure {
  return new Failure(
    'too-large',
    'shapefile-too-large',
    `The GeoJSON is larger than ${limitBytes} bytes, as sent or unpacked. Simplify the shape.`,
  );
}

export function shapefileUploadEnded(regionId: string): Failure {
  return duplicate('shapefile', `${regionId} was changed while it was being uploaded. Send it again.`);
}
