import { hashesOf, mixed } from './cell-hash.js';
import { CellShape, CellText, asciiText } from './cell-text.js';
import type { ColumnProfile } from './content-profile.js';
import { DistinctCount } from './distinct-count.js';
import type { FieldType } from './field-type.js';
import { FrequentValues, SHOWN_VALUE_BYTES } from './frequent-values.js';
import { decodeCutText, decodeText, TextEncoding } from './text-encoding.js';

/** What the cells of a column were so far. A column changes from `Unknown` to anything, and from anything to `Text`. */
const Kind = {
  Unknown: 0,
  Integer: 1,
  Number: 2,
  Boolean: 3,
  Date: 4,
  DateTime: 5,
  Time: 6,
  YearMonth: 7,
  Text: 8,
} as const;
type Kind = (typeof Kind)[keyof typeof Kind];

const KIND_OF_TYPE: Readonly<Partial<Record<FieldType, Kind>>> = {
  boolean: Kind.Boolean,
  date: Kind.Date,
  datetime: Kind.DateTime,
  integer: Kind.Integer,
  number: Kind.Number,
  string: Kind.Text,
  time: Kind.Time,
  year: Kind.Integer,
  yearmonth: Kind.YearMonth,
};
const TYPE_OF_KIND = [
  'string',
  'integer',
  'number',
  'boolean',
  'date',
  'datetime',
  'time',
  'yearmonth',
  'string',
] as const satisfies readonly FieldType[];

/** Stand for nothing in a column of another type than text; in text they are text: NA is Namibia. */
const MISSING_MARKS = ['NA', 'N/A', 'n/a', 'NaN', 'nan', 'NULL', 'null', 'None', '-', ' '];
const LONGEST_MARK = 4;
const BLANK_MARK = MISSING_MARKS.length - 1;
const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const TO_LOWER = 0x20;
/** Years have four digits, and a column of them says so in its name. */
const YEAR_NAME = /(?:^|[^a-z])years?(?:$|[^a-z])/i;
const DECIMAL_COMMA = /^-?\d+,\d+$/;
/** As many first values of a column say whether it has decimal commas. */
const COMMA_SAMPLE = 100;
const EQUALS = 0x3d;
const AT = 0x40;
const PLUS = 0x2b;
const MINUS = 0x2d;
const SPACE = 0x20;
const ZERO = 0x30;
const ASCII_LIMIT = 0x80;

/** What one cell was. */
export const CellFinding = { Fine: 0, Missing: 1, WrongType: 2, NoText: 3 } as const;
export type CellFinding = (typeof CellFinding)[keyof typeof CellFinding];

export interface CountedColumn {
  readonly name: string;
  readonly type?: FieldType;
}

/** The figures of all columns, in plain arrays by column: one pass, no object and no string per cell. */
export class ColumnStatistics {
  readonly encoding = new TextEncoding();
  /** The first cell that a spreadsheet would run. */
  firstFormula: { readonly row: number; readonly column: string } | undefined;

  private readonly cellText = new CellText();
  private readonly distinct: DistinctCount;
  private readonly frequent: FrequentValues;
  private readonly kinds: Uint8Array;
  /** 1 where the dictionary says the type. */
  private readonly declared: Uint8Array;
  private readonly nulls: Float64Array;
  /** Missing marks by column and mark, until the column turns out to be text. */
  private readonly marks = new Map<number, Float64Array>();
  private readonly values: Float64Array;
  private readonly sums: Float64Array;
  private readonly minima: Float64Array;
  private readonly maxima: Float64Array;
  private readonly shortest: Int32Array;
  private readonly longest: Int32Array;
  private readonly zoned: Uint8Array;
  private readonly commas: Uint8Array;
  private readonly commaLooks: Uint8Array;

