import { type Calendar, isoOf, isStandard } from '../time/calendar.js';
import type { TableDimension } from './table-layout.js';
import { doubleText, singleText } from './number-text.js';
import type { ValueDecoding } from './value-decoding.js';

/** The text of a value of this kind; what is missing is empty. */
export function textsOf(kind: ValueDecoding['kind']): (value: number) => string {
  const text = kind === 'single' ? singleText : doubleText;
  return (value) => (Number.isNaN(value) ? '' : text(value));
}

/** All values of a dimension as they stand in rows. */
export function dimensionTexts({ kind, values }: TableDimension, calendar: Calendar): string[] {
  if (kind === 'time') return Array.from(values, (milliseconds) => timeText(calendar, milliseconds));
  return Array.from(values, textsOf(kind));
}

/** ISO 8601 in UTC, without a fraction that says nothing. Dates of other calendars have no zone: they are no moments. */
export function timeText(calendar: Calendar, milliseconds: number): string {
  const iso = isoOf(calendar, milliseconds);
  const text = iso.endsWith('.000000000') ? iso.slice(0, 19) : iso.slice(0, 23);
  return isStandard(calendar) ? `${text}Z` : text;
}
