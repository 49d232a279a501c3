import type { ElementType } from '../grid-store.js';
import { requireDimensions, requireExtent } from './array-extent.js';
import { ELEMENT_BYTES, isElementType } from './element-types.js';
import { readFillValue, withPlainFillValue } from './fill-value.js';
import { asRecord, type JsonRecord, quoted } from './metadata-text.js';
import type { ChunkCoding, Compressor, ZarrArray } from './zarr-array.js';
import { Unreadable } from './zarr.errors.js';

const COMPRESSORS: readonly string[] = ['blosc', 'gzip', 'zstd'] satisfies Compressor[];

interface Extension {
  readonly name: string;
  readonly configuration: JsonRecord;
}

/**
 * Reads the `zarr.json` of one array, whose objects lie under `prefix`.
 * @throws Unreadable
 */
export function readArrayV3(name: string, prefix: string, array: JsonRecord, attributes: JsonRecord): ZarrArray {
  if (array['zarr_format'] !== 3)
    throw new Unreadable(`is of Zarr format ${quoted(array['zarr_format'])} in a v3 store.`);
  const elementType = array['data_type'];
  if (typeof elementType !== 'string' || !isElementType(elementType)) {
    throw new Unreadable(`has elements of the type ${quoted(elementType)}, which is not read.`);
  }
  if (Array.isArray(array['storage_transformers']) && array['storage_transformers'].length > 0) {
    throw new Unreadable(`has storage transformers, which are not read.`);
  }
  const grid = extensionOf(array['chunk_grid'], 'chunk grid');
  if (grid.name !== 'regular') throw new Unreadable(`has the chunk grid ${quoted(grid.name)}, which is not read.`);
  const { shape, chunkShape } = requireExtent(array['shape'], grid.configuration['chunk_shape'], elementType);
  return {
    name,
    elementType,
    shape,
    chunkShape,
    dimensions: requireDimensions(array['dimension_names'] ?? (shape.length === 0 ? [] : undefined), shape.length),
    attributes: withPlainFillValue(attributes, elementType),
    fillValue: readFillValue(array['fill_value'], elementType),
    namesFillValue: array['fill_value'] !== null && array['fill_value'] !== undefined,
    coding: codingOf(array['codecs'], elementType, shape.length),
    chunkPrefix: prefix,
    ...keysOf(array['chunk_key_encoding']),
  };
}

/** The codecs in the order in which they were applied: to the array, into bytes, to the bytes. */
function codingOf(codecs: unknown, elementType: ElementType, rank: number): ChunkCoding {
  if (!Array.isArray(codecs)) throw new Unreadable(`has the codecs ${quoted(codecs)}, which are none.`);
  const left = codecs.map((codec) => extensionOf(codec, 'codec'));
  const next = (name: string): JsonRecord | undefined =>
    left[0]?.name === name ? left.shift()?.configuration : undefined;
  const storedOrder = orderOf(next('transpose')?.['order'], rank);
  const bytes = next('bytes');
  if (!bytes) throw new Unreadable(`has the codec ${quoted(left[0]?.name)}, which is not read there.`);
  const checksumInside = next('crc32c') !== undefined;
  const compressor = COMPRESSORS.includes(left[0]?.name ?? '') ? (left.shift()?.name as Compressor) : 'none';
  const checksumOutside = next('crc32c') !== undefined;
  if (left[0]) throw new Unreadable(`has the codec ${quoted(left[0].name)}, which is not read there.`);
  const { endian } = bytes;
  if (endian !== 'little' && endian !== 'big' && ELEMENT_BYTES[elementType] > 1) {
    throw new Unreadable(`does not say in which order its bytes are.`);
  }
  return { compressor, checksumInside, checksumOutside, littleEndian: endian !== 'big', storedOrder };
}

function orderOf(order: unknown, rank: number): readonly number[] {
  const dimensions = Array.from({ length: rank }, (_, dimension) => dimension);
  if (order === undefined) return dimensions;
  const isPermutation = Array.isArray(order) && order.length === rank && dimensions.every((at) => order.includes(at));
  if (!isPermutation) throw new Unreadable(`is transposed by ${quoted(order)}, which is no order.`);
  return order as number[];
}

function keysOf(encoding: unknown): Pick<ZarrArray, 'chunkSeparator' | 'chunkKeyBegin'> {
  const { name, configuration } = extensionOf(encoding, 'chunk key encoding');
  if (name !== 'default' && name !== 'v2') throw new Unreadable(`has the unknown chunk key encoding ${quoted(name)}.`);
  const { separator = name === 'default' ? '/' : '.' } = configuration;
  if (separator !== '.' && separator !== '/') throw new Unreadable(`has the unknown separator ${quoted(separator)}.`);
  return { chunkSeparator: separator, chunkKeyBegin: name === 'default' ? 'c' : '' };
}

/** Extensions of Zarr v3 are objects with a name, or the name alone. */
function extensionOf(value: unknown, what: string): Extension {
  const record = asRecord(value);
  const name = record ? record['name'] : value;
  if (typeof name !== 'string') throw new Unreadable(`has the ${what} ${quoted(value)}, which has no name.`);
  return { name, configuration: asRecord(record?.['configuration']) ?? {} };
}
