import { isRecord } from '#common/validation/record.js';
import {
  DEFAULT_FORM,
  FIELD_TYPES,
  type FieldType,
  type Value,
  type ValueForm,
  type ValueType,
} from '../values/value-type.js';
import { FORMATS, ITEM_TYPES, PATTERNED, valueTypeOf } from '../values/value-types.js';
import { identityOf } from './identity.js';
import type { ManifestFaults, Path } from './manifest-faults.js';
import {
  type AllowedValues,
  type Bound,
  BOUND_NAMES,
  type FieldConstraints,
  type ManifestField,
  MEASURED,
  ORDERED,
  type Pattern,
  UNNUMBERED,
} from './manifest.js';
import { patternOf } from './pattern.js';
import type { ReadValues, SharedEnums } from './shared-enums.js';

const OF_FIELD = [
  ...['name', 'type', 'format', 'title', 'description', 'comments', 'example', 'unit', 'access', 'rdfType'],
  ...['constraints', 'missingValues', 'categories', 'categoriesOrdered', 'custom'],
];
const OF_TYPE: Readonly<Partial<Record<FieldType, readonly string[]>>> = {
  number: ['decimalChar', 'groupChar', 'bareNumber'],
  integer: ['groupChar', 'bareNumber'],
  boolean: ['trueValues', 'falseValues'],
  list: ['delimiter', 'itemType'],
};
const CONSTRAINTS = ['required', 'unique', 'enum', 'pattern', 'minLength', 'maxLength', ...BOUND_NAMES];
const ALLOWED_LIMIT = 100_000;

export interface FieldSurroundings {
  readonly enums: SharedEnums;
  /** Of the table: one set, however many fields have no own. */
  readonly missingValues: ReadonlySet<string>;
  readonly faults: ManifestFaults;
}

/** Reads one field of a table; what is wrong goes to the faults. */
export function readField(value: unknown, path: Path, around: FieldSurroundings): ManifestField | undefined {
  return new FieldReader(path, around).read(value);
}

/** Whether a field says `unique`, which is checked with the keys of the table. */
export function isUnique(value: unknown): boolean {
  return isRecord(value) && isRecord(value['constraints']) && value['constraints']['unique'] === true;
}

/** Texts that stand for nothing; of version 2 also with labels. */
export function readMissingValues(value: unknown, path: Path, faults: ManifestFaults): ReadonlySet<string> {
  const plain = faults.list(value, path).map((item) => (isRecord(item) ? item['value'] : item));
  return new Set(faults.texts(plain, path));
}

class FieldReader {
  private readonly faults: ManifestFaults;

  constructor(
    private readonly path: Path,
    private readonly around: FieldSurroundings,
  ) {
    this.faults = around.faults;
  }

  read(value: unknown): ManifestField | undefined {
    const type = isRecord(value) ? this.typeOf(value['type']) : 'any';
    const field = this.faults.record(value, this.path, [...OF_FIELD, ...(OF_TYPE[type] ?? [])]);
    if (!field) return undefined;
    const name = this.faults.text(field['name'], this.at('name'));
    if (name === undefined || name.trim() === '') {
      this.faults.add(this.at('name'), 'must be the name of a column');
      return undefined;
    }
    for (const prose of ['title', 'description', 'comments', 'unit', 'rdfType']) {
      this.faults.text(field[prose] ?? undefined, this.at(prose));
    }
    this.faults.flag(field['access'], this.at('access'), true);
    const form = this.formOf(type, field);
    const valueType = valueTypeOf(form);
    if (typeof valueType === 'string') {
      this.faults.add(this.at('format'), valueType);
      return undefined;
    }
    const missing = field['missingValues'];
    const missingValues =
      missing === undefined
        ? this.around.missingValues
        : readMissingValues(missing, this.at('missingValues'), this.faults);
    const constraints = this.constraintsOf(field, form, valueType);
    return { name, form, type: valueType, missingValues, constraints };
  }

  private typeOf(value: unknown): FieldType {
    // Version 1 has `string` where nothing is said, version 2 `any`; whoever says nothing wants nothing checked.
    return this.faults.oneOf(value, this.at('type'), FIELD_TYPES, 'any');
  }

  private formOf(type: FieldType, field: Readonly<Record<string, unknown>>): ValueForm {
    const format = this.faults.text(field['format'], this.at('format')) ?? 'default';
    const known = FORMATS[type] ?? [];
    if (format !== 'default' && !known.includes(format) && !PATTERNED.includes(type)) {
      this.faults.add(this.at('format'), `must be one of default${known.map((name) => `, ${name}`).join('')}`);
    }
    const texts = (name: 'trueValues' | 'falseValues'): readonly string[] =>
      field[name] === undefined ? DEFAULT_FORM[name] : this.faults.texts(field[name], this.at(name));
    const text = (name: 'decimalChar' | 'groupChar' | 'delimiter'): string =>
      this.faults.text(field[name], this.at(name)) ?? DEFAULT_FORM[name];
    const form = {
      type,
      format,
      trueValues: texts('trueValues'),
      falseValues: texts('falseValues'),
      decimalChar: text('decimalChar'),
      groupChar: text('groupChar'),
      bareNumber: this.faults.flag(field['bareNumber'], this.at('bareNumber'), true),
      delimiter: text('delimiter'),
      itemType: this.faults.oneOf(field['itemType'], this.at('itemType'), ITEM_TYPES, 'string'),
    };
    if (form.delimiter === '') this.faults.add(this.at('delimiter'), 'must not be empty');
    if (form.decimalChar.length !== 1) this.faults.add(this.at('decimalChar'), 'must be one character');
    if (form.groupChar !== '' && form.groupChar === form.decimalChar) {
      this.faults.add(this.at('groupChar'), 'must be another one than decimalChar');
    }
    const both = form.trueValues.find((one) => form.falseValues.includes(one));
    if (both !== undefined) this.faults.add(this.at('falseValues'), `has ${JSON.stringify(both)}, as trueValues has`);
    return form;
  }

