import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import type { ValueDecoding } from '../tables/value-decoding.js';
import { colourAt, hexOf } from './colour-map.js';
import { mapSvg } from './map-drawing.js';
import type { MapLayout } from './map-layout.js';
import { boxOf, pointOf } from './picture-area.js';
import { boxText, placeText } from './place-text.js';
import { pngOf } from './png-image.js';
import { seriesSvg } from './series-drawing.js';
import { renderPng } from './svg-rendering.js';
import { unitsText } from './units-text.js';
import { degreeTicks, roundTicks, tickTexts } from './ticks.js';

/** Set to a folder to look at the pictures. */
const SHOWN = process.env['DATAIO_TEST_PICTURES'];
const DECODING: ValueDecoding = {
  elementType: 'float32',
  missing: [],
  missingLongs: [],
  scale: null,
  offset: null,
  kind: 'single',
};
const side = (first: number, count: number, step: number) => ({
  lower: Float64Array.from({ length: count }, (_, index) => first + index * step - Math.abs(step) / 2),
  upper: Float64Array.from({ length: count }, (_, index) => first + index * step + Math.abs(step) / 2),
});
const MAP: MapLayout = {
  width: 600,
  title: '2 metre <temperature> & more of it than fits into the line that a map has for the name of its variable',
  subtitle: '15 March 2019, 12:00 UTC · Fiji',
  units: 'K',
  attribution: 'Contains modified Copernicus Climate Change Service information, 2019',
  decoding: DECODING,
  rows: side(-14, 20, -0.5),
  columns: side(175, 20, 0.5),
  outlines: [
    [
      [177, -16],
      [181, -16],
      [181, -19],
      [177, -19],
      [177, -16],
    ],
  ],
};

async function shown(name: string, svg: string): Promise<Buffer> {
  const png = Buffer.from(await renderPng(svg, 600));
  if (SHOWN) {
    mkdirSync(SHOWN, { recursive: true });
    writeFileSync(join(SHOWN, `${name}.png`), png);
  }
  return png;
}

