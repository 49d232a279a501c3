/** What the text of a cell comes to. Instants are milliseconds since 1970, durations approximate milliseconds. */
export type Value = string | number | bigint | boolean | readonly unknown[] | Readonly<Record<string, unknown>>;

/** A type of the Table Schema together with its format and options, ready to read cells. */
export interface ValueType {
  /** Undefined where the text is no value of the type. */
  read(text: string): Value | undefined;
}

/** How the cells of a field are written, in the words of the Table Schema. */
export interface ValueForm {
  readonly type: FieldType;
  readonly format: string;
  readonly trueValues: readonly string[];
  readonly falseValues: readonly string[];
  readonly decimalChar: string;
  readonly groupChar: string;
  readonly bareNumber: boolean;
  readonly delimiter: string;
  readonly itemType: FieldType;
}

export const FIELD_TYPES = [
  'string',
  'number',
  'integer',
  'boolean',
  'object',
  'array',
  'list',
  'datetime',
  'date',
  'time',
  'year',
  'yearmonth',
  'duration',
  'geopoint',
  'geojson',
  'any',
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export const DEFAULT_FORM: Omit<ValueForm, 'type'> = {
  format: 'default',
  trueValues: ['1', 'true', 'True', 'TRUE'],
  falseValues: ['0', 'false', 'False', 'FALSE'],
  decimalChar: '.',
  groupChar: '',
  bareNumber: true,
  delimiter: ',',
  itemType: 'string',
};
