import { OmitType, PartialType } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { PageQuery } from '#common/http/dto/page-query.dto.js';
import { IsNoDeviceName } from '#common/validation/device-name.decorators.js';
import { EmptyAsNull } from '#common/validation/empty-as-null.decorators.js';
import { IsName, IsPathId } from '#common/validation/text.decorators.js';
import type { Region } from '../region.entity.js';

export class CreateRegionDto {
  /** Clients call files by it, so that it may not be a name that Windows reserves. @example "country_IND" */
  @IsPathId()
  @IsNoDeviceName()
  region_id!: string;

  /** @example "India" */
  @IsName()
  region_name!: string;

  /** The region that holds it; null at the top of the tree. @example "continent_AS" */
  @EmptyAsNull()
  @IsOptional()
  @IsPathId()
  parent_region_id?: string | null;
}

/** What is left out stays; null puts the region at the top of the tree. */
export class UpdateRegionDto extends PartialType(OmitType(CreateRegionDto, ['region_id']), {
  skipNullProperties: false,
}) {}

export class ListRegionsQuery extends PageQuery {
  /** Regions directly in this one. @example "continent_AS" */
  @IsOptional()
  @IsPathId()
  parent_region_id?: string;

  /** Part of the name, in upper or lower case. @example "ind" */
  @IsOptional()
  @IsName()
  name?: string;
}

export class RegionResponse {
  /** @example 2 */
  id!: number;
  /** @example "country_IND" */
  region_id!: string;
  /** @example "India" */
  region_name!: string;
  /** @example "continent_AS" */
  parent_region_id!: string | null;

  static from(this: void, region: Region): RegionResponse {
    return {
      id: region.id,
      region_id: region.regionId,
      region_name: region.regionName,
      parent_region_id: region.parentRegionId,
    };
  }
}
