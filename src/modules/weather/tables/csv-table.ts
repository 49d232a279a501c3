import type { Encoder } from '../encoding/encoder.js';
import { dimensionTexts, textsOf } from './cell-text.js';
import type { TableLayout } from './table-layout.js';
import { type RowBatch, TableRows } from './table-rows.js';

/**
 * Comma-separated values after RFC 4180, but that lines end with LF: the tools that split such files by lines, from cut
 * and awk to the loaders of databases, take a CR for part of the last field, and all readers of CSV take an LF.
 */
export class CsvTable implements Encoder {
  private readonly rows: TableRows;
  private readonly texts: readonly (readonly string[])[];
  private readonly valueTexts: readonly ((value: number) => string)[];

  constructor(private readonly layout: TableLayout) {
    this.rows = new TableRows(layout);
    this.texts = layout.dimensions.map((dimension) =>
      dimensionTexts(dimension, layout.calendar).map((one) => `${one},`),
    );
    this.valueTexts = layout.columns.map(({ decoding }) => textsOf(decoding.kind));
  }

  async begin(): Promise<Uint8Array[]> {
    const names = [...this.layout.dimensions, ...this.layout.columns].map(({ name }) => quotedField(name));
    return [Buffer.from(`${names.join(',')}\n`)];
  }

  async add(batch: RowBatch): Promise<Uint8Array[]> {
    const { texts, valueTexts } = this;
    let text = '';
    this.rows.visit(batch, (indices, values) => {
      for (let dimension = 0; dimension < indices.length; dimension++) {
        text += texts[dimension]?.[indices[dimension] ?? 0] ?? '';
      }
      for (let column = 0; column < values.length; column++) {
        if (column > 0) text += ',';
        text += valueTexts[column]?.(values[column] ?? NaN) ?? '';
      }
      text += '\n';
    });
    return text === '' ? [] : [Buffer.from(text, 'latin1')];
  }

  async end(): Promise<Uint8Array[]> {
    return [];
  }
}

/** Quoted where it must be. */
export function quotedField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
