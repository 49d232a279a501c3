import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { UploadSection } from '#config/configuration.js';
import { readShape } from '#geojson/read-shape.js';
import type { Shape } from '#geojson/shape.js';
import { ShapefilesService } from '#modules/regions/shapefiles.service.js';

const unpacked = promisify(gunzip);

/** The shapes of regions as areas of requests. They were checked when they were uploaded. */
@Injectable()
export class RegionShapes {
  constructor(
    private readonly shapefiles: ShapefilesService,
    private readonly limits: UploadSection,
  ) {}

  /** @throws Failure unknown-region, shapefile-not-found, content-unavailable */
  async get(regionId: string, signal: AbortSignal): Promise<Shape> {
    const { open } = await this.shapefiles.serve(regionId, () => undefined);
    const { stream } = await open(signal);
    const bytes = await unpacked(await buffer(stream), { maxOutputLength: this.limits.shapefileLimitBytes });
    return readShape(JSON.parse(bytes.toString('utf8')));
  }
}
