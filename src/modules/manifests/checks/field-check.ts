import { identityOf } from '../document/identity.js';
import type { Bound, ManifestField } from '../document/manifest.js';
import type { Value, ValueType } from '../values/value-type.js';
import { type FindingCode, quoted } from './finding.js';

export interface CellFault {
  readonly code: FindingCode;
  /** Behind the place: `is "x", which …`. */
  readonly message: string;
}

const KEEPS: Readonly<Record<Bound['name'], (value: number | bigint, bound: number | bigint) => boolean>> = {
  minimum: (value, bound) => value >= bound,
  maximum: (value, bound) => value <= bound,
  exclusiveMinimum: (value, bound) => value > bound,
  exclusiveMaximum: (value, bound) => value < bound,
};
const BOUND_WORDS: Readonly<Record<Bound['name'], string>> = {
  minimum: 'less than the minimum',
  maximum: 'more than the maximum',
  exclusiveMinimum: 'not more than',
  exclusiveMaximum: 'not less than',
};

/** Holds the cells of one field to its type and constraints. */
export class FieldCheck {
  /** Of the latest cell, by which keys compare it; null where it was missing or of another type. */
  identity: string | null = null;

  constructor(
    readonly field: ManifestField,
    /** Of a file whose columns have types of their own, another one than the manifest's. */
    private readonly type: ValueType = field.type,
  ) {}

  /** Of the text of a cell; null is a value that is missing whatever the manifest says. */
  check(text: string | null): CellFault | undefined {
    this.identity = null;
    const { missingValues, constraints, form } = this.field;
    if (text === null || missingValues.has(text)) {
      return constraints.isRequired ? { code: 'required', message: 'is empty, and a value is required' } : undefined;
    }
    const value = this.type.read(text);
    if (value === undefined) {
      const kind = form.format === 'default' ? form.type : `${form.type} in the form ${form.format}`;
      return { code: 'type', message: `is ${quoted(text)}, which is no ${kind}` };
    }
    this.identity = identityOf(value);
    return this.constraintFault(text, value);
  }

  /** Of a value that is of the type already, such as a property of JSON. */
  checkValue(value: Value): CellFault | undefined {
    this.identity = identityOf(value);
    return this.constraintFault(typeof value === 'object' ? JSON.stringify(value) : String(value), value);
  }

  private constraintFault(text: string, value: Value): CellFault | undefined {
    const { minLength, maxLength, bounds, pattern, allowed } = this.field.constraints;
    if (minLength !== undefined || maxLength !== undefined) {
      const length = lengthOf(value);
      if (minLength !== undefined && length < minLength) {
        return { code: 'min-length', message: `is ${quoted(text)} of length ${length}, less than ${minLength}` };
      }
      if (maxLength !== undefined && length > maxLength) {
        return { code: 'max-length', message: `is ${quoted(text)} of length ${length}, more than ${maxLength}` };
      }
    }
    for (const bound of bounds) {
      if (KEEPS[bound.name](value as number | bigint, bound.value)) continue;
      const code = bound.name === 'minimum' || bound.name === 'exclusiveMinimum' ? 'minimum' : 'maximum';
      return { code, message: `is ${quoted(text)}, ${BOUND_WORDS[bound.name]} ${bound.text}` };
    }
    if (pattern && !pattern.matches(text)) {
      return { code: 'pattern', message: `is ${quoted(text)}, which does not match ${quoted(pattern.source)}` };
    }
    if (allowed && this.identity !== null && !allowed.identities.has(this.identity)) {
      const where = allowed.enumName === undefined ? 'its values' : `the enum ${quoted(allowed.enumName)}`;
      return { code: 'enum', message: `is ${quoted(text)}, which is none of ${where}` };
    }
    return undefined;
  }
}

/** Of text in characters, of lists in items, of objects in members. */
function lengthOf(value: Value): number {
  if (typeof value === 'string') {
    let length = value.length;
    for (let at = 1; at < value.length; at++) {
      const isLow = (value.charCodeAt(at) & 0xfc00) === 0xdc00;
      if (isLow && (value.charCodeAt(at - 1) & 0xfc00) === 0xd800) length--;
    }
    return length;
  }
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' ? Object.keys(value).length : 0;
}
