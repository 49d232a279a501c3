import { integerType, numberType } from './number-values.js';
import { arrayType, geojsonType, geopointType, listType, objectType, stringType } from './structured-values.js';
import { timePattern } from './time-pattern.js';
import { dateTimeType, dateType, durationType, timeType, yearMonthType, yearType } from './time-values.js';
import { DEFAULT_FORM, type FieldType, type ValueForm, type ValueType } from './value-type.js';

/** The formats of each type besides `default`; dates and times also have patterns. */
export const FORMATS: Readonly<Partial<Record<FieldType, readonly string[]>>> = {
  string: ['email', 'uri', 'binary', 'uuid'],
  geopoint: ['array', 'object'],
  geojson: ['topojson'],
  date: ['any'],
  time: ['any'],
  datetime: ['any'],
};

export const PATTERNED: readonly FieldType[] = ['date', 'time', 'datetime'];
/** The types that items of a list may have. */
export const ITEM_TYPES: readonly FieldType[] = ['string', 'integer', 'boolean', 'number', 'datetime', 'date', 'time'];

const ANY: ValueType = { read: (text) => text };

/** @returns a sentence where the format cannot be read */
export function valueTypeOf(form: ValueForm): ValueType | string {
  const { type, format } = form;
  if (PATTERNED.includes(type) && format !== 'default') return format === 'any' ? ANY : timePattern(format);
  return valueTypeByName(type, form);
}

function valueTypeByName(type: FieldType, form: ValueForm): ValueType {
  switch (type) {
    case 'string':
      return stringType(form.format);
    case 'number':
      return numberType(form);
    case 'integer':
      return integerType(form);
    case 'boolean':
      return booleanType(form);
    case 'object':
      return objectType;
    case 'array':
      return arrayType;
    case 'list':
      return listType(form.delimiter, valueTypeByName(form.itemType, { ...DEFAULT_FORM, type: form.itemType }));
    case 'datetime':
      return dateTimeType;
    case 'date':
      return dateType;
    case 'time':
      return timeType;
    case 'year':
      return yearType;
    case 'yearmonth':
      return yearMonthType;
    case 'duration':
      return durationType;
    case 'geopoint':
      return geopointType(form.format);
    case 'geojson':
      return geojsonType(form.format);
    case 'any':
      return ANY;
  }
}

function booleanType({ trueValues, falseValues }: ValueForm): ValueType {
  const values = new Map([
    ...falseValues.map((text) => [text, false] as const),
    ...trueValues.map((text) => [text, true] as const),
  ]);
  return { read: (text) => values.get(text) };
}
