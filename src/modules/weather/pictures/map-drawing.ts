import type { Position } from '#geojson/shape.js';
import { type Colour, colourAt, hexOf } from './colour-map.js';
import type { MapLayout, MapSide } from './map-layout.js';
import { pngOf } from './png-image.js';
import { escapedText, FONT, round, svgLine, svgText } from './svg-text.js';
import { sideOf, wrapped } from './place-text.js';
import { degreeTicks, roundTicks, tickTexts } from './ticks.js';

/** Colours of values; the one behind them is of what is missing. */
const COLOURS = 255;
const MISSING: Colour = [0xdc, 0xdc, 0xdc];
const MARGIN = { left: 62, top: 76, bottom: 52, right: 108 };
const BAR = { gap: 18, width: 18 };
/** Of width to height, beyond which a map is drawn smaller rather than taller. */
const TALLEST = 1.1;
const FLATTEST = 0.3;
const FAINT = '#555555';
/** Vertices of all outlines together; what no pixel tells apart is left out before. */
const MOST_VERTICES = 20_000;

/** Where the map lies in the picture, in pixels, and what of the plane it shows, in degrees. */
interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}

interface ColourRange {
  readonly least: number;
  readonly most: number;
}

/** The values row by row, with their area, axes and colours. */
export function mapSvg(layout: MapLayout, values: Float64Array): string {
  const frame = frameOf(layout);
  const height = Math.round(frame.top + frame.height + MARGIN.bottom);
  const range = rangeOf(values);
  const { image, hasMissing } = rasterOf(layout, frame, values, range);
  const { left, top, width: mapWidth, height: mapHeight } = frame;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${layout.width}" height="${height}" viewBox="0 0 ${layout.width} ${height}" font-family="${FONT}">`,
    `<title>${escapedText(layout.title)}</title>`,
    `<rect width="${layout.width}" height="${height}" fill="#ffffff"/>`,
    svgText(left, 28, layout.title, { size: 18, width: layout.width - left - 12 }),
    svgText(left, 48, layout.subtitle, { size: 12, ink: FAINT, width: layout.width - left - 12 }),
    `<image x="${left}" y="${top}" width="${mapWidth}" height="${mapHeight}" preserveAspectRatio="none" image-rendering="optimizeSpeed" xlink:href="data:image/png;base64,${image.toString('base64')}"/>`,
    ...graticule(frame),
    ...outlines(layout.outlines, frame),
    `<rect x="${left}" y="${top}" width="${mapWidth}" height="${mapHeight}" fill="none" stroke="#333333"/>`,
    ...(range ? colourBar(frame, range, layout.units) : noValues(frame)),
    ...(hasMissing && range ? missingKey(frame) : []),
    svgText(left, height - 10, layout.attribution, { size: 10, ink: FAINT, width: layout.width - left - 12 }),
    '</svg>',
  ].join('\n');
}

function frameOf({ width, rows, columns }: MapLayout): Frame {
  const [south, north] = extentOf(rows);
  const [west, east] = extentOf(columns);
  const shrink = Math.max(0.2, Math.cos((((south + north) / 2) * Math.PI) / 180));
  const room = width - MARGIN.left - MARGIN.right;
  const ratio = (north - south) / ((east - west) * shrink);
  const height = Math.round(Math.min(Math.max(room * ratio, room * FLATTEST), room * TALLEST));
  const mapWidth = ratio > TALLEST ? Math.max(room * 0.3, height / ratio) : room;
  const left = MARGIN.left + (room - Math.round(mapWidth)) / 2;
  return { left: Math.round(left), top: MARGIN.top, width: Math.round(mapWidth), height, west, east, south, north };
}

/** Null where every value is missing. */
function rangeOf(values: Float64Array): ColourRange | null {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (least > most) return null;
  // One value alone has no range: it lies in the middle of one.
  const half = most > least ? 0 : Math.max(Math.abs(most) * 0.01, 1e-9);
  return { least: least - half, most: most + half };
}

/** A pixel has the value of the cell that it lies in: nothing is smoothed that nobody has measured. */
function rasterOf(
  { rows, columns }: MapLayout,
  { width, height, west, east, south, north }: Frame,
  values: Float64Array,
  range: ColourRange | null,
): { image: Buffer; hasMissing: boolean } {
  const columnAt = cellsAt(columns, width, (x) => west + ((x + 0.5) / width) * (east - west));
  const rowAt = cellsAt(rows, height, (y) => north - ((y + 0.5) / height) * (north - south));
  const count = columns.lower.length;
  const scale = range ? (COLOURS - 1) / (range.most - range.least) : 0;
  const pixels = new Uint8Array(width * height);
  let hasMissing = false;
  for (let y = 0; y < height; y++) {
    const from = (rowAt[y] ?? 0) * count;
    for (let x = 0; x < width; x++) {
      const value = values[from + (columnAt[x] ?? 0)] ?? NaN;
      const isValue = range !== null && Number.isFinite(value);
      if (!isValue) hasMissing = true;
      pixels[y * width + x] = isValue ? Math.round((value - range.least) * scale) : COLOURS;
    }
  }
  const palette = Array.from({ length: COLOURS }, (_, index) => colourAt(index / (COLOURS - 1)));
  return { image: pngOf(width, pixels, [...palette, MISSING]), hasMissing };
}

