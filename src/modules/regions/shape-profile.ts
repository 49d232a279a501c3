import type { Outline } from '#geojson/outline.js';
import type { ShapeFinding } from '#geojson/ring-faults.js';
import type { Bounds } from '#geojson/shape.js';

/** What is kept of a shape beside its bytes. */
export interface ShapeProfile {
  /** Of the GeoJSON text, however it was compressed; 64 hex digits. */
  readonly contentSha256: string;
  readonly unpackedSizeBytes: number;
  readonly positionCount: number;
  readonly bounds: Bounds;
  readonly findings: readonly ShapeFinding[];
  readonly outline: Outline;
}
