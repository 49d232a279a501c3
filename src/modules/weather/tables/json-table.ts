import type { Encoder } from '../encoding/encoder.js';
import { dimensionTexts } from './cell-text.js';
import { doubleText, singleText } from './number-text.js';
import type { TableColumn, TableLayout } from './table-layout.js';
import type { RowBatch } from './table-rows.js';
import { decodedValues } from './value-decoding.js';

/** A small grid as nested lists, with its coordinates beside it. What is missing is null, and so is what JSON lacks. */
export class JsonTable implements Encoder {
  private readonly values: Float64Array[][];

  constructor(private readonly layout: TableLayout) {
    this.values = layout.columns.map(() => []);
  }

  async begin(): Promise<Uint8Array[]> {
    return [];
  }

  async add({ firstRow, parts }: RowBatch): Promise<Uint8Array[]> {
    this.layout.columns.forEach(({ decoding, dimensions }, index) => {
      const part = parts[index];
      const isShared = dimensions.length < this.layout.dimensions.length;
      if (part && !(isShared && firstRow > 0)) this.values[index]?.push(decodedValues(decoding, part));
    });
    return [];
  }

  async end(): Promise<Uint8Array[]> {
    const { dataset, calendar, dimensions, columns } = this.layout;
    const coordinates = dimensions.map((dimension) => {
      const texts = dimensionTexts(dimension, calendar).map((text) =>
        dimension.kind === 'time' ? JSON.stringify(text) : text || 'null',
      );
      return `${JSON.stringify(dimension.name)}:[${texts.join(',')}]`;
    });
    const variables = columns.map((column, index) => this.variableText(column, this.values[index] ?? []));
    const name = JSON.stringify(dataset);
    const calendarName = JSON.stringify(calendar);
    const text = `{"dataset_name":${name},"calendar":${calendarName},"coordinates":{${coordinates.join(',')}},"variables":{${variables.join(',')}}}\n`;
    return [Buffer.from(text)];
  }

  private variableText({ name, units, longName, dimensions, decoding }: TableColumn, parts: Float64Array[]): string {
    const text = decoding.kind === 'single' ? singleText : doubleText;
    const texts = parts.flatMap((part) => Array.from(part, (value) => (Number.isFinite(value) ? text(value) : 'null')));
    const { mask } = this.layout;
    // What stands for cells outside the mask is a fill value, which may be a number like any other.
    if (mask && dimensions.length >= 2) texts.forEach((_, at) => mask[at % mask.length] || (texts[at] = 'null'));
    const lengths = dimensions.map(
      (dimension) => this.layout.dimensions.find((one) => one.name === dimension)?.values.length ?? 1,
    );
    const described = JSON.stringify({ units, long_name: longName, dimensions });
    return `${JSON.stringify(name)}:${described.slice(0, -1)},"values":${nested(texts, lengths)}}`;
  }
}

/** Rows in brackets, from the innermost dimension outwards. */
function nested(texts: readonly string[], lengths: readonly number[]): string {
  let items = texts;
  for (const length of lengths.toReversed()) {
    const lists: string[] = [];
    for (let at = 0; at < items.length; at += length) lists.push(`[${items.slice(at, at + length).join(',')}]`);
    items = lists;
  }
  return items[0] ?? 'null';
}
