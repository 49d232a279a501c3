import { Failure } from '#common/errors/failure.js';
import { readShape } from './read-shape.js';
import { boundsOf } from './shape.js';

const SQUARE = [
  [0, 0],
  [2, 0],
  [2, 2],
  [0, 2],
  [0, 0],
];
const polygon = (...rings: unknown[]): object => ({ type: 'Polygon', coordinates: rings });
const feature = (geometry: unknown, properties: unknown = null): object => ({ type: 'Feature', geometry, properties });

function failureOf(value: unknown): Failure {
  try {
    readShape(value);
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error('It was read.');
}

describe('readShape reads', () => {
  test('a polygon with a hole, and drops altitudes', () => {
    const hole = [
      [0.5, 0.5, 7],
      [0.5, 1],
      [1, 1],
      [0.5, 0.5, 7],
    ];
    const shape = readShape(polygon(SQUARE, hole));
    expect(shape.polygons).toEqual([[SQUARE, hole.map(([x, y]) => [x, y])]]);
    expect(boundsOf(shape)).toEqual([0, 0, 2, 2]);
  });

  test('collections of features and of geometries, with the properties of the first feature', () => {
    const collection = {
      type: 'FeatureCollection',
      features: [
        feature(
          {
            type: 'GeometryCollection',
            geometries: [
              { type: 'Point', coordinates: [1, 2] },
              { type: 'MultiPolygon', coordinates: [[SQUARE], [SQUARE]] },
            ],
          },
          { region_id: 'country_GBR' },
        ),
        feature({ type: 'LineString', coordinates: SQUARE }, { region_id: 'other' }),
      ],
    };
    const shape = readShape(collection);
    expect([shape.points.length, shape.polygons.length, shape.lines.length]).toEqual([1, 2, 1]);
    expect(shape.properties).toEqual({ region_id: 'country_GBR' });
    expect(shape.positionCount).toBe(16);
  });
});

describe('readShape refuses', () => {
  test.each<[string, unknown, string]>([
    ['nothing', null, 'geojson'],
    ['a list', [], 'geojson'],
    ['an unknown type', { type: 'Circle' }, 'type'],
    ['an empty collection', { type: 'FeatureCollection', features: [] }, 'features'],
    ['a null geometry', feature(null), 'geometry'],
    ['a longitude of 200', { type: 'Point', coordinates: [200, 0] }, 'coordinates'],
    ['a latitude of 91', { type: 'Point', coordinates: [0, 91] }, 'coordinates'],
    ['a number that is none', { type: 'Point', coordinates: [Number.NaN, 0] }, 'coordinates'],
    ['infinity', { type: 'Point', coordinates: [Infinity, 0] }, 'coordinates'],
    ['numbers as text', { type: 'Point', coordinates: ['1', '2'] }, 'coordinates'],
    ['an open ring', polygon(SQUARE.slice(0, -1)), 'coordinates.0'],
    ['a ring of three positions', polygon(SQUARE.slice(0, 3)), 'coordinates.0'],
    ['a line of one position', { type: 'LineString', coordinates: [[0, 0]] }, 'coordinates'],
    ['no rings', polygon(), 'coordinates'],
  ])('%s', (_, value, path) => {
    const failure = failureOf(value);
    expect([failure.kind, failure.code, failure.faults?.[0]?.path]).toEqual(['malformed', 'invalid-geojson', path]);
  });

  test('collections nested a thousand deep', () => {
    let value: object = { type: 'Point', coordinates: [0, 0] };
    for (let depth = 0; depth < 1_000; depth++) value = { type: 'GeometryCollection', geometries: [value] };
    expect(failureOf(value).code).toBe('invalid-geojson');
  });

  test('a million positions and one', () => {
    const coordinates = Array.from({ length: 1_000_001 }, () => [0, 0]);
    expect(failureOf({ type: 'MultiPoint', coordinates }).kind).toBe('too-large');
  });

  test('much that is wrong, without naming all of it', () => {
    const coordinates = Array.from({ length: 10_000 }, () => [500, 0]);
    expect(failureOf({ type: 'MultiPoint', coordinates }).faults).toHaveLength(20);
  });
});
