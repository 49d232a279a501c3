import { ApiProperty } from '@nestjs/swagger';
import type { ShapeFinding } from '#geojson/ring-faults.js';
import type { ShapeProfile } from '../shape-profile.js';
import type { CurrentShapefile, ListedShapefile, ShapefileVersion } from '../shapefiles.repository.js';

const FINDING_CODES = ['ring-orientation', 'self-intersection', 'not-fully-checked'] as const;

export class ShapefileResponse {
  /** @example "country_IND" */
  region_id!: string;
  /** @example "India" */
  region_name!: string;
  /** @example "continent_AS" */
  parent_id!: string | null;
  /** @example "2026-11-23T09:00:05.000Z" */
  last_modified!: string;

  static from(this: void, shapefile: ListedShapefile): ShapefileResponse {
    return {
      region_id: shapefile.regionId,
      region_name: shapefile.regionName,
      parent_id: shapefile.parentRegionId,
      last_modified: shapefile.committedAt.toISOString(),
    };
  }
}

/** What is odd about a shape and does not keep it from being used. */
export class ShapeFindingResponse implements ShapeFinding {
  @ApiProperty({ enum: FINDING_CODES, example: 'ring-orientation' })
  code!: ShapeFinding['code'];
  /** The ring, counted over the whole shape. @example "polygons.0.rings.0" */
  path!: string;
  /** @example "the outer ring runs clockwise" */
  message!: string;
}

/** What a shape comes to. */
export class ShapeResponse {
  /** @example "country_IND" */
  region_id!: string;
  /** How many positions it has. @example 137 */
  positions!: number;
  /** West, south, east, north, in degrees. @example [68.18, 7.97, 97.4, 35.49] */
  @ApiProperty({ type: [Number], minItems: 4, maxItems: 4, example: [68.18, 7.97, 97.4, 35.49] })
  bounds!: number[];
  findings!: ShapeFindingResponse[];

  static ofProfile(this: void, regionId: string, profile: Omit<ShapeProfile, 'outline'>): ShapeResponse {
    return {
      region_id: regionId,
      positions: profile.positionCount,
      bounds: [...profile.bounds],
      findings: [...profile.findings],
    };
  }
}

export class ShapefileUploadResponse extends ShapeResponse {
  /** @example "The shapefile of country_IND was uploaded: version 1, 2410 bytes." */
  message!: string;
}

/** A version of a shapefile, current or replaced. */
export class ShapefileVersionResponse {
  /** Counts up from 1 with every new content. @example 1 */
  version!: number;
  /** @example 2410 */
  size_bytes!: number;
  /** SHA-256 of the gzip bytes, in hex. @example "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" */
  sha256!: string;
  /** Since when readers saw it. @example "2026-11-23T09:00:05.000Z" */
  committed_at!: string;
  /** @example true */
  is_current!: boolean;

  static from(this: void, version: ShapefileVersion): ShapefileVersionResponse {
    return {
      version: version.versionNumber,
      size_bytes: Number(version.sizeBytes),
      sha256: version.sha256,
      committed_at: version.committedAt.toISOString(),
      is_current: version.isCurrent,
    };
  }
}

/** A shapefile as administrators see it. */
export class ShapefileRecordResponse extends ShapeResponse {
  /** @example "India" */
  region_name!: string;
  /** @example "application/gzip" */
  content_type!: string;
  /** @example 1 */
  version!: number;
  /** Of the gzip bytes. @example 2410 */
  size_bytes!: number;
  /** Of the GeoJSON. @example 5708 */
  unpacked_size_bytes!: number;
  /** SHA-256 of the gzip bytes, in hex. @example "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" */
  sha256!: string;
  /** SHA-256 of the GeoJSON, in hex. @example "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" */
  content_sha256!: string;
  /** When its upload began. @example "2026-11-23T09:00:00.000Z" */
  created_at!: string;
  /** Since when readers see it. @example "2026-11-23T09:00:05.000Z" */
  committed_at!: string;
  /** The newest first. */
  versions!: ShapefileVersionResponse[];

  static of(this: void, current: CurrentShapefile, versions: readonly ShapefileVersion[]): ShapefileRecordResponse {
    return {
      ...ShapeResponse.ofProfile(current.regionId, current.profile),
      region_name: current.regionName,
      content_type: current.contentType,
      version: current.versionNumber,
      size_bytes: Number(current.sizeBytes),
      unpacked_size_bytes: current.profile.unpackedSizeBytes,
      sha256: current.sha256,
      content_sha256: current.profile.contentSha256,
      created_at: current.createdAt.toISOString(),
      committed_at: current.committedAt.toISOString(),
      versions: versions.map(ShapefileVersionResponse.from),
    };
  }
}
