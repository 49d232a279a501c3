import type { RecordKind } from '#audit/record-changes.service.js';
import type { CurrentShapefile } from './shapefiles.repository.js';

/** Without its findings, which are many for some shapes. */
function shown({ profile, ...shapefile }: CurrentShapefile): object {
  return {
    region_id: shapefile.regionId,
    version: shapefile.versionNumber,
    size_bytes: Number(shapefile.sizeBytes),
    sha256: shapefile.sha256,
    content_sha256: profile.contentSha256,
    positions: profile.positionCount,
    bounds: profile.bounds,
  };
}

/** A shapefile as the audit log knows it. */
export const SHAPEFILE: RecordKind<CurrentShapefile, object> = {
  subject: 'shapefile',
  nameOf: ({ regionId }) => regionId,
  show: shown,
};
