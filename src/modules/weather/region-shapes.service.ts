import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { UploadSection } from '#config/configuration.js';
import { readShape } from '#geojson/read-shape.js';
import type { Shape } from '#geojson/shape.js';
import { ShapefilesService } from '#modules/regions/shapefiles.service.js';

const unpacked = promisify(gunzip);

/** Of all shapes that are remembered together: some fifty megabytes. */
const MOST_POSITIONS = 500_000;

interface Remembered {
  /** Of the bytes that the shape was read from. */
  readonly etag: string;
  readonly shape: Shape;
}

/**
 * The shapes of regions as areas of requests. They were checked when they were uploaded. Reading a large one holds up the
 * event loop, so that it is done once for each version of the file.
 */
@Injectable()
export class RegionShapes {
  /** Those that were asked for longest ago come first. */
  private readonly remembered = new Map<string, Remembered>();
  private positions = 0;

  constructor(
    private readonly shapefiles: ShapefilesService,
    private readonly limits: UploadSection,
  ) {}

  /** @throws Failure unknown-region, shapefile-not-found, content-unavailable */
  async get(regionId: string, signal: AbortSignal): Promise<Shape> {
    const { facts, open } = await this.shapefiles.find(regionId, () => undefined);
    const known = this.remembered.get(regionId);
    this.forget(regionId);
    if (known?.etag === facts.etag) {
      this.remember(regionId, known);
      return known.shape;
    }
    const { stream } = await open(signal);
    const bytes = await unpacked(await buffer(stream), { maxOutputLength: this.limits.shapefileLimitBytes });
    const shape = readShape(JSON.parse(bytes.toString('utf8')));
    this.forget(regionId);
    this.remember(regionId, { etag: facts.etag, shape });
    return shape;
  }

  private remember(regionId: string, remembered: Remembered): void {
    this.remembered.set(regionId, remembered);
    this.positions += remembered.shape.positionCount;
    for (const oldest of this.remembered.keys()) {
      if (this.positions <= MOST_POSITIONS) return;
      this.forget(oldest);
    }
  }

  private forget(regionId: string): void {
    this.positions -= this.remembered.get(regionId)?.shape.positionCount ?? 0;
    this.remembered.delete(regionId);
  }
}
