import { Failure } from '#common/errors/failure.js';
import { readShape } from '#geojson/read-shape.js';
import { type AreaRequest, type AreaWindow, areaWindowOf, type Grid, wholeWindow } from './area-window.js';
import { latitudeAxisOf, longitudeAxisOf } from './grid-axis.js';

const range = (from: number, to: number, step: number) =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, index) => from + index * step);
const gridOf = (latitudes: number[], longitudes: number[]): Grid => {
  const source = { storeName: 'store', isSinglePrecision: false };
  return {
    latitude: latitudeAxisOf({ ...source, name: 'latitude', values: latitudes }),
    longitude: longitudeAxisOf({ ...source, name: 'longitude', values: longitudes }),
  };
};
const boxOf = (west: number, south: number, east: number, north: number) => ({
  type: 'Polygon',
  coordinates: [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ],
});
const windowOf = (grid: Grid, geojson: unknown, how: Partial<AreaRequest> = {}): AreaWindow =>
  areaWindowOf(grid, { shape: readShape(geojson), mask: 'bbox', threshold: 0, nearest: false, ...how });
const pick = (values: Float64Array, runs: AreaWindow['rows']) =>
  runs.flatMap(({ start, count }) => Array.from(values.subarray(start, start + count)));
const latitudesOf = (grid: Grid, window: AreaWindow) => pick(grid.latitude.centres, window.rows);
const longitudesOf = (grid: Grid, window: AreaWindow) => pick(grid.longitude.centres, window.columns);
const drawn = ({ mask, columnCount, rowCount }: AreaWindow) =>
  Array.from({ length: rowCount }, (_, row) =>
    Array.from(mask!.subarray(row * columnCount, (row + 1) * columnCount), (bit) => (bit ? '#' : '.')).join(''),
  );
