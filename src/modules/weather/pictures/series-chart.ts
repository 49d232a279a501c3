import type { Encoder } from '../encoding/encoder.js';
import type { RowBatch } from '../tables/table-rows.js';
import { decodedValues } from '../tables/value-decoding.js';
import { seriesSvg } from './series-drawing.js';
import type { SeriesLayout } from './series-layout.js';

/** The means of an area over time, as an SVG. Cells without a value do not count. */
export class SeriesChart implements Encoder {
  private readonly means: Float64Array;

  constructor(private readonly layout: SeriesLayout) {
    this.means = new Float64Array(layout.times.length).fill(NaN);
  }

  async begin(): Promise<Uint8Array[]> {
    return [];
  }

  async add({ firstRow, rowCount, parts }: RowBatch): Promise<Uint8Array[]> {
    const { weights, decoding } = this.layout;
    const [part] = parts;
    if (!part) return [];
    const values = decodedValues(decoding, part);
    for (let step = 0; step < rowCount; step++) {
      let [sum, weight] = [0, 0];
      const from = step * weights.length;
      for (let cell = 0; cell < weights.length; cell++) {
        const [value, own] = [values[from + cell] ?? NaN, weights[cell] ?? 0];
        if (own === 0 || !Number.isFinite(value)) continue;
        sum += value * own;
        weight += own;
      }
      this.means[firstRow + step] = weight > 0 ? sum / weight : NaN;
    }
    return [];
  }

  async end(): Promise<Uint8Array[]> {
    return [Buffer.from(seriesSvg(this.layout, this.means))];
  }
}
