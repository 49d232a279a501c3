import { Injectable } from '@nestjs/common';
import { RecordChanges, type RecordKind } from '#audit/record-changes.service.js';
import type { Creation } from '#common/creation.js';
import { requireUnused, unknownReference } from '#common/errors/failures.js';
import { type Page, pageOf, type PageRequest } from '#common/http/page.js';
import type { MessageResponse } from '#common/openapi/message.dto.js';
import { merged } from '#common/validation/merge-patch.js';
import { Transactions } from '#database/transactions.js';
import { StoredBytesService } from '#modules/filestore/stored-bytes.service.js';
import {
  type CreateRegionDto,
  type ListRegionsQuery,
  RegionResponse,
  type UpdateRegionDto,
} from './dto/regions.dto.js';
import type { Region } from './region.entity.js';
import { regionInCircle, regionMissing } from './regions.errors.js';
import { RegionsRepository } from './regions.repository.js';

/** A region as the file `regions.json` of the samples writes it; parents come before their children. */
export interface RegionEntry {
  readonly region_id: string;
  readonly region_name: string;
  readonly parent_region_id: string | null;
}

const REGION: RecordKind<Region, RegionResponse> = {
  subject: 'region',
  nameOf: (region) => region.regionId,
  show: RegionResponse.from,
};

/** The tree of regions. Every other change of a region waits for a change of the tree, so that it stays a tree. */
@Injectable()
export class RegionsService {
  private readonly followers: (() => void)[] = [];

  constructor(
    private readonly regions: RegionsRepository,
    private readonly changes: RecordChanges,
    private readonly transactions: Transactions,
    private readonly bytes: StoredBytesService,
  ) {}

  /** `follow` is called in the transaction of each move: for features that refer to regions, which know none of them. */
  whenMoved(follow: () => void): void {
    this.followers.push(follow);
  }

  /** True where the region is there, and stays until the transaction ends. */
  async isThereToRefer(regionId: string): Promise<boolean> {
    return (await this.regions.findToRefer({ regionId })) !== null;
  }

  /** @throws Failure duplicate where it is there with other content, or validation-failed for an unknown parent */
  ensure(asked: CreateRegionDto): Promise<Creation<RegionResponse>> {
    return this.changes.ensure(REGION, {
      name: asked.region_id,
      asked,
      content: ['region_name', 'parent_region_id'],
      insert: async () => {
        await this.regions.lockTree();
        await this.requireParent(asked.parent_region_id ?? null);
        return this.regions.insertIfFree(regionOf(asked));
      },
      find: () => this.regions.find({ regionId: asked.region_id }),
    });
  }

  /** Adds the regions of a tree that are missing; those that exist stay as they are. */
  async ensureTree(entries: readonly RegionEntry[]): Promise<void> {
    await this.transactions.run(async () => {
      for (const entry of entries) {
        if (!(await this.regions.insertIfFree(regionOf(entry)))) continue;
        this.changes.recordNew(REGION, await this.getRow(entry.region_id));
      }
    });
  }

  async list(query: ListRegionsQuery, page: PageRequest): Promise<Page<RegionResponse>> {
    const rows = await this.regions.list({ parentRegionId: query.parent_region_id, namePart: query.name }, page);
    return pageOf(rows, page, { keyOf: (region) => region.regionId, asItem: RegionResponse.from });
  }

  /** @throws Failure region-not-found */
  async get(regionId: string): Promise<RegionResponse> {
    return RegionResponse.from(await this.getRow(regionId));
  }

  /** @throws Failure region-not-found, or validation-failed for a parent that is unknown or in the region itself */
  update(regionId: string, asked: UpdateRegionDto, ifMatch?: string): Promise<RegionResponse> {
    return this.changes.update(
      REGION,
      () => this.getUnderLock(regionId),
      async (old) => {
        const parentRegionId = merged(old.parentRegionId, asked.parent_region_id);
        await this.requireParent(parentRegionId);
        if (parentRegionId !== null && (await this.regions.holds(regionId, parentRegionId))) {
          throw regionInCircle(regionId, parentRegionId);
        }
        const changed = { ...old, regionName: asked.region_name ?? old.regionName, parentRegionId };
        await this.regions.update(changed);
        if (parentRegionId !== old.parentRegionId) for (const follow of this.followers) follow();
        return changed;
      },
      ifMatch,
    );
  }

  /** @throws Failure region-not-found, or in-use naming its regions, datasets and shapefile */
  async delete(regionId: string, ifMatch?: string): Promise<MessageResponse> {
    await this.changes.delete(
      REGION,
      () => this.getUnderLock(regionId),
      async ({ id }) => {
        const uses = [...(await this.regions.listUses(regionId)), ...(await this.bytes.listUsesOfRegion(regionId))];
        requireUnused(`The region ${regionId}`, uses);
        await this.bytes.deleteEndedOfRegion(regionId);
        await this.regions.delete(id);
      },
      ifMatch,
    );
    return { message: `The region ${regionId} is deleted.` };
  }

  private async requireParent(regionId: string | null): Promise<void> {
    if (regionId === null || (await this.isThereToRefer(regionId))) return;
    throw unknownReference('parent_region_id', `there is no region ${regionId}`);
  }

  private async getRow(regionId: string): Promise<Region> {
    const region = await this.regions.find({ regionId });
    if (!region) throw regionMissing(regionId);
    return region;
  }

  /** The tree first, by everyone, so that nobody who holds a region waits for the tree. */
  private async getUnderLock(regionId: string): Promise<Region> {
    await this.regions.lockTree();
    const region = await this.regions.findUnderLock({ regionId });
    if (!region) throw regionMissing(regionId);
    return region;
  }
}

function regionOf(entry: CreateRegionDto): Omit<Region, 'id'> {
  return {
    regionId: entry.region_id,
    regionName: entry.region_name,
    parentRegionId: entry.parent_region_id ?? null,
  };
}
