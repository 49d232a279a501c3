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

  it('of thousands of islands are drawn island by island', () => {
    const world = gridOf(range(90, -90, -0.25), range(-180, 179.75, 0.25));
    const islands = Array.from({ length: 12_000 }, (_, index) => {
      const [west, south] = [-178 + (index % 350), -60 + Math.floor(index / 350) * 3];
      return boxOf(west, south, west + 0.5, south + 0.5).coordinates;
    });
    for (const mask of ['center', 'touched', 'fraction'] as const) {
      const { mask: cells } = windowOf(world, { type: 'MultiPolygon', coordinates: islands }, { mask, threshold: 0.2 });
      // Each has its corners on centres: a whole cell in the middle, and halves and quarters around it.
      expect(cells!.reduce((sum, cell) => sum + cell, 0)).toBe(12_000 * 9);
    }
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