describe('maps', () => {
  const values = Float64Array.from({ length: 400 }, (_, cell) =>
    cell % 20 < 6 && cell < 200 ? NaN : 280 + Math.sin(cell / 40) * 4 + (cell % 20) / 5,
  );

  it('show cells, outlines, degrees across the antimeridian, and what has no value', async () => {
    const svg = mapSvg(MAP, values);
    for (const text of ['176°E', '178°W', '180°', '16°S', 'no value', '>K<', '&#60;temperature&#62;'])
      expect(svg).toContain(text);
    expect(svg).not.toContain('<temperature>');
    const png = await shown('missing', svg);
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBe(600);
  });

  it('say where there is nothing, and draw a value that is alone', async () => {
    const nothing = mapSvg(
      MAP,
      values.map(() => NaN),
    );
    expect(nothing).toContain('There are no values here.');
    await shown('nothing', nothing);
    const one = { ...MAP, rows: side(52, 1, 0.25), columns: side(-1.5, 1, 0.25), outlines: [] };
    await shown('one', mapSvg(one, Float64Array.of(282.5)));
    await shown('even', mapSvg(MAP, values.fill(0)));
  });

  it('colour each pixel by the cell that it lies in', () => {
    const svg = mapSvg(
      { ...MAP, rows: side(1, 2, -1), columns: side(0, 2, 1), outlines: [] },
      Float64Array.of(0, 1, NaN, 0.5),
    );
    const [, image = ''] = /base64,([^"]+)/.exec(svg) ?? [];
    const png = Buffer.from(image, 'base64');
    const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
    const at = png.indexOf('IDAT');
    const lines = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
    const pixel = (x: number, y: number): number | undefined => lines[y * (width + 1) + 1 + x];
    expect([pixel(2, 2), pixel(width - 2, 2), pixel(2, height - 2), pixel(width - 2, height - 2)]).toEqual([
      0, 254, 255, 127,
    ]);
    expect(pixel(Math.floor(width / 2) - 2, 2)).toBe(0);
    expect(pixel(Math.ceil(width / 2) + 2, 2)).toBe(254);
  });
});

describe('charts', () => {
  const layout = (times: number[]) => ({
    ...MAP,
    calendar: 'proleptic_gregorian' as const,
    times: Float64Array.from(times),
    weights: Float64Array.of(1),
  });
  const from = Date.UTC(2019, 11, 30);

  it.each([
    ['days', 24 * 5, 3_600_000, ['30 Dec', '1 Jan', '2020']],
    ['months', 24 * 200, 3_600_000, ['Jan', '2020', 'Mar']],
    ['years', 366 * 12, 86_400_000, ['2020', '2030']],
    ['step', 1, 1, ['00:00']],
  ])('have ticks that fit %s', async (name, count, step, texts) => {
    const times = Array.from({ length: count }, (_, index) => from + index * step);
    const svg = seriesSvg(
      layout(times),
      Float64Array.from(times, (_, index) => (index % 50 === 7 ? NaN : 280 + Math.sin(index / 20) * 5)),
    );
    for (const text of texts) expect(svg).toContain(`>${text}<`);
    expect(svg).not.toContain('NaN');
    await shown(`chart-${name}`, svg);
  });

  it('say where there is nothing', () => {
    expect(seriesSvg(layout([from, from + 1]), Float64Array.of(NaN, NaN))).toContain('There are no values here.');
  });
});

describe('ticks', () => {
  it('are round', () => {
    expect(tickTexts(roundTicks(273.2, 287.9, 6))).toEqual(['275.0', '277.5', '280.0', '282.5', '285.0', '287.5']);
    expect(tickTexts(roundTicks(-0.31, 0.32, 4))).toEqual(['−0.2', '0.0', '0.2']);
    expect(tickTexts(roundTicks(0, 3.2e-5, 4))).toEqual(['0', '1e-5', '2e-5', '3e-5']);
    expect(tickTexts(roundTicks(0, 2.5e7, 3))).toEqual(['0', '1e7', '2e7']);
    expect(roundTicks(5, 5, 3)).toEqual([5]);
    expect(degreeTicks(-11, 3, 5)).toEqual([-10, -5, 0]);
  });

  it('are two at least, however little room there is', () => {
    expect(roundTicks(276.2, 283.9, 2)).toEqual([278, 280, 282]);
    expect(degreeTicks(50.4, 51.9, 1.8)).toEqual([50.5, 51, 51.5]);
  });
});

it('colours go from dark to light', () => {
  expect([0, 0.5, 1, -3, 7].map((share) => hexOf(colourAt(share)))).toEqual([
    '#440154',
    '#21918c',
    '#fde725',
    '#440154',
    '#fde725',
  ]);
});

it('units are written as people do', () => {
  expect(['m s**-1', 'W m**-2', 'kg m^-2 s^-1', 'K', 'm3', '(0 - 1)'].map(unitsText)).toEqual([
    ...['m s⁻¹', 'W m⁻²', 'kg m⁻² s⁻¹', 'K', 'm3', '(0 - 1)'],
  ]);
});

it('images are PNG', () => {
  const png = pngOf(2, Uint8Array.of(0, 1, 1, 0), [
    [0, 0, 0],
    [255, 255, 255],
  ]);
  expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  // The end of every PNG, with the sum that the standard prints.
  expect(png.subarray(-12).toString('hex')).toBe('0000000049454e44ae426082');
});

describe('areas', () => {
  it('are boxes, cut at the antimeridian, and points', () => {
    expect(boxOf('-11,49,3,61').polygons).toHaveLength(1);
    expect(boxOf('170,-20,-170,-10').polygons.map(([ring]) => ring?.[0])).toEqual([
      [170, -20],
      [-180, -20],
    ]);
    expect(pointOf('-1.5,52').points).toEqual([[-1.5, 52]]);
    expect(placeText([-1.5, 52])).toBe('52°N 1.5°W');
    expect(boxText('-8,49,3,57')).toBe('49°N 8°W to 57°N 3°E');
    for (const wrong of ['', '1,2,3', '0,50,10,40', '0,0,0,1', '0,0,200,1', '0,0,1,NaN', '1e1,0,20,1']) {
      expect(() => boxOf(wrong)).toThrow(/west,south,east,north/);
    }
    for (const wrong of ['', '1', '1,2,3', '181,0', '0,91', ','])
      expect(() => pointOf(wrong)).toThrow(/longitude,latitude/);
  });
});