/** The cell around the middle of each pixel; between two that leave a gap, the nearer one. */
function cellsAt({ lower, upper }: MapSide, count: number, placeOf: (pixel: number) => number): Int32Array {
  const order = Array.from(lower, (_, index) => index).sort((one, other) => (lower[one] ?? 0) - (lower[other] ?? 0));
  return Int32Array.from({ length: count }, (_, pixel) => {
    const place = placeOf(pixel);
    let [first, last] = [0, order.length - 1];
    while (first < last) {
      const middle = (first + last) >> 1;
      if (place < (upper[order[middle] ?? 0] ?? 0)) last = middle;
      else first = middle + 1;
    }
    return order[first] ?? 0;
  });
}

function graticule(frame: Frame): string[] {
  const { left, top, width, height, west, east, south, north } = frame;
  const stroke = 'stroke="#ffffff" stroke-opacity="0.45" stroke-width="1"';
  const parts: string[] = [];
  const meridians = degreeTicks(west, east, width / 90);
  tickTexts(meridians.map((degrees) => Math.abs(wrapped(degrees)))).forEach((text, index) => {
    const degrees = meridians[index] ?? 0;
    const x = left + ((degrees - west) / (east - west)) * width;
    parts.push(svgLine([x, top], [x, top + height], stroke));
    parts.push(svgText(x, top + height + 16, text + sideOf(wrapped(degrees), 'EW'), { size: 11, anchor: 'middle' }));
  });
  const parallels = degreeTicks(south, north, height / 70);
  tickTexts(parallels.map(Math.abs)).forEach((text, index) => {
    const degrees = parallels[index] ?? 0;
    const y = top + ((north - degrees) / (north - south)) * height;
    parts.push(svgLine([left, y], [left + width, y], stroke));
    parts.push(svgText(left - 7, y + 4, text + sideOf(degrees, 'NS'), { size: 11, anchor: 'end' }));
  });
  return parts;
}

function outlines(lines: readonly (readonly Position[])[], frame: Frame): string[] {
  const { left, top, width, height, west, east, south, north } = frame;
  const pathOf = (line: readonly Position[]): string => {
    let [text, lastX, lastY] = ['', NaN, NaN];
    for (const [longitude, latitude] of line) {
      const x = round(left + ((longitude - west) / (east - west)) * width);
      const y = round(top + ((north - latitude) / (north - south)) * height);
      if (Math.abs(x - lastX) < 0.5 && Math.abs(y - lastY) < 0.5) continue;
      text += `${text === '' ? 'M' : 'L'}${x} ${y}`;
      [lastX, lastY] = [x, y];
    }
    return text;
  };
  const paths: string[] = [];
  let vertices = 0;
  for (const line of lines) {
    const path = pathOf(line);
    vertices += path.split('L').length;
    if (vertices > MOST_VERTICES) break;
    paths.push(path);
  }
  const path = paths.join('');
  if (path === '') return [];
  const clip = `<clipPath id="map"><rect x="${left}" y="${top}" width="${width}" height="${height}"/></clipPath>`;
  const drawn = (stroke: string): string =>
    `<path d="${path}" fill="none" stroke-linejoin="round" stroke-linecap="round" clip-path="url(#map)" ${stroke}/>`;
  return [
    clip,
    drawn('stroke="#ffffff" stroke-opacity="0.75" stroke-width="3.4"'),
    drawn('stroke="#111111" stroke-width="1.4"'),
  ];
}

function colourBar({ left, top, width, height }: Frame, { least, most }: ColourRange, units: string): string[] {
  const x = left + width + BAR.gap;
  const stops = Array.from({ length: 11 }, (_, index) => {
    const share = index / 10;
    return `<stop offset="${share}" stop-color="${hexOf(colourAt(share))}"/>`;
  });
  const ticks = roundTicks(least, most, Math.max(2, height / 50));
  const texts = tickTexts(ticks);
  return [
    `<linearGradient id="values" x1="0" y1="1" x2="0" y2="0">${stops.join('')}</linearGradient>`,
    `<rect x="${x}" y="${top}" width="${BAR.width}" height="${height}" fill="url(#values)" stroke="#333333"/>`,
    svgText(x, top - 8, units, { size: 12, width: 84 }),
    ...ticks.flatMap((tick, index) => {
      const y = top + height - ((tick - least) / (most - least)) * height;
      const end = x + BAR.width;
      return [
        svgLine([end, y], [end + 5, y], 'stroke="#333333"'),
        svgText(end + 8, y + 4, texts[index] ?? '', { size: 11, width: 62 }),
      ];
    }),
  ];
}

function missingKey({ left, top, width, height }: Frame): string[] {
  const x = left + width + BAR.gap;
  const y = top + height + 8;
  return [
    `<rect x="${x}" y="${y}" width="12" height="12" fill="${hexOf(MISSING)}" stroke="#777777"/>`,
    svgText(x + 18, y + 10, 'no value', { size: 11, ink: FAINT }),
  ];
}

function noValues({ left, top, width, height }: Frame): string[] {
  const middle = { size: 14, anchor: 'middle', ink: FAINT } as const;
  return [svgText(left + width / 2, top + height / 2, 'There are no values here.', middle)];
}

function extentOf({ lower, upper }: MapSide): [number, number] {
  return [
    lower.reduce((one, other) => Math.min(one, other), Infinity),
    upper.reduce((one, other) => Math.max(one, other), -Infinity),
  ];
}
