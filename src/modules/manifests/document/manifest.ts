import type { FieldType, ValueForm, ValueType } from '../values/value-type.js';

/** A manifest in working order: what it leaves out is filled in, names are looked up, expressions are compiled. */
export interface Manifest {
  readonly tables: readonly ManifestTable[];
}

export const FIELDS_MATCHES = ['exact', 'equal', 'subset', 'superset', 'partial'] as const;
/** How the fields of a table and the columns of its file must go together. */
export type FieldsMatch = (typeof FIELDS_MATCHES)[number];

export interface ManifestTable {
  readonly name: string;
  readonly fields: readonly ManifestField[];
  readonly fieldsMatch: FieldsMatch;
  readonly keys: readonly TableKey[];
  readonly foreignKeys: readonly ForeignKey[];
}

/** Fields of which no two rows have the same values. */
export interface TableKey {
  readonly kind: 'primary' | 'unique';
  readonly fields: readonly string[];
}

/** Fields whose values stand in fields of a table, which may be the same one. */
export interface ForeignKey {
  readonly fields: readonly string[];
  readonly table: string;
  readonly referred: readonly string[];
}

export interface ManifestField {
  readonly name: string;
  readonly form: ValueForm;
  readonly type: ValueType;
  readonly missingValues: ReadonlySet<string>;
  readonly constraints: FieldConstraints;
}

export interface FieldConstraints {
  readonly isRequired: boolean;
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  readonly bounds: readonly Bound[];
  readonly pattern: Pattern | undefined;
  readonly allowed: AllowedValues | undefined;
}

export const BOUND_NAMES = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'] as const;

export interface Bound {
  readonly name: (typeof BOUND_NAMES)[number];
  /** As the manifest has it. */
  readonly text: string;
  readonly value: number | bigint;
}

export interface Pattern {
  readonly source: string;
  /** Whether the whole text matches, in time that grows with its length. */
  matches(text: string): boolean;
}

export interface AllowedValues {
  /** The name of a shared enum; undefined for values that stand with the field. */
  readonly enumName: string | undefined;
  /** By `identityOf`. */
  readonly identities: ReadonlySet<string>;
}

/** Types whose values have an order. */
export const ORDERED: readonly FieldType[] = [
  'number',
  'integer',
  'date',
  'time',
  'datetime',
  'year',
  'yearmonth',
  'duration',
];
/** Types whose values have a length. */
export const MEASURED: readonly FieldType[] = ['string', 'array', 'list', 'object'];
/** Types whose values may be one of some. */
export const UNNUMBERED: readonly FieldType[] = ['array', 'object', 'geojson', 'geopoint', 'list'];
