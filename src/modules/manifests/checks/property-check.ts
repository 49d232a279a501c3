import { isRecord } from '#common/validation/record.js';
import type { ManifestField } from '../document/manifest.js';
import type { FieldType, Value } from '../values/value-type.js';
import { type CellFault, FieldCheck } from './field-check.js';
import { quoted } from './finding.js';

/** Holds the properties of features to a field. JSON has types of its own: text is read as in a cell. */
export class PropertyCheck {
  private readonly check: FieldCheck;

  constructor(readonly field: ManifestField) {
    this.check = new FieldCheck(field);
  }

  /** Of the value that keys compare; null where it is missing or of another type. */
  get identity(): string | null {
    return this.check.identity;
  }

  of(value: unknown): CellFault | undefined {
    if (value === undefined || value === null) return this.check.check(null);
    const { type } = this.field.form;
    if (typeof value === 'string' && !OF_JSON.includes(type)) return this.check.check(value);
    if (isNative(value, type)) return this.check.checkValue(value);
    this.check.identity = null;
    return { code: 'type', message: `is ${quoted(JSON.stringify(value))}, which is no ${type}` };
  }
}

/** A text in JSON is none of these. */
const OF_JSON: readonly FieldType[] = ['number', 'integer', 'boolean', 'object', 'array', 'geojson'];

function isNative(value: unknown, type: FieldType): value is Value {
  switch (type) {
    case 'any':
      return true;
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'integer':
    case 'year':
      return Number.isInteger(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'array':
    case 'list':
      return Array.isArray(value);
    case 'object':
    case 'geojson':
      return isRecord(value);
    default:
      return false;
  }
}