const failureOf = (attempt: () => unknown): Failure => {
  try {
    attempt();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('It did not fail.');
};

const UK = gridOf(range(58, 50, -0.25), range(-10, 2, 0.25));
const WORLD_EAST = gridOf(range(90, -90, -1), range(0, 359, 1));
const WORLD_WEST = gridOf(range(-90, 90, 1), range(-180, 179, 1));

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

describe('masks', () => {
  const GRID = gridOf(range(0, 6, 1), range(0, 9, 1));
  const SLOPE = {
    type: 'Polygon',
    coordinates: [
      [
        [0.8, 0.8],
        [8.2, 0.8],
        [4.5, 5.2],
        [0.8, 0.8],
      ],
    ],
  };

  it('keep centres, cells and parts', () => {
    expect(drawn(windowOf(GRID, SLOPE, { mask: 'center' }))).toEqual([
      '########',
      '.######.',
      '..####..',
      '...##...',
      '........',
    ]);
    const touched = drawn(windowOf(GRID, SLOPE, { mask: 'touched' }));
    expect(touched[0]).toBe('########');
    expect(drawn(windowOf(GRID, SLOPE, { mask: 'fraction' }))).toEqual(touched);
    expect(drawn(windowOf(GRID, SLOPE, { mask: 'fraction', threshold: 0.999 }))).toEqual([
      '........',
      '..####..',
      '...##...',
      '........',
      '........',
    ]);
  });

  it('hold all centres of a box whose edges lie on them', () => {
    for (const grid of [GRID, gridOf(range(6, 0, -1), range(0, 9, 1))]) {
      expect(drawn(windowOf(grid, boxOf(2, 1, 5, 3), { mask: 'center' }))).toEqual(['####', '####', '####']);
      expect(drawn(windowOf(grid, boxOf(1.5, 0.5, 5.5, 3.5), { mask: 'touched' }))).toEqual(['####', '####', '####']);
    }
  });

  it('follow the order of the store', () => {
    const triangle = {
      type: 'Polygon',
      coordinates: [
        [
          [1, 1],
          [4, 1],
          [1, 4],
          [1, 1],
        ],
      ],
    };
    expect(drawn(windowOf(GRID, triangle, { mask: 'center' }))).toEqual(['####', '###.', '##..', '#...']);
    const down = gridOf(range(6, 0, -1), range(0, 9, 1));
    expect(drawn(windowOf(down, triangle, { mask: 'center' }))).toEqual(['#...', '##..', '###.', '####']);
    const west = gridOf(range(6, 0, -1), range(9, 0, -1));
    expect(drawn(windowOf(west, triangle, { mask: 'center' }))).toEqual(['...#', '..##', '.###', '####']);
  });

  it('leave holes out and join the parts of a collection', () => {
    const holed = {
      type: 'Polygon',
      coordinates: [boxOf(0, 0, 6, 5).coordinates[0], boxOf(1.5, 1.5, 4.5, 3.5).coordinates[0]!.toReversed()],
    };
    expect(drawn(windowOf(GRID, holed, { mask: 'center' }))).toEqual([
      '#######',
      '#######',
      '##...##',
      '##...##',
      '#######',
      '#######',
    ]);
    const parts = {
      type: 'GeometryCollection',
      geometries: [boxOf(0, 0, 1, 1), boxOf(3, 0, 4, 1), boxOf(0.5, 0, 3.2, 0.5)],
    };
    expect(drawn(windowOf(GRID, parts, { mask: 'center' }))).toEqual(['#####', '##.##']);
  });

  it('cross the antimeridian', () => {
    const ring = {
      type: 'Polygon',
      coordinates: [
        [
          [178, 0],
          [-178, 0],
          [-178, 2],
          [180, 1],
          [178, 0],
        ],
      ],
    };
    for (const grid of [WORLD_EAST, WORLD_WEST]) {
      const rows = drawn(windowOf(grid, ring, { mask: 'center' }));
      expect(grid.latitude.isAscending ? rows : rows.toReversed()).toEqual(['#####', '..###', '....#']);
    }
  });

  it('fill both sides of the cut of a whole globe', () => {
    const band = windowOf(WORLD_WEST, boxOf(-180, 0.5, 180, 1.5), { mask: 'fraction', threshold: 0.99 });
    expect(drawn(band)).toEqual(['#'.repeat(360)]);
    expect(windowOf(WORLD_EAST, boxOf(-180, -90, 180, 90), { mask: 'fraction', threshold: 0.99 }).mask).not.toContain(
      0,
    );
  });

  it('agree with looking at every cell by itself', () => {
    const wrong: string[] = [];
    let seed = 7;
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    for (let round = 0; round < 60; round++) {
      const corners = 3 + Math.floor(random() * 12);
      const middle = [2 + random() * 6, 1.5 + random() * 4];
      const ring = Array.from({ length: corners }, (_, corner) => {
        const [angle, reach] = [(corner / corners) * 2 * Math.PI, 0.3 + random() * 2.5];
        return [middle[0]! + reach * Math.cos(angle), middle[1]! + reach * Math.sin(angle)] as [number, number];
      });
      ring.push(ring[0]!);
      const geojson = { type: 'Polygon', coordinates: [ring] };
      const shape = { mask: 'center', nearest: true } as const;
      const centre = windowOf(GRID, geojson, shape);
      const at = { rows: latitudesOf(GRID, centre), columns: longitudesOf(GRID, centre) };
      centre.mask?.forEach((bit, cell) => {
        const [y, x] = [at.rows[Math.floor(cell / centre.columnCount)]!, at.columns[cell % centre.columnCount]!];
        if (bit !== Number(isInside(ring, x, y))) wrong.push(`centre ${round} ${x} ${y}`);
      });
      const touched = windowOf(GRID, geojson, { mask: 'touched' });
      expect(windowOf(GRID, geojson, { mask: 'fraction' }).mask).toEqual(touched.mask);
      const threshold = random() * 0.8 + 0.1;
      const fraction = windowOf(GRID, geojson, { mask: 'fraction', threshold, nearest: true });
      const cells = { rows: latitudesOf(GRID, fraction), columns: longitudesOf(GRID, fraction) };
      fraction.mask?.forEach((bit, cell) => {
        const [y, x] = [
          cells.rows[Math.floor(cell / fraction.columnCount)]!,
          cells.columns[cell % fraction.columnCount]!,
        ];
        const sampled = sampledFraction(ring, x, y);
        const isClear = Math.abs(sampled - threshold) > 0.03;
        if (isClear && bit !== Number(sampled > threshold)) wrong.push(`fraction ${round} ${x} ${y}`);
      });
    }
    expect(wrong).toEqual([]);
  });

  it('of a shape that is made to take long are refused', () => {
    const fine = gridOf(range(-90, 90, 0.05), range(-180, 179.95, 0.05));
    const ring = Array.from({ length: 20_001 }, (_, index) => [-170 + index * 0.017, index % 2 === 0 ? -89 : 89]);
    const geojson = { type: 'Polygon', coordinates: [[...ring, [-170, 89], ring[0]]] };
    expect(failureOf(() => windowOf(fine, geojson, { mask: 'touched' })).code).toBe('geojson-too-large');
  });
});

function isInside(ring: readonly [number, number][], x: number, y: number): boolean {
  let inside = false;
  for (let index = 1; index < ring.length; index++) {
    const [[x0, y0], [x1, y1]] = [ring[index - 1]!, ring[index]!];
    if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) inside = !inside;
  }
  return inside;
}

function sampledFraction(ring: readonly [number, number][], x: number, y: number): number {
  let inside = 0;
  for (let row = 0; row < 40; row++) {
    for (let column = 0; column < 40; column++) {
      if (isInside(ring, x - 0.4875 + column * 0.025, y - 0.4875 + row * 0.025)) inside++;
    }
  }
  return inside / 1600;
}
