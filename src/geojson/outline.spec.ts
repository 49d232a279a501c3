import { outlineOf, outlineSvg } from './outline.js';
import { readShape } from './read-shape.js';

const drawn = (geometry: object, title: string): string => outlineSvg(outlineOf(readShape(geometry)), title);

test('draws rings with holes, in proportion, with a title that cannot break out', () => {
  const svg = drawn(
    {
      type: 'Polygon',
      coordinates: [
        [
          [0, 59],
          [4, 59],
          [4, 61],
          [0, 61],
          [0, 59],
        ],
      ],
    },
    'A <script> & "more"',
  );
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  // At 60 degrees north, a degree of longitude is half as long as one of latitude.
  expect(Number(width)).toBeCloseTo(Number(height), -1);
  expect(svg).toContain('<title>A &#60;script&#62; &#38; &#34;more&#34;</title>');
  expect(svg).toContain('fill-rule="evenodd"');
});

test('is small, whatever the shape', () => {
  const count = 200_000;
  const ring = Array.from({ length: count }, (_, index) => {
    const angle = (2 * Math.PI * index) / count;
    return [50 * Math.cos(angle), 50 * Math.sin(angle)];
  });
  const svg = drawn({ type: 'Polygon', coordinates: [[...ring, ring[0]]] }, 'A circle');
  expect(svg.length).toBeLessThan(20_000);
});

test('draws a point, and an island that is smaller than a pixel', () => {
  const island = [
    [10, 10],
    [10.0001, 10],
    [10.0001, 10.0001],
    [10, 10],
  ];
  const svg = drawn(
    {
      type: 'GeometryCollection',
      geometries: [
        { type: 'Polygon', coordinates: [island] },
        { type: 'Point', coordinates: [0, 0] },
      ],
    },
    'Small things',
  );
  expect(svg).toContain('<circle');
  expect(svg.match(/L/g)).toHaveLength(2);
});

describe('stays small and quick for', () => {
  test('a ring whose simplification would be as deep as it is long', () => {
    const ring = Array.from({ length: 300_000 }, (_, index) => [index % 2 === 0 ? -100 : 100, -80 + index / 2_000]);
    const svg = drawn({ type: 'Polygon', coordinates: [[...ring, ring[0]]] }, 'A saw');
    expect(svg.length).toBeLessThan(150_000);
  });

  test('very many islands, of which the largest are drawn', () => {
    const islandAt = (x: number, y: number, size: number): number[][][] => [
      [
        [x, y],
        [x + size, y],
        [x + size, y + size],
        [x, y],
      ],
    ];
    const islands = Array.from({ length: 30_000 }, (_, index) =>
      islandAt(-170 + (index % 300), -80 + index / 1_000, 0.01),
    );
    const svg = drawn({ type: 'MultiPolygon', coordinates: [...islands, islandAt(0, 0, 60)] }, 'Islands');
    expect(svg.length).toBeLessThan(150_000);
    expect(svg).toMatch(/d="M\d+(\.\d)? \d+(\.\d)?L/);
  });
});