  constructor(private readonly columns: readonly CountedColumn[]) {
    const count = columns.length;
    this.distinct = new DistinctCount(count);
    this.frequent = new FrequentValues(count);
    this.kinds = Uint8Array.from(columns, ({ type }) => (type && KIND_OF_TYPE[type]) ?? Kind.Unknown);
    this.declared = Uint8Array.from(columns, ({ type }) => (type ? 1 : 0));
    this.nulls = new Float64Array(count);
    this.values = new Float64Array(count);
    this.sums = new Float64Array(count);
    this.minima = new Float64Array(count).fill(Infinity);
    this.maxima = new Float64Array(count).fill(-Infinity);
    this.shortest = new Int32Array(count).fill(2 ** 31 - 1);
    this.longest = new Int32Array(count);
    this.zoned = new Uint8Array(count);
    this.commas = new Uint8Array(count);
    this.commaLooks = new Uint8Array(count);
  }

  add(
    column: number,
    row: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    hash1: number,
    hash2: number,
    combined: number,
  ): CellFinding {
    if (start === end) {
      (this.nulls[column] as number) += 1;
      return CellFinding.Missing;
    }
    // Most cells of most tables hold a value that was there before: what is known of it stays as it is.
    const slot = this.frequent.countKnown(column, row, hash1, hash2);
    if (slot >= 0) {
      (this.values[column] as number) += 1;
      if ((this.kinds[column] as number) <= Kind.Number) (this.sums[column] as number) += this.frequent.numberOf(slot);
      return CellFinding.Fine;
    }
    return this.addNew(column, row, bytes, start, end, hash1, hash2, combined);
  }

  private addNew(
    column: number,
    row: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    hash1: number,
    hash2: number,
    combined: number,
  ): CellFinding {
    this.cellText.value = 0;
    if (this.kinds[column] !== Kind.Text && !this.fits(column, bytes, start, end)) {
      const mark = missingMark(bytes, start, end);
      if (mark >= 0) {
        this.countMark(column, mark);
        return CellFinding.Missing;
      }
      if (this.declared[column] === 1) return CellFinding.WrongType;
      this.becomeText(column, row);
    }
    let length = end - start;
    if (combined >= ASCII_LIMIT) {
      if (!this.encoding.check(bytes, start, end)) return CellFinding.NoText;
      length = this.encoding.length;
    }
    const isText = this.kinds[column] === Kind.Text;
    if (isText) this.lookAtText(column, row, bytes, start, end);
    (this.values[column] as number) += 1;
    if (length < (this.shortest[column] as number)) this.shortest[column] = length;
    if (length > (this.longest[column] as number)) this.longest[column] = length;
    this.distinct.add(column, mixed(hash1), mixed(hash2));
    if (this.frequent.wants(column, row)) {
      const number = isText ? 0 : this.cellText.value;
      this.frequent.add(column, row, { bytes, start, end, hash1, hash2, number }, 1);
    }
    return CellFinding.Fine;
  }

  profileOf(column: number): ColumnProfile {
    const { name, type } = this.columns[column] as CountedColumn;
    const kind = this.kinds[column] as Kind;
    if (kind === Kind.Text) this.takeMarksAsText(column, 0);
    const valueCount = this.values[column] as number;
    const markCount = this.marks.get(column)?.reduce((sum, count) => sum + count, 0) ?? 0;
    const exact = this.frequent.exactDistinct(column);
    const distinct = Math.min(exact ?? this.distinct.estimate(column), valueCount);
    const topValues = this.frequent.top(column, valueCount, (text) =>
      text.length === SHOWN_VALUE_BYTES ? decodeCutText(text) : decodeText(text),
    );
    return {
      name,
      type: type ?? this.typeOf(column, name),
      nullCount: (this.nulls[column] as number) + markCount,
      distinctEstimate: distinct,
      ...(exact === undefined && { isDistinctEstimated: true as const }),
      ...(valueCount > 0 && this.rangeOf(column)),
      topValues,
      ...(this.frequent.isEstimated(column) && topValues.length > 0 && { areTopValuesEstimated: true as const }),
    };
  }

