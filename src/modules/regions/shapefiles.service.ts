import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RecordChanges } from '#audit/record-changes.service.js';
import { type Page, pageOf, type PageRequest } from '#common/http/page.js';
import { TaggedAnswer } from '#common/http/tagged-answer.interceptor.js';
import type { MessageResponse } from '#common/openapi/message.dto.js';
import { outlineSvg } from '#geojson/outline.js';
import { StoredBytesService } from '#modules/filestore/stored-bytes.service.js';
import { UsageCounter } from '#modules/usage/usage-counter.service.js';
import { countedBody } from '#object-storage/counted-body.js';
import type { RangeChoice, ServedObject } from '#object-storage/served-object.js';
import { ShapefileRecordResponse, ShapefileResponse } from './dto/shapefiles.dto.js';
import { regionMissing, shapefileMissing, unknownRegion } from './regions.errors.js';
import { RegionsRepository } from './regions.repository.js';
import { SHAPEFILE } from './shapefile-record.js';
import { type CurrentShapefile, ShapefilesRepository } from './shapefiles.repository.js';

/** The shapes of regions: listed, downloaded, drawn, deleted. */
@Injectable()
export class ShapefilesService {
  constructor(
    private readonly regions: RegionsRepository,
    private readonly shapefiles: ShapefilesRepository,
    private readonly bytes: StoredBytesService,
    private readonly changes: RecordChanges,
    private readonly usage: UsageCounter,
  ) {}

  async list(page: PageRequest): Promise<Page<ShapefileResponse>> {
    const rows = await this.shapefiles.list(page);
    return pageOf(rows, page, { keyOf: (row) => row.regionId, asItem: ShapefileResponse.from });
  }

  /** For a client, and counted as its download. @throws Failure as `find` */
  async serve(regionId: string, chooseRange: RangeChoice): Promise<ServedObject> {
    const served = await this.find(regionId, chooseRange);
    const countSent = this.usage.countSent({ action: 'shapefile-download', item: regionId }, served.part?.start ?? 0);
    return {
      ...served,
      open: async (signal) => ({ stream: countedBody((await served.open(signal)).stream, countSent) }),
    };
  }

  /** @throws Failure unknown-region, which clients expect as 400; shapefile-not-found; content-unavailable */
  async find(regionId: string, chooseRange: RangeChoice): Promise<ServedObject> {
    const current = await this.shapefiles.findCurrent(regionId);
    if (!current) throw (await this.isRegion(regionId)) ? shapefileMissing(regionId) : unknownRegion(regionId);
    const { objectKey, contentType } = current;
    return this.bytes.serve({ objectKey, contentType, fileName: `${regionId}.geojson.gz` }, chooseRange);
  }

  /** @throws Failure region-not-found, shapefile-not-found */
  async getOutline(regionId: string): Promise<TaggedAnswer> {
    const found = await this.shapefiles.findOutline(regionId);
    if (!found) throw await this.missing(regionId);
    const svg = outlineSvg(found.outline, found.regionName);
    return new TaggedAnswer(svg, 'image/svg+xml; charset=utf-8', createHash('sha256').update(svg).digest('base64url'));
  }

  /** @throws Failure region-not-found, shapefile-not-found */
  async getRecord(regionId: string): Promise<ShapefileRecordResponse> {
    const current = await this.getCurrent(regionId);
    return ShapefileRecordResponse.of(current, await this.shapefiles.listVersions(current.fileId));
  }

  /** Takes it from readers first, then the bytes of all its versions. @throws Failure as `getRecord` */
  async delete(regionId: string): Promise<MessageResponse> {
    const taken: Awaited<ReturnType<StoredBytesService['take']>> = [];
    await this.changes.delete(
      SHAPEFILE,
      () => this.getUnderLock(regionId),
      async ({ fileId }) => {
        taken.push(...(await this.bytes.take(fileId)));
      },
    );
    await this.bytes.remove(taken);
    return { message: `The shapefile of ${regionId} is deleted.` };
  }

  /** Read again once it is held: it may have been replaced or deleted meanwhile. */
  private async getUnderLock(regionId: string): Promise<CurrentShapefile> {
    await this.bytes.lock((await this.getCurrent(regionId)).fileId);
    return this.getCurrent(regionId);
  }

  private async getCurrent(regionId: string): Promise<CurrentShapefile> {
    const current = await this.shapefiles.findCurrent(regionId);
    if (!current) throw await this.missing(regionId);
    return current;
  }

  private async missing(regionId: string): Promise<Error> {
    return (await this.isRegion(regionId)) ? shapefileMissing(regionId) : regionMissing(regionId);
  }

  private async isRegion(regionId: string): Promise<boolean> {
    return (await this.regions.find({ regionId })) !== null;
  }
}
