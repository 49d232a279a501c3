import type { FieldType } from './field-type.js';
import { NumberShape, type NumberText } from './number-text.js';
import type { TimeText } from './time-text.js';

/** What the cells of a column were so far. A column changes from `Unknown` to anything, and from anything to `Text`. */
export const Kind = {
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
export type Kind = (typeof Kind)[keyof typeof Kind];

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

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const TO_LOWER = 0x20;

/** What a column begins with. */
export function kindOfType(type: FieldType | undefined): Kind {
  return (type && KIND_OF_TYPE[type]) ?? Kind.Unknown;
}

export function typeOfKind(kind: Kind): FieldType {
  return TYPE_OF_KIND[kind];
}

/** What a column becomes by its first value. */
export function kindOfCell(numbers: NumberText, times: TimeText, bytes: Uint8Array, start: number, end: number): Kind {
  const shape = numbers.read(bytes, start, end);
  if (shape === NumberShape.Integer) return Kind.Integer;
  if (shape === NumberShape.Number) return Kind.Number;
  if (shape === NumberShape.Padded) return Kind.Text;
  if (times.readDate(bytes, start, end)) return Kind.Date;
  if (times.readYearMonth(bytes, start, end)) return Kind.YearMonth;
  if (times.readDateTime(bytes, start, end)) return Kind.DateTime;
  if (times.readTime(bytes, start, end)) return Kind.Time;
  return isTruth(bytes, start, end) ? Kind.Boolean : Kind.Text;
}

/** True or false in lower or upper case. */
export function isTruth(bytes: Uint8Array, start: number, end: number): boolean {
  const word = end - start === TRUE.length ? TRUE : FALSE;
  if (end - start !== word.length) return false;
  for (let at = 0; at < word.length; at++) if (((bytes[start + at] as number) | TO_LOWER) !== word[at]) return false;
  return true;
}
