import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { IsPageLimit, PageQuery } from '#common/http/dto/page-query.dto.js';
import type { DescendantRow, RegionRow } from '../region-tree.repository.js';

/** Whoever wants more of a tree wants all of it. */
const DEPTH_LIMIT = 32;
const CHILDREN_LIMIT = 10_000;
const DEPTH_RULE = { message: `depth must be a whole number from 1 to ${DEPTH_LIMIT}` };

export class ListChildrenQuery extends PageQuery {
  /** How many rows at most. Clients that know of no pages get all children of most regions. @example 10000 */
  @IsPageLimit(CHILDREN_LIMIT)
  override limit: number = CHILDREN_LIMIT;
}

export class ListDescendantsQuery extends PageQuery {
  /** How far down: 1 for the regions directly in it; without it, all the way. @example 2 */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^[1-9]\d?$/.test(value) ? Number(value) : value,
  )
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: DEPTH_LIMIT })
  @IsInt(DEPTH_RULE)
  @Min(1, DEPTH_RULE)
  @Max(DEPTH_LIMIT, DEPTH_RULE)
  depth?: number;
}

export class ChildRegionResponse {
  /** @example "country_IND" */
  region_id!: string;
  /** @example "India" */
  region_name!: string;
  /** @example "continent_AS" */
  parent_region_id!: string | null;

  static from(this: void, region: RegionRow): ChildRegionResponse {
    return {
      region_id: region.regionId,
      region_name: region.regionName,
      parent_region_id: region.parentRegionId,
    };
  }
}

export class ReadRegionResponse extends ChildRegionResponse {
  /** Whether `GET /shapefiles/{region_id}` has its shape. @example true */
  has_shapefile!: boolean;

  static override from(this: void, region: RegionRow): ReadRegionResponse {
    return { ...ChildRegionResponse.from(region), has_shapefile: region.hasShapefile };
  }
}

export class DescendantRegionResponse extends ReadRegionResponse {
  /** 1 for a region directly in the one that was asked for. @example 1 */
  depth!: number;

  static override from(this: void, region: DescendantRow): DescendantRegionResponse {
    return { ...ReadRegionResponse.from(region), depth: region.depth };
  }
}

export class RegionDetailsResponse extends ReadRegionResponse {
  /** The region that holds it; null at the top of the tree. */
  parent!: ChildRegionResponse | null;

  static of(this: void, region: RegionRow, parent: RegionRow | null): RegionDetailsResponse {
    return { ...ReadRegionResponse.from(region), parent: parent && ChildRegionResponse.from(parent) };
  }
}
