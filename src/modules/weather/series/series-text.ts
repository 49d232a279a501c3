import { quotedField } from '../tables/csv-table.js';
import { doubleText } from '../tables/number-text.js';
import type { SeriesPlan } from './series-plan.js';
import type { SeriesRow } from './series-rows.js';
import { instantText, type SeriesColumn } from './series-table.js';

/** Text is sent in pieces of about this size. */
const PIECE_LENGTH = 65_536;

/** CSV as the tables of grids are, with names in the first line and nothing for what is missing. */
export async function* csvOf(
  plan: SeriesPlan,
  columns: readonly SeriesColumn[],
  batches: AsyncGenerator<SeriesRow[]>,
): AsyncGenerator<Uint8Array> {
  let text = `${columns.map(({ name }) => name).join(',')}\n`;
  const fieldOf = valueText(plan);
  for await (const rows of batches) {
    for (const row of rows) {
      text += `${columns.map((column) => fieldText(fieldOf(column, row))).join(',')}\n`;
    }
    if (text.length < PIECE_LENGTH) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

/** One object: what `head` has, `series` with an object per row, and what `tail` has once these are read. */
export async function* jsonOf(
  plan: SeriesPlan,
  columns: readonly SeriesColumn[],
  batches: AsyncGenerator<SeriesRow[]>,
  head: object,
  tail: () => object,
): AsyncGenerator<Uint8Array> {
  let text = `${JSON.stringify(head).slice(0, -1)},"series":[`;
  let isFirst = true;
  const fieldOf = valueText(plan);
  for await (const rows of batches) {
    for (const row of rows) {
      const entries = columns.map((column) => [column.name, fieldOf(column, row)] as const);
      text += `${isFirst ? '' : ','}\n${JSON.stringify(Object.fromEntries(entries))}`;
      isFirst = false;
    }
    if (text.length < PIECE_LENGTH) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(`${text}\n],${JSON.stringify(tail()).slice(1)}\n`);
}

function valueText({ opened, request }: SeriesPlan): (column: SeriesColumn, row: SeriesRow) => string | number | null {
  const calendar = opened.time?.calendar ?? 'standard';
  // Rows of a group follow each other and have the same times, which take long to write.
  const written = new Map<string, { readonly instant: number; readonly text: string }>();
  return ({ name, kind, valueOf }, row) => {
    const value = valueOf(row);
    if (kind !== 'instant') return value;
    const [instant, last] = [Number(value), written.get(name)];
    if (last?.instant === instant) return last.text;
    const text = instantText(calendar, instant, request.offsetMinutes);
    written.set(name, { instant, text });
    return text;
  };
}

function fieldText(value: string | number | null): string {
  if (value === null) return '';
  return typeof value === 'string' ? quotedField(value) : doubleText(value);
}
