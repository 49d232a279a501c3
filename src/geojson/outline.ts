import simplify from '@turf/simplify';
import { boundsOf, type Position, type Shape } from './shape.js';

/** A drawing of a shape, small enough to be kept beside it; paths are in the language of SVG. */
export interface Outline {
  readonly width: number;
  readonly height: number;
  readonly areas: string;
  readonly lines: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Pixels of the longer side of the picture. */
const PICTURE_SIZE = 600;
const MARGIN = 8;
/** Detail below half a pixel is not seen. */
const TOLERANCE_PIXELS = 0.5;
const FEWEST_DEGREES = 1e-9;
/** What a picture holds at most; of a shape with more, the smallest parts are left out. */
const MOST_VERTICES = 6_000;
const MOST_POINTS = 500;
/** Simplification takes time with the square of the length, and is deep as the line is long. */
const MOST_VERTICES_TO_SIMPLIFY = 2_000;

/** In pixels, x to the right and y down. */
type Pixel = [x: number, y: number];

/**
 * The outline of a shape: longitude to the right, shrunk by the cosine of the middle latitude so that it looks as on a
 * map, latitude up.
 */
export function outlineOf(shape: Shape): Outline {
  const [west, south, east, north] = boundsOf(shape);
  const shrink = Math.max(Math.cos((((south + north) / 2) * Math.PI) / 180), 0.05);
  const [widthDegrees, heightDegrees] = [(east - west) * shrink, north - south];
  const scale = (PICTURE_SIZE - 2 * MARGIN) / Math.max(widthDegrees, heightDegrees, FEWEST_DEGREES);
  const place = ([longitude, latitude]: Position): Pixel => [
    (longitude - west) * shrink * scale + MARGIN,
    (north - latitude) * scale + MARGIN,
  ];
  return {
    width: round(widthDegrees * scale + 2 * MARGIN),
    height: round(heightDegrees * scale + 2 * MARGIN),
    areas: pathsOf(shape.polygons.flat(), place, 'Z'),
    lines: pathsOf(shape.lines, place, ''),
    points: shape.points.slice(0, MOST_POINTS).map((point) => {
      const [x, y] = place(point);
      return [round(x), round(y)] as const;
    }),
  };
}

/** As a picture of its own, without styles and scripts. */
export function outlineSvg({ width, height, areas, lines, points }: Outline, title: string): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    ...(areas === ''
      ? []
      : [
          `<path d="${areas}" fill="#cfe3f5" fill-rule="evenodd" stroke="#2b6cb0" stroke-width="1.5" stroke-linejoin="round"/>`,
        ]),
    ...(lines === '' ? [] : [`<path d="${lines}" fill="none" stroke="#2b6cb0" stroke-width="1.5"/>`]),
    ...points.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="4" fill="#2b6cb0"/>`),
    '</svg>',
    '',
  ].join('\n');
}

/** The largest first, until the picture is full. */
function pathsOf(lines: readonly (readonly Position[])[], place: (position: Position) => Pixel, end: string): string {
  const thinned = lines.map((line) => {
    const pixels = thin(line, place);
    return { pixels, extent: extentOf(pixels) };
  });
  const paths: string[] = [];
  let vertices = 0;
  for (const { pixels } of thinned.sort((one, other) => other.extent - one.extent)) {
    const kept = simplified(pixels);
    vertices += kept.length;
    if (vertices > MOST_VERTICES) break;
    const corners = end === '' ? kept : kept.slice(0, -1);
    paths.push(`M${corners.map(([x, y]) => `${round(x)} ${round(y)}`).join('L')}${end}`);
  }
  return paths.join('');
}

/** Without positions that no pixel would tell from the one before, and without more than can be simplified. */
function thin(line: readonly Position[], place: (position: Position) => Pixel): Pixel[] {
  const pixels: Pixel[] = [];
  for (const [index, position] of line.entries()) {
    const pixel = place(position);
    const before = pixels.at(-1);
    const isApart = !before || Math.hypot(pixel[0] - before[0], pixel[1] - before[1]) >= TOLERANCE_PIXELS / 2;
    if (isApart || index === line.length - 1) pixels.push(pixel);
  }
  // An island of less than a pixel is still an island.
  if (pixels.length < 4) return spread(line, 4).map(place);
  return spread(pixels, MOST_VERTICES_TO_SIMPLIFY);
}

/** So many of the items at most, the first and the last among them. */
function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  const step = (items.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, index) => items[Math.round(index * step)] as T);
}

/** A ring that would shrink to nothing stays as it is. */
function simplified(pixels: Pixel[]): Pixel[] {
  if (pixels.length <= 4) return pixels;
  const line = { type: 'LineString' as const, coordinates: pixels };
  const { coordinates } = simplify(line, { tolerance: TOLERANCE_PIXELS, highQuality: true, mutate: false });
  return coordinates.length < 4 ? pixels : coordinates;
}

function extentOf(pixels: readonly Pixel[]): number {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of pixels) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return Math.max(right - left, bottom - top);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replace(/[<>&"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
