import type { Encoder } from '../encoding/encoder.js';
import type { RowBatch } from '../tables/table-rows.js';
import { decodedValues } from '../tables/value-decoding.js';
import { mapSvg } from './map-drawing.js';
import type { MapLayout } from './map-layout.js';
import { renderPng } from './svg-rendering.js';

/** A map of the values, as PNG. */
export class MapPicture implements Encoder {
  private readonly parts: Float64Array[] = [];

  constructor(private readonly layout: MapLayout) {}

  async begin(): Promise<Uint8Array[]> {
    return [];
  }

  async add({ parts }: RowBatch): Promise<Uint8Array[]> {
    for (const part of parts) this.parts.push(decodedValues(this.layout.decoding, part));
    return [];
  }

  async end(): Promise<Uint8Array[]> {
    const values = new Float64Array(this.parts.reduce((count, part) => count + part.length, 0));
    let at = 0;
    for (const part of this.parts) {
      values.set(part, at);
      at += part.length;
    }
    return [await renderPng(mapSvg(this.layout, values), this.layout.width)];
  }
}
