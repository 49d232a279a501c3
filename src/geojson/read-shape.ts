import type { FieldFault } from '#common/errors/failure.js';
import { invalidGeoJson, tooManyVertices } from './geojson.errors.js';
import type { Polygon, Position, Ring, Shape } from './shape.js';

export interface ShapeLimits {
  readonly positions: number;
  /** Collections inside collections. */
  readonly depth: number;
}

export const SHAPE_LIMITS: ShapeLimits = { positions: 1_000_000, depth: 8 };
const LEAST_RING = 4;
const FAULTS_SHOWN = 20;
const NO_LIST = 'must be a list that is not empty';

/**
 * Reads a GeoJSON object (RFC 7946): a geometry, a feature or a feature collection, with coordinates in degrees of
 * WGS 84. Altitudes are dropped.
 * @throws Failure invalid-geojson, geojson-too-large
 */
export function readShape(value: unknown, limits = SHAPE_LIMITS): Shape {
  const reader = new ShapeReader(limits);
  reader.readObject(value, '', 0);
  return reader.result();
}

class ShapeReader {
  private readonly polygons: Polygon[] = [];
  private readonly lines: Position[][] = [];
  private readonly points: Position[] = [];
  private readonly faults: FieldFault[] = [];
  private properties: Record<string, unknown> | undefined;
  private positionCount = 0;

  constructor(private readonly limits: ShapeLimits) {}

  result(): Shape {
    if (this.faults.length > 0) throw invalidGeoJson(this.faults);
    if (this.positionCount === 0) throw invalidGeoJson([{ path: 'geojson', message: 'holds no geometry' }]);
    const { polygons, lines, points, positionCount } = this;
    return { polygons, lines, points, positionCount, properties: this.properties ?? {} };
  }

  readObject(value: unknown, path: string, depth: number): void {
    if (depth > this.limits.depth) return this.fault(path, `is nested deeper than ${this.limits.depth} levels`);
    if (!isRecord(value)) return this.fault(path, 'must be a GeoJSON object');
    switch (value['type']) {
      case 'FeatureCollection':
        return this.readEach(value['features'], within(path, 'features'), (feature, place) =>
          this.readFeature(feature, place, depth),
        );
      case 'Feature':
        return this.readFeature(value, path, depth);
      default:
        return this.readGeometry(value, path, depth);
    }
  }

  private readFeature(value: unknown, path: string, depth: number): void {
    if (!isRecord(value) || value['type'] !== 'Feature') return this.fault(path, 'must be a Feature');
    const { properties, geometry } = value;
    if (isRecord(properties)) this.properties ??= properties;
    if (geometry === null || geometry === undefined) return this.fault(within(path, 'geometry'), 'is missing');
    this.readGeometry(geometry, within(path, 'geometry'), depth + 1);
  }

  private readGeometry(value: unknown, path: string, depth: number): void {
    if (depth > this.limits.depth) return this.fault(path, `is nested deeper than ${this.limits.depth} levels`);
    if (!isRecord(value)) return this.fault(path, 'must be a GeoJSON geometry');
    const { coordinates } = value;
    const place = within(path, 'coordinates');
    switch (value['type']) {
      case 'Polygon':
        return this.readPolygon(coordinates, place);
      case 'MultiPolygon':
        return this.readEach(coordinates, place, (polygon, at) => this.readPolygon(polygon, at));
      case 'LineString':
        return this.readLine(coordinates, place);
      case 'MultiLineString':
        return this.readEach(coordinates, place, (line, at) => this.readLine(line, at));
      case 'Point':
        return this.readPoint(coordinates, place);
      case 'MultiPoint':
        return this.readEach(coordinates, place, (point, at) => this.readPoint(point, at));
      case 'GeometryCollection':
        return this.readEach(value['geometries'], within(path, 'geometries'), (geometry, at) =>
          this.readGeometry(geometry, at, depth + 1),
        );
      default:
        return this.fault(within(path, 'type'), 'must be a type of RFC 7946, such as Polygon or FeatureCollection');
    }
  }

  private readPolygon(value: unknown, path: string): void {
    const rings: Ring[] = [];
    this.readEach(value, path, (ring, place) => {
      const positions = this.readPositions(ring, place);
      // Nothing more is said of a ring with positions that cannot be read.
      if (positions.length < lengthOf(ring)) return;
      if (positions.length < LEAST_RING) return this.fault(place, `must have ${LEAST_RING} positions or more`);
      if (!isClosed(positions)) return this.fault(place, 'is open: its last position must be its first one');
      rings.push(positions);
    });
    if (rings.length > 0) this.polygons.push(rings);
  }

  private readLine(value: unknown, path: string): void {
    const positions = this.readPositions(value, path);
    if (positions.length < lengthOf(value)) return;
    if (positions.length < 2) return this.fault(path, 'must have two positions or more');
    this.lines.push(positions);
  }

  private readPoint(value: unknown, path: string): void {
    const position = this.readPosition(value, () => path);
    if (position) this.points.push(position);
  }

  private readPositions(value: unknown, path: string): Position[] {
    const positions: Position[] = [];
    if (!Array.isArray(value) || value.length === 0) this.fault(path, NO_LIST);
    else {
      for (let index = 0; index < value.length && this.faults.length < FAULTS_SHOWN; index++) {
        const read = this.readPosition(value[index], () => `${path}.${index}`);
        if (read) positions.push(read);
      }
    }
    return positions;
  }

  /** Nobody needs the place of a position that is right, and there are a hundred thousand. */
  private readPosition(value: unknown, placeOf: () => string): Position | undefined {
    if (++this.positionCount > this.limits.positions) throw tooManyVertices(this.limits.positions);
    const [longitude, latitude] = Array.isArray(value) ? (value as unknown[]) : [];
    if (!isDegree(longitude, 180)) {
      this.fault(placeOf(), 'must begin with a longitude from -180 to 180');
      return undefined;
    }
    if (!isDegree(latitude, 90)) {
      this.fault(placeOf(), 'must have a latitude from -90 to 90 behind its longitude');
      return undefined;
    }
    return [longitude, latitude];
  }

  private readEach(value: unknown, path: string, read: (item: unknown, path: string) => void): void {
    if (!Array.isArray(value) || value.length === 0) return this.fault(path, NO_LIST);
    for (const [index, item] of (value as unknown[]).entries()) {
      if (this.faults.length >= FAULTS_SHOWN) return;
      read(item, `${path}.${index}`);
    }
  }

  private fault(path: string, message: string): void {
    if (this.faults.length < FAULTS_SHOWN) this.faults.push({ path: path === '' ? 'geojson' : path, message });
  }
}

function isClosed(ring: readonly Position[]): boolean {
  const [first, last] = [ring[0], ring.at(-1)];
  return first !== undefined && last !== undefined && first[0] === last[0] && first[1] === last[1];
}

/** JSON has neither NaN nor infinities, but numbers such as 1e400 that become one. */
function isDegree(value: unknown, most: number): value is number {
  return typeof value === 'number' && value >= -most && value <= most;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

function within(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
