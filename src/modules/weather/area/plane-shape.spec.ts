import { readShape } from '#geojson/read-shape.js';
import { coveringArc, planeShapeOf, turnedFrom } from './plane-shape.js';

const polygon = (...ring: [number, number][]) => planeShapeOf(readShape({ type: 'Polygon', coordinates: [ring] }));

describe('the smallest covering arc', () => {
  it.each<[[number, number][], number, number]>([
    [[[10, 20]], 10, 20],
    [[[-10, 10]], -10, 10],
    [
      [
        [170, 180],
        [-180, -170],
      ],
      170,
      190,
    ],
    [
      [
        [-60, -50],
        [100, 110],
      ],
      -60,
      110,
    ],
    [
      [
        [-160, -155],
        [177, 178],
      ],
      177,
      205,
    ],
    [[[170, 190]], 170, 190],
    [
      [
        [170, 190],
        [-175, -160],
      ],
      170,
      200,
    ],
    [[[-180, 180]], -180, 180],
    [
      [
        [-180, 0],
        [0, 180],
      ],
      -180,
      180,
    ],
    [[[-179.75, 179.75]], -179.75, 179.75],
    [[[180, 180]], 180, 180],
    [[[5, 5]], 5, 5],
    [
      [
        [0, 120],
        [60, 200],
      ],
      0,
      200,
    ],
  ])('of %j is %d to %d', (arcs, west, east) => {
    const arc = coveringArc(arcs.map(([from, to]) => ({ west: from, east: to })));
    expect(arc.east - arc.west).toBeCloseTo(east - west, 9);
    expect(turnedFrom(-180, arc.west)).toBeCloseTo(turnedFrom(-180, west), 9);
  });
});

describe('shapes across the antimeridian', () => {
  it('are joined where they are not cut', () => {
    const { arc, polygons } = polygon([170, -10], [-170, -10], [-170, 10], [170, 10], [170, -10]);
    expect(arc).toEqual({ west: 170, east: 190 });
    expect(polygons[0]![0]).toContainEqual([190, 10]);
  });

  it('stay as they are where they are wide, turn the right way, or follow a cut', () => {
    expect(polygon([-100, -10], [100, -10], [100, 10], [-100, 10], [-100, -10]).arc).toEqual({ west: -100, east: 100 });
    expect(polygon([-180, -90], [-180, 90], [180, 90], [180, -90], [-180, -90]).arc).toEqual({ west: -180, east: 180 });
    const nearlyAll = polygon([-179.75, -60], [179.75, -60], [179.75, 60], [-179.75, 60], [-179.75, -60]);
    expect(nearlyAll.arc).toEqual({ west: -179.75, east: 179.75 });
  });

  it('are never the whole globe when they are cut', () => {
    const shape = readShape({
      type: 'MultiPolygon',
      coordinates: [
        [
          [
            [177, -20],
            [180, -20],
            [180, -15],
            [177, -15],
            [177, -20],
          ],
        ],
        [
          [
            [-180, -20],
            [-178, -20],
            [-178, -15],
            [-180, -15],
            [-180, -20],
          ],
        ],
      ],
    });
    expect(planeShapeOf(shape).arc).toEqual({ west: 177, east: 182 });
  });

  it('take their holes along', () => {
    const shape = readShape({
      type: 'Polygon',
      coordinates: [
        [
          [170, -10],
          [-170, -10],
          [-170, 10],
          [170, 10],
          [170, -10],
        ],
        [
          [-175, -5],
          [-175, 5],
          [-172, 5],
          [-172, -5],
          [-175, -5],
        ],
      ],
    });
    expect(planeShapeOf(shape).polygons[0]![1]![0]).toEqual([185, -5]);
  });

  it('take lines the short way', () => {
    const line = planeShapeOf(
      readShape({
        type: 'LineString',
        coordinates: [
          [170, 0],
          [-170, 0],
        ],
      }),
    );
    expect(line.arc).toEqual({ west: 170, east: 190 });
  });
});
