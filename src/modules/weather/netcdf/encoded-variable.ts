import type { StoreArray } from '../grid-store.js';
import { storeNumber } from '../store-json.js';
import { isTimeUnits } from '../time/time-axis.js';
import { variableNotWritable } from '../weather.errors.js';
import { type NcAttribute, ncAttributeOf, numberAttribute, textAttribute } from './nc-attribute.js';
import { fitsType, isFloatType, type NcNumberType, ncTypeOf } from './nc-type.js';
import { isDurationUnits, writtenTimeUnits } from './time-encoding.js';

/** A variable as it stands in the file. */
export interface EncodedVariable {
  readonly name: string;
  readonly dimensions: readonly string[];
  readonly type: NcNumberType;
  readonly attributes: readonly NcAttribute[];
  /** What pads the variable to four bytes. */
  readonly fill: number | bigint | undefined;
}

export interface EncodingContext {
  /** The attribute `coordinates`; undefined for none. */
  readonly coordinates: string | undefined;
  /** True where the attribute was taken out of its place by xarray, which puts it behind the others. */
  readonly coordinatesMoved: boolean;
  /** For times whose store names no calendar. */
  readonly impliedCalendar: string;
  /** Of a coordinate, a fill value that cannot be written is left out; of a variable, it is a reason to refuse. */
  readonly isCoordinate: boolean;
  /** Otherwise than xarray would write it, where the values do not fit that type. */
  readonly type?: NcNumberType;
}

/** What xarray keeps to itself while it reads, and writes behind the other attributes in this order. */
const MOVED = [
  'coordinates',
  'units',
  'calendar',
  'add_offset',
  'scale_factor',
  '_FillValue',
  'missing_value',
  '_Unsigned',
];

/**
 * A variable with the attributes that xarray's `open_zarr` and `to_netcdf(engine="scipy")` would give it, in their
 * order: xarray takes some out to decode the values and puts them back at the end.
 * @throws Failure variable-not-writable
 */
export function encodedVariableOf(array: StoreArray, context: EncodingContext): EncodedVariable {
  const type = context.type ?? ncTypeOf(array.elementType);
  const source = readAttributes(array);
  const attributes: NcAttribute[] = [];
  const add = (attribute: NcAttribute | null): void => {
    if (attribute) attributes.push(attribute);
  };
  const moved = movedNames(source, context);
  for (const [name, value] of source) if (!moved.has(name)) add(ncAttributeOf(name, value));
  if (context.coordinates !== undefined && (context.coordinatesMoved || !source.has('coordinates'))) {
    add(textAttribute('coordinates', context.coordinates));
  }
  const units = source.get('units');
  if (moved.has('units') && typeof units === 'string') {
    add(textAttribute('units', isTimeUnits(units) ? writtenTimeUnits(units) : units));
    if (isTimeUnits(units)) add(ncAttributeOf('calendar', source.get('calendar') ?? context.impliedCalendar));
  }
  add(ncAttributeOf('add_offset', source.get('add_offset')));
  add(ncAttributeOf('scale_factor', source.get('scale_factor')));
  const fill = fillValueOf(array);
  add(typedAttribute('_FillValue', fill, array, context));
  add(typedAttribute('missing_value', storeNumber(source.get('missing_value')), array, context));
  add(ncAttributeOf('_Unsigned', source.get('_Unsigned')));
  if (fill === undefined && isFloatType(type)) add(numberAttribute('_FillValue', type, [NaN]));
  return {
    name: array.name,
    dimensions: array.dimensions,
    type,
    attributes,
    fill: fill ?? (isFloatType(type) ? NaN : undefined),
  };
}

/** The value for what is missing, as the attribute has it: stores of Zarr v2 have it there too. Undefined for none. */
export function fillValueOf({ attributes, elementType }: StoreArray): number | bigint | undefined {
  const value = attributes['_FillValue'];
  if (typeof value === 'bigint') return value;
  if (typeof value === 'string' && isFloatType(elementType)) return packedFloat(value);
  return storeNumber(value);
}

/** The value that stands for cells outside a mask; undefined where integers have none. */
export function maskedValueOf(array: StoreArray): number | bigint | undefined {
  const missing = storeNumber(array.attributes['missing_value']);
  return fillValueOf(array) ?? missing ?? (isFloatType(array.elementType) ? NaN : undefined);
}

/** Without those that belong to Zarr and its dialects. */
function readAttributes({ attributes }: StoreArray): Map<string, unknown> {
  const own = Object.entries(attributes).filter(
    ([name]) => name !== '_ARRAY_DIMENSIONS' && name !== 'filters' && !name.startsWith('_NC'),
  );
  return new Map(own);
}

function movedNames(source: ReadonlyMap<string, unknown>, context: EncodingContext): Set<string> {
  const moved = new Set(MOVED);
  const isTime = isTimeUnits(source.get('units'));
  if (!isTime) moved.delete('calendar');
  if (!isTime && !isDurationUnits(source.get('units'))) moved.delete('units');
  if (!context.coordinatesMoved) moved.delete('coordinates');
  return moved;
}

/** Of the type of the variable. */
function typedAttribute(
  name: string,
  value: number | bigint | undefined,
  array: StoreArray,
  { isCoordinate, type = ncTypeOf(array.elementType) }: EncodingContext,
): NcAttribute | null {
  if (value === undefined) return null;
  if (fitsType(type, value)) return numberAttribute(name, type, [value]);
  if (isCoordinate) return null;
  throw variableNotWritable(array.name, `its ${name} ${value} does not fit the type ${type}`);
}

/** In attributes of Zarr v3, xarray writes floats as eight bytes, little-endian, in base64. */
function packedFloat(text: string): number | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === 8 ? bytes.readDoubleLE(0) : undefined;
}
