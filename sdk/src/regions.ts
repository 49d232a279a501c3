import type { ChildRegion, Region, Shapefile } from './api/shapes.js';
import { type Calls, contentOf, pageOf } from './http/calls.js';
import { itemsOf } from './http/pages.js';

/** The tree of regions, and their outlines. */
export class Regions {
  constructor(private readonly calls: Calls) {}

  get(regionId: string): Promise<Region> {
    return contentOf(this.calls.GET('/regions/{region_id}', { params: { path: { region_id: regionId } } }));
  }

  listChildren(regionId: string): AsyncGenerator<ChildRegion, void> {
    const path = { region_id: regionId };
    return itemsOf((cursor) =>
      pageOf(this.calls.GET('/regions/{region_id}/children', { params: { path, query: { cursor } } })),
    );
  }

  /** The regions that have an outline. */
  listShapefiles(): AsyncGenerator<Shapefile, void> {
    return itemsOf((cursor) => pageOf(this.calls.GET('/shapefiles', { params: { query: { cursor } } })));
  }

  /** The outline of a region: GeoJSON, packed with gzip. */
  async downloadShapefile(regionId: string, { signal }: { signal?: AbortSignal } = {}): Promise<Response> {
    const { response } = await this.calls.GET('/shapefiles/{region_id}', {
      params: { path: { region_id: regionId } },
      parseAs: 'stream',
      ...(signal && { signal }),
    });
    return response;
  }
}