  /** Whether most values, of the first ones at least, are numbers with a comma. */
  hasDecimalCommas(column: number): boolean {
    if (this.kinds[column] !== Kind.Text) return false;
    const values = this.frequent.exactDistinct(column) ?? this.distinct.estimate(column);
    return (this.commas[column] as number) * 2 > Math.min(values, COMMA_SAMPLE);
  }

  private typeOf(column: number, name: string): FieldType {
    const kind = this.kinds[column] as Kind;
    const areYears =
      kind === Kind.Integer && (this.minima[column] as number) >= 1000 && (this.maxima[column] as number) <= 2999;
    return areYears && YEAR_NAME.test(name) ? 'year' : TYPE_OF_KIND[kind];
  }

  private rangeOf(column: number): Partial<ColumnProfile> {
    const min = this.minima[column] as number;
    const max = this.maxima[column] as number;
    switch (this.kinds[column]) {
      case Kind.Integer:
      case Kind.Number:
        return { min, max, mean: (this.sums[column] as number) / (this.values[column] as number) };
      case Kind.Date:
        return { min: dateText(min), max: dateText(max) };
      case Kind.DateTime: {
        // Without a zone it is the time of day somewhere.
        const length = this.zoned[column] === 1 ? undefined : -1;
        return { min: isoText(min).slice(0, length), max: isoText(max).slice(0, length) };
      }
      case Kind.Time:
        return { min: isoText(min).slice(11, -1), max: isoText(max).slice(11, -1) };
      case Kind.YearMonth:
        return { min: yearMonthText(min), max: yearMonthText(max) };
      case Kind.Text:
        return { minLength: this.shortest[column], maxLength: this.longest[column] };
      default:
        return {};
    }
  }

  /** Whether the cell is what the column is, or what it may become; then its value is counted. */
  private fits(column: number, bytes: Uint8Array, cellStart: number, cellEnd: number): boolean {
    let start = cellStart;
    let end = cellEnd;
    while (start < end && bytes[start] === SPACE) start++;
    while (start < end && bytes[end - 1] === SPACE) end--;
    const isDeclared = this.declared[column] === 1;
    switch (this.kinds[column]) {
      case Kind.Integer:
      case Kind.Number: {
        const shape = this.cellText.readNumber(bytes, start, end);
        // A year and a declared number may be written with leading zeros: they are what they are called.
        if (shape === CellShape.Other || (shape === CellShape.Padded && !isDeclared)) return false;
        if (shape !== CellShape.Integer) {
          // A declared integer stays one; a declared number is one from the start.
          if (isDeclared && this.kinds[column] === Kind.Integer && !isWhole(bytes, start, end)) return false;
          if (shape === CellShape.Number) this.kinds[column] = Kind.Number;
        }
        (this.sums[column] as number) += this.cellText.value;
        break;
      }
      case Kind.Boolean:
        return isTruth(bytes, start, end) || (isDeclared && isBit(bytes, start, end));
      case Kind.Date:
        if (!this.cellText.readDate(bytes, start, end)) return false;
        break;
      case Kind.DateTime:
        if (!this.cellText.readDateTime(bytes, start, end)) return false;
        if (this.cellText.hasZone) this.zoned[column] = 1;
        break;
      case Kind.Time:
        if (!this.cellText.readTime(bytes, start, end)) return false;
        break;
      case Kind.YearMonth:
        if (!this.cellText.readYearMonth(bytes, start, end)) return false;
        break;
      default:
        if (missingMark(bytes, cellStart, cellEnd) >= 0) return false;
        this.kinds[column] = this.kindOf(bytes, start, end);
        return this.kinds[column] === Kind.Text || this.fits(column, bytes, start, end);
    }
    const { value } = this.cellText;
    if (value < (this.minima[column] as number)) this.minima[column] = value;
    if (value > (this.maxima[column] as number)) this.maxima[column] = value;
    return true;
  }

