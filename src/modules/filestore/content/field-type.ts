import type { DataDictionary } from '../data-dictionary.js';

/** The types of the Frictionless Table Schema that a profile can tell apart. */
export type FieldType =
  | 'any'
  | 'array'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'integer'
  | 'number'
  | 'object'
  | 'string'
  | 'time'
  | 'year'
  | 'yearmonth';

/** What the dictionary demands of a column. */
export interface DeclaredField {
  /** Absent: any value will do. */
  readonly type?: FieldType;
  readonly isRequired: boolean;
}

/** Types whose text is checked. Others of the vocabulary, such as `geopoint`, are known and taken as they come. */
const CHECKED: readonly FieldType[] = [
  'boolean',
  'date',
  'datetime',
  'integer',
  'number',
  'string',
  'time',
  'year',
  'yearmonth',
];
const UNCHECKED: readonly string[] = ['any', 'array', 'duration', 'geojson', 'geopoint', 'list', 'object'];
/** With any of these the text has another form than the default one, which is the only one that is checked. */
const OTHER_FORMS: readonly string[] = ['bareNumber', 'decimalChar', 'groupChar', 'trueValues', 'falseValues'];

/** The demands of a dictionary by column, and the columns whose type is no word of the vocabulary. */
export interface DeclaredFields {
  readonly fields: ReadonlyMap<string, DeclaredField>;
  readonly unknownTypes: readonly string[];
}

export function declaredFields(dictionary: DataDictionary): DeclaredFields {
  const fields = new Map<string, DeclaredField>();
  const unknownTypes: string[] = [];
  for (const [name, column] of Object.entries(dictionary)) {
    const { type, constraints, ...form } = column as unknown as Record<string, unknown>;
    const isRequired = isRecord(constraints) && constraints.required === true;
    const known = CHECKED.find((checked) => checked === type);
    const isKnown = known !== undefined || UNCHECKED.includes(type as string);
    if (typeof type === 'string' && !isKnown) unknownTypes.push(name);
    fields.set(name, { isRequired, ...(known && !hasOtherForm(form) && { type: known }) });
  }
  return { fields, unknownTypes };
}

function hasOtherForm(form: Record<string, unknown>): boolean {
  const { format } = form;
  if (format !== undefined && format !== null && format !== 'default') return true;
  return OTHER_FORMS.some((option) => form[option] !== undefined);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
