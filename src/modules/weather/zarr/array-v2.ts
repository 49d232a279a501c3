import type { ElementType } from '../grid-store.js';
import { requireDimensions, requireExtent } from './array-extent.js';
import { isElementType } from './element-types.js';
import { readFillValue } from './fill-value.js';
import { asRecord, type JsonRecord, quoted } from './metadata-text.js';
import type { ChunkCoding, Compressor, ZarrArray } from './zarr-array.js';
import { Unreadable } from './zarr.errors.js';

const DTYPE = /^([<>|])([iuf])(\d)$/;
const KINDS: Readonly<Record<string, string>> = { i: 'int', u: 'uint', f: 'float' };
const COMPRESSORS: readonly string[] = ['blosc', 'lz4', 'zlib', 'gzip', 'zstd'] satisfies Compressor[];

/**
 * Reads `.zarray` and `.zattrs` of one array, whose objects lie under `prefix`. The attributes are what xarray shows:
 * without `_ARRAY_DIMENSIONS`, and with the fill value as `_FillValue` where there is one.
 * @throws Unreadable
 */
export function readArrayV2(name: string, prefix: string, array: JsonRecord, attributes: JsonRecord): ZarrArray {
  if (array['zarr_format'] !== 2)
    throw new Unreadable(`is of Zarr format ${quoted(array['zarr_format'])} in a v2 store.`);
  const { elementType, littleEndian } = elementsOf(array['dtype']);
  const { shape, chunkShape } = requireExtent(array['shape'], array['chunks'], elementType);
  const { _ARRAY_DIMENSIONS: dimensionNames, ...shown } = attributes;
  const fillValue = readFillValue(array['fill_value'], elementType);
  const namesFill = array['fill_value'] !== null && array['fill_value'] !== undefined;
  return {
    name,
    elementType,
    shape,
    chunkShape,
    dimensions: requireDimensions(dimensionNames, shape.length),
    attributes: namesFill ? { ...shown, _FillValue: fillValue } : shown,
    fillValue,
    namesFillValue: namesFill,
    coding: codingOf(array, littleEndian, shape.length),
    chunkPrefix: prefix,
    chunkSeparator: separatorOf(array['dimension_separator']),
    chunkKeyBegin: '',
  };
}

function elementsOf(dtype: unknown): { elementType: ElementType; littleEndian: boolean } {
  const [, order = '', kind = '', size = ''] = (typeof dtype === 'string' && DTYPE.exec(dtype)) || [];
  const elementType = `${KINDS[kind] ?? ''}${Number(size) * 8}`;
  if (!isElementType(elementType))
    throw new Unreadable(`has elements of the type ${quoted(dtype)}, which is not read.`);
  if (order === '|' && size !== '1')
    throw new Unreadable(`does not say in which order the bytes of ${quoted(dtype)} are.`);
  return { elementType, littleEndian: order !== '>' };
}

function codingOf(array: JsonRecord, littleEndian: boolean, rank: number): ChunkCoding {
  const { filters, order = 'C' } = array;
  if (Array.isArray(filters) ? filters.length > 0 : filters !== null && filters !== undefined) {
    throw new Unreadable(`has the filter ${quoted(namesOf(filters))}, which is not read.`);
  }
  if (order !== 'C' && order !== 'F') throw new Unreadable(`has the unknown order ${quoted(order)}.`);
  const dimensions = Array.from({ length: rank }, (_, dimension) => dimension);
  return {
    compressor: compressorOf(array['compressor']),
    checksumInside: false,
    checksumOutside: false,
    littleEndian,
    storedOrder: order === 'C' ? dimensions : dimensions.reverse(),
  };
}

function compressorOf(compressor: unknown): Compressor {
  if (compressor === null || compressor === undefined) return 'none';
  const id = asRecord(compressor)?.['id'];
  if (typeof id === 'string' && COMPRESSORS.includes(id)) return id as Compressor;
  throw new Unreadable(`is compressed with ${quoted(id ?? compressor)}, which is not read.`);
}

function namesOf(filters: unknown): unknown {
  return Array.isArray(filters) ? filters.map((filter: unknown) => asRecord(filter)?.['id'] ?? filter) : filters;
}

function separatorOf(separator: unknown = '.'): '.' | '/' {
  if (separator === '.' || separator === '/') return separator;
  throw new Unreadable(`has the unknown dimension separator ${quoted(separator)}.`);
}