  private constraintsOf(
    field: Readonly<Record<string, unknown>>,
    form: ValueForm,
    valueType: ValueType,
  ): FieldConstraints {
    const { type } = form;
    const path = this.at('constraints');
    const asked =
      field['constraints'] === undefined ? {} : (this.faults.record(field['constraints'], path, CONSTRAINTS) ?? {});
    this.faults.flag(asked['unique'], [...path, 'unique'], false);
    const [minLength, maxLength] = ['minLength', 'maxLength'].map((name) =>
      this.lengthOf(asked[name], [...path, name], type),
    );
    if (minLength !== undefined && maxLength !== undefined && minLength > maxLength) {
      this.faults.add([...path, 'maxLength'], 'must not be less than minLength');
    }
    const fieldEnum = this.allowedOf(asked['enum'], [...path, 'enum'], form, valueType);
    const categories = this.allowedOf(field['categories'], this.at('categories'), form, valueType);
    return {
      isRequired: this.faults.flag(asked['required'], [...path, 'required'], false),
      minLength,
      maxLength,
      bounds: BOUND_NAMES.flatMap((name) => this.boundOf(name, asked[name], [...path, name], { type, valueType })),
      pattern: this.patternOf(asked['pattern'], [...path, 'pattern']),
      allowed: fieldEnum ?? categories,
    };
  }

  private lengthOf(value: unknown, path: Path, type: FieldType): number | undefined {
    if (value === undefined) return undefined;
    if (!MEASURED.includes(type)) this.faults.add(path, `is for ${MEASURED.join(', ')}, not for ${type}`);
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    this.faults.add(path, 'must be a whole number from 0');
    return undefined;
  }

  private boundOf(
    name: Bound['name'],
    value: unknown,
    path: Path,
    { type, valueType }: { readonly type: FieldType; readonly valueType: ValueType },
  ): Bound[] {
    if (value === undefined) return [];
    if (!ORDERED.includes(type)) {
      this.faults.add(path, `is for ${ORDERED.join(', ')}, not for ${type}`);
      return [];
    }
    const read = this.valueOf(value, type, valueType);
    if ((typeof read === 'number' && !Number.isNaN(read)) || typeof read === 'bigint') {
      return [{ name, text: typeof value === 'string' ? value : JSON.stringify(value), value: read }];
    }
    this.faults.add(path, `must be a value of the type ${type}`);
    return [];
  }

  private patternOf(value: unknown, path: Path): Pattern | undefined {
    const source = this.faults.text(value, path);
    if (source === undefined) return undefined;
    const pattern = patternOf(source);
    if (typeof pattern !== 'string') return pattern;
    this.faults.add(path, pattern);
    return undefined;
  }

  private allowedOf(value: unknown, path: Path, form: ValueForm, valueType: ValueType): AllowedValues | undefined {
    if (value === undefined) return undefined;
    const { type } = form;
    if (UNNUMBERED.includes(type)) this.faults.add(path, `is not for ${type}`);
    const enumName = typeof value === 'string' ? value : undefined;
    const values = enumName === undefined ? this.faults.list(value, path) : this.around.enums.find(enumName);
    if (!values) {
      this.faults.add(path, `names the enum ${JSON.stringify(enumName)}, which is not in enums`);
      return undefined;
    }
    if (values.length === 0 || values.length > ALLOWED_LIMIT) {
      this.faults.add(path, `must have 1 to ${ALLOWED_LIMIT} values`);
      return undefined;
    }
    const read = (): ReadValues => this.readValues(values, type, valueType);
    const { identities, faulty } = enumName === undefined ? read() : this.around.enums.readOnce(enumName, form, read);
    const message = `has a value that is not of the type ${type}`;
    if (enumName === undefined) for (const index of faulty) this.faults.add([...path, index], message);
    else if (faulty.length > 0) this.faults.add(path, message);
    return { enumName, identities };
  }

  private readValues(values: readonly unknown[], type: FieldType, valueType: ValueType): ReadValues {
    const identities = new Set<string>();
    const faulty: number[] = [];
    for (const [index, item] of values.entries()) {
      const read = this.valueOf(isRecord(item) ? item['value'] : item, type, valueType);
      if (read === undefined) faulty.push(index);
      else identities.add(identityOf(read));
    }
    return { identities, faulty };
  }

  /** A value of the document: as a cell would have it, or in the default form of the type. */
  private valueOf(value: unknown, type: FieldType, valueType: ValueType): Value | undefined {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
    const text = String(value);
    const read = valueType.read(text);
    if (read !== undefined) return read;
    const plain = valueTypeOf({ ...DEFAULT_FORM, type });
    return typeof plain === 'string' ? undefined : plain.read(text);
  }

  private at(name: string): Path {
    return [...this.path, name];
  }
}