  private kindOf(bytes: Uint8Array, start: number, end: number): Kind {
    const shape = this.cellText.readNumber(bytes, start, end);
    if (shape === CellShape.Integer) return Kind.Integer;
    if (shape === CellShape.Number) return Kind.Number;
    if (shape === CellShape.Padded) return Kind.Text;
    if (this.cellText.readDate(bytes, start, end)) return Kind.Date;
    if (this.cellText.readYearMonth(bytes, start, end)) return Kind.YearMonth;
    if (this.cellText.readDateTime(bytes, start, end)) return Kind.DateTime;
    if (this.cellText.readTime(bytes, start, end)) return Kind.Time;
    return isTruth(bytes, start, end) ? Kind.Boolean : Kind.Text;
  }

  private becomeText(column: number, row: number): void {
    this.kinds[column] = Kind.Text;
    this.takeMarksAsText(column, row);
  }

  /** What looked like a missing value is a value where the others are text. */
  private takeMarksAsText(column: number, row: number): void {
    const marks = this.marks.get(column);
    this.marks.delete(column);
    marks?.forEach((count, mark) => {
      if (count === 0) return;
      const text = Buffer.from(MISSING_MARKS[mark] as string);
      const [hash1, hash2] = hashesOf(text);
      (this.values[column] as number) += count;
      this.shortest[column] = Math.min(this.shortest[column] as number, text.length);
      this.longest[column] = Math.max(this.longest[column] as number, text.length);
      this.distinct.add(column, mixed(hash1), mixed(hash2));
      this.frequent.add(column, row, { bytes: text, start: 0, end: text.length, hash1, hash2, number: 0 }, count);
    });
  }

  private countMark(column: number, mark: number): void {
    let marks = this.marks.get(column);
    if (!marks) this.marks.set(column, (marks = new Float64Array(MISSING_MARKS.length)));
    (marks[mark] as number) += 1;
  }

  private lookAtText(column: number, row: number, bytes: Uint8Array, start: number, end: number): void {
    if ((this.commaLooks[column] as number) < COMMA_SAMPLE && end - start < SHOWN_VALUE_BYTES) {
      (this.commaLooks[column] as number) += 1;
      if (DECIMAL_COMMA.test(asciiText(bytes, start, end))) (this.commas[column] as number) += 1;
    }
    const first = bytes[start];
    if (first !== EQUALS && first !== AT) {
      if (first !== PLUS && first !== MINUS) return;
      // -5, +49 and a lone dash are no formulas.
      if (end - start < 2 || !isLetter(bytes[start + 1] as number)) return;
    }
    this.firstFormula ??= { row, column: (this.columns[column] as CountedColumn).name };
  }
}

/** Which missing mark the cell is, or -1. */
function missingMark(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] === SPACE || bytes[end - 1] === SPACE) {
    const text = asciiText(bytes, start, end).trim();
    return text === '' ? BLANK_MARK : MISSING_MARKS.indexOf(text);
  }
  return end - start > LONGEST_MARK ? -1 : MISSING_MARKS.indexOf(asciiText(bytes, start, end));
}

/** True or false in lower or upper case. */
function isTruth(bytes: Uint8Array, start: number, end: number): boolean {
  const word = end - start === TRUE.length ? TRUE : FALSE;
  if (end - start !== word.length) return false;
  for (let at = 0; at < word.length; at++) if (((bytes[start + at] as number) | TO_LOWER) !== word[at]) return false;
  return true;
}

/** 1 or 0, which a declared boolean may be written as. */
function isBit(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === 1 && (bytes[start] === ZERO || bytes[start] === ZERO + 1);
}

function isWhole(bytes: Uint8Array, start: number, end: number): boolean {
  return /^[+-]?\d+$/.test(asciiText(bytes, start, end));
}

function isLetter(code: number): boolean {
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x7a;
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
