import type { SeriesPlan } from './series-plan.js';
import type { SeriesRow } from './series-rows.js';
import { instantText, type SeriesColumn } from './series-table.js';

/** Text is sent in pieces of about this size. */
const PIECE_LENGTH = 65_536;

/** CSV after RFC 4180, with names in the first line and nothing for what is missing. */
export async function* csvOf(
  plan: SeriesPlan,
  columns: readonly SeriesColumn[],
  batches: AsyncGenerator<SeriesRow[]>,
): AsyncGenerator<Uint8Array> {
  let text = `${columns.map(({ name }) => name).join(',')}\r\n`;
  const fieldOf = valueText(plan);
  for await (const rows of batches) {
    for (const row of rows) {
      text += `${columns.map((column) => quotedField(fieldOf(column, row) ?? '')).join(',')}\r\n`;
    }
    if (text.length < PIECE_LENGTH) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

/** One object: what `head` has, and `series` with an object per row. */
export async function* jsonOf(
  plan: SeriesPlan,
  columns: readonly SeriesColumn[],
  batches: AsyncGenerator<SeriesRow[]>,
  head: object,
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
  yield Buffer.from(`${text}\n]}\n`);
}

function valueText({ opened, request }: SeriesPlan): (column: SeriesColumn, row: SeriesRow) => string | number | null {
  const calendar = opened.time?.calendar ?? 'standard';
  return ({ kind, valueOf }, row) => {
    const value = valueOf(row);
    return kind === 'instant' ? instantText(calendar, Number(value), request.offsetMinutes) : value;
  };
}

function quotedField(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
