import { Injectable } from '@nestjs/common';
import { type Page, pageOf, type PageRequest } from '#common/http/page.js';
import {
  ChildRegionResponse,
  DescendantRegionResponse,
  RegionDetailsResponse,
  ReadRegionResponse,
} from './dto/region-tree.dto.js';
import type { ListRegionsQuery } from './dto/regions.dto.js';
import { regionMissing } from './regions.errors.js';
import { type RegionRow, RegionTreeRepository } from './region-tree.repository.js';

/** The tree of regions for readers: every key sees all of it. */
@Injectable()
export class RegionTreeService {
  constructor(private readonly tree: RegionTreeRepository) {}

  async list(query: ListRegionsQuery, page: PageRequest): Promise<Page<ReadRegionResponse>> {
    const rows = await this.tree.list({ parentRegionId: query.parent_region_id, namePart: query.name }, page);
    return pageOf(rows, page, { keyOf, asItem: ReadRegionResponse.from });
  }

  /** @throws Failure region-not-found */
  async get(regionId: string): Promise<RegionDetailsResponse> {
    const region = await this.getRow(regionId);
    const { parentRegionId } = region;
    return RegionDetailsResponse.of(region, parentRegionId === null ? null : await this.tree.find(parentRegionId));
  }

  /** @throws Failure region-not-found */
  async listChildren(regionId: string, page: PageRequest): Promise<Page<ChildRegionResponse>> {
    await this.getRow(regionId);
    const rows = await this.tree.list({ parentRegionId: regionId, namePart: undefined }, page);
    return pageOf(rows, page, { keyOf, asItem: ChildRegionResponse.from });
  }

  /** @throws Failure region-not-found */
  async listDescendants(
    regionId: string,
    depth: number | undefined,
    page: PageRequest,
  ): Promise<Page<DescendantRegionResponse>> {
    await this.getRow(regionId);
    const rows = await this.tree.listDescendants(regionId, depth, page);
    return pageOf(rows, page, { keyOf, asItem: DescendantRegionResponse.from });
  }

  private async getRow(regionId: string): Promise<RegionRow> {
    const region = await this.tree.find(regionId);
    if (!region) throw regionMissing(regionId);
    return region;
  }
}

function keyOf(region: RegionRow): string {
  return region.regionId;
}
