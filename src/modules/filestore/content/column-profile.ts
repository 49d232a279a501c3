import { COMMA_SAMPLE, type ColumnFigures, type CountedColumn, type TableFigures } from './column-figures.js';
import { Kind, typeOfKind } from './column-kind.js';
import type { ColumnProfile } from './content-profile.js';
import type { FieldType } from './field-type.js';
import { SHOWN_VALUE_BYTES } from './frequent-values.js';
import { decodeCutText, decodeText } from './text-encoding.js';

/** Years have four digits, and a column of them says so in its name. */
const YEAR_NAME = /(?:^|[^a-z])years?(?:$|[^a-z])/i;

type Counts = Pick<TableFigures, 'distinct' | 'frequent'>;

/** What the figures of a column say, once all cells have come. */
export function columnProfile(
  index: number,
  { name, type }: CountedColumn,
  figures: ColumnFigures,
  { distinct, frequent }: Counts,
): ColumnProfile {
  if (figures.kind === Kind.Text) figures.takeMarksAsText();
  const exact = frequent.exactDistinct(index);
  const topValues = frequent.top(index, figures.valueCount, (text) =>
    text.length === SHOWN_VALUE_BYTES ? decodeCutText(text) : decodeText(text),
  );
  return {
    name,
    type: type ?? typeOf(name, figures),
    nullCount: figures.nullCount + figures.marks.total,
    distinctEstimate: Math.min(exact ?? distinct.estimate(index), figures.valueCount),
    ...(exact === undefined && { isDistinctEstimated: true as const }),
    ...(figures.valueCount > 0 && rangeOf(figures)),
    topValues,
    ...(frequent.isEstimated(index) && topValues.length > 0 && { areTopValuesEstimated: true as const }),
  };
}

/** Whether most values, of the first ones at least, are numbers with a comma. */
export function hasDecimalCommas(index: number, figures: ColumnFigures, { distinct, frequent }: Counts): boolean {
  if (figures.kind !== Kind.Text) return false;
  const values = frequent.exactDistinct(index) ?? distinct.estimate(index);
  return figures.commas * 2 > Math.min(values, COMMA_SAMPLE);
}

function typeOf(name: string, { kind, min, max }: ColumnFigures): FieldType {
  const areYears = kind === Kind.Integer && min >= 1000 && max <= 2999;
  return areYears && YEAR_NAME.test(name) ? 'year' : typeOfKind(kind);
}

function rangeOf({
  kind,
  min,
  max,
  sum,
  valueCount,
  hasZone,
  shortest,
  longest,
}: ColumnFigures): Partial<ColumnProfile> {
  switch (kind) {
    case Kind.Integer:
    case Kind.Number:
      // A sum that is beyond all doubles has no mean.
      return { min, max, ...(Number.isFinite(sum) && { mean: sum / valueCount }) };
    case Kind.Date:
      return { min: dateText(min), max: dateText(max) };
    case Kind.DateTime: {
      // Without a zone it is the time of day somewhere.
      const length = hasZone ? undefined : -1;
      return { min: isoText(min).slice(0, length), max: isoText(max).slice(0, length) };
    }
    case Kind.Time:
      return { min: isoText(min).slice(11, -1), max: isoText(max).slice(11, -1) };
    case Kind.YearMonth:
      return { min: yearMonthText(min), max: yearMonthText(max) };
    case Kind.Text:
      return { minLength: shortest, maxLength: longest };
    default:
      return {};
  }
}

/** Unlike `Date`, leaves the zeros of whole seconds out. */
function isoText(ms: number): string {
  return new Date(Math.round(ms)).toISOString().replace('.000Z', 'Z');
}

function dateText(digits: number): string {
  const text = String(digits).padStart(8, '0');
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}

function yearMonthText(months: number): string {
  const year = String(Math.floor(months / 12)).padStart(4, '0');
  return `${year}-${String((months % 12) + 1).padStart(2, '0')}`;
}
