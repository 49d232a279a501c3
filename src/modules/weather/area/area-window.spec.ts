import {
  boxOf,
  drawn,
  failureOf,
  gridOf,
  latitudesOf,
  longitudesOf,
  range,
  windowOf,
  WORLD_EAST,
  WORLD_WEST,
} from '../../../../test/support/drawn-grids.js';
import { wholeWindow } from './area-window.js';

const UK = gridOf(range(58, 50, -0.25), range(-10, 2, 0.25));

describe('windows', () => {
  it('hold the centres on their edges, whichever way latitudes run', () => {
    const north = windowOf(UK, boxOf(-5, 52, -4.5, 52.5));
    expect(latitudesOf(UK, north)).toEqual([52.5, 52.25, 52]);
    expect(longitudesOf(UK, north)).toEqual([-5, -4.75, -4.5]);
    const south = windowOf(WORLD_WEST, boxOf(-2.5, -1, 1.2, 1.9));
    expect(latitudesOf(WORLD_WEST, south)).toEqual([-1, 0, 1]);
    expect(longitudesOf(WORLD_WEST, south)).toEqual([-2, -1, 0, 1]);
  });

  it('wrap where the store does and the area does not', () => {
    const window = windowOf(WORLD_EAST, boxOf(-2.5, 10, 1.2, 12));
    expect(window.columns).toEqual([
      { start: 358, count: 2, step: 1 },
      { start: 0, count: 2, step: 1 },
    ]);
    expect(longitudesOf(WORLD_WEST, windowOf(WORLD_WEST, boxOf(178, 0, -178, 1)))).toEqual([
      178, 179, -180, -179, -178,
    ]);
  });

  it('wrap where the area does', () => {
    const cut = {
      type: 'MultiPolygon',
      coordinates: [boxOf(177.5, 0, 180, 1).coordinates, boxOf(-180, 0, -177.5, 1).coordinates],
    };
    const west = windowOf(WORLD_WEST, cut);
    expect(west.columns).toEqual([
      { start: 358, count: 2, step: 1 },
      { start: 0, count: 3, step: 1 },
    ]);
    expect(windowOf(WORLD_EAST, cut).columns).toEqual([{ start: 178, count: 5, step: 1 }]);
  });

  it('of the whole globe are all of it, once', () => {
    for (const grid of [WORLD_EAST, WORLD_WEST]) {
      const window = windowOf(grid, boxOf(-180, -90, 180, 90));
      expect(window.columns).toEqual([{ start: 0, count: 360, step: 1 }]);
      expect(window.rows).toEqual([{ start: 0, count: 181, step: 1 }]);
    }
    const closed = gridOf(range(-90, 90, 1), range(0, 360, 1));
    expect(windowOf(closed, boxOf(-180, -90, 180, 90)).columnCount).toBe(360);
    expect(windowOf(closed, boxOf(-2, 0, 2, 1)).columnCount).toBe(5);
    expect(wholeWindow(closed).columnCount).toBe(361);
  });

  it('reach the poles', () => {
    expect(latitudesOf(WORLD_EAST, windowOf(WORLD_EAST, boxOf(0, 89.5, 3, 90)))).toEqual([90]);
    expect(drawn(windowOf(WORLD_EAST, boxOf(-0.5, 89.6, 2.5, 90), { mask: 'touched' }))).toEqual(['###']);
  });

  it('take a grid of one row and column', () => {
    const cell = gridOf([10], [20]);
    expect(windowOf(cell, boxOf(19, 9, 21, 11))).toMatchObject({ rowCount: 1, columnCount: 1 });
    expect(failureOf(() => windowOf(cell, boxOf(21, 9, 22, 11))).code).toBe('area-outside-coverage');
  });

  it('take longitudes in whichever order the halves come', () => {
    const halves = gridOf(range(-10, 10, 1), [...range(0, 179, 1), ...range(-180, -1, 1)]);
    expect(windowOf(halves, boxOf(-2, 0, 1, 1)).columns).toEqual([
      { start: 358, count: 2, step: 1 },
      { start: 0, count: 2, step: 1 },
    ]);
    const westwards = gridOf(range(-10, 10, 1), range(10, -10, -1));
    expect(longitudesOf(westwards, windowOf(westwards, boxOf(-2, 0, 1, 1)))).toEqual([1, 0, -1, -2]);
  });

  it('stop at the edge of the store', () => {
    expect(longitudesOf(UK, windowOf(UK, boxOf(1.5, 51, 20, 52)))).toEqual([1.5, 1.75, 2]);
    const { code, message } = failureOf(() => windowOf(UK, boxOf(77, 12, 78, 13)));
    expect(code).toBe('area-outside-coverage');
    expect(message).toContain('latitudes 49.875 to 58.125 and longitudes -10.125 to 2.125');
  });
});

describe('small areas', () => {
  const small = boxOf(-4.9, 52.05, -4.85, 52.1);

  it('are refused with the nearest cell, or answered with it', () => {
    const { code, message } = failureOf(() => windowOf(UK, small));
    expect(code).toBe('area-without-cells');
    expect(message).toContain('latitude 52, longitude -5');
    const nearest = windowOf(UK, small, { nearest: true });
    expect([latitudesOf(UK, nearest), longitudesOf(UK, nearest)]).toEqual([[52], [-5]]);
    const touched = windowOf(UK, small, { mask: 'touched' });
    expect([latitudesOf(UK, touched), longitudesOf(UK, touched)]).toEqual([[52], [-5, -4.75]]);
    expect(failureOf(() => windowOf(UK, small, { mask: 'center' })).code).toBe('area-without-cells');
  });

  it('may be points and lines', () => {
    const point = windowOf(UK, { type: 'Point', coordinates: [-4.6, 51.6] });
    expect([latitudesOf(UK, point), longitudesOf(UK, point)]).toEqual([[51.5], [-4.5]]);
    expect(windowOf(WORLD_EAST, { type: 'Point', coordinates: [-0.2, 0] }).columns[0]!.start).toBe(0);
    expect(failureOf(() => windowOf(UK, { type: 'Point', coordinates: [77, 12] })).code).toBe('area-outside-coverage');
    const line = {
      type: 'LineString',
      coordinates: [
        [-5, 52],
        [-4.25, 52.5],
      ],
    };
    expect(drawn(windowOf(UK, line, { mask: 'center' }))).toEqual(['..##', '.##.', '##..']);
    expect(windowOf(UK, line)).toMatchObject({ rowCount: 3, columnCount: 4, mask: null });
  });
});
