import type { StoreArray } from '../grid-store.js';
import type { SubsetPlan } from '../plan/subset-plan.js';
import type { PlannedVariable } from '../plan/planned-variable.js';
import { elementBytesOf, type NcType } from './nc-type.js';
import type { NcAttribute } from './nc-attribute.js';
import type { FileVariable } from './file-layout.js';

/** A chunk is compressed on its own, and a reader unpacks all of it for one value. */
const CHUNK_BYTES = 2 ** 20;

/** Plain values; big-endian as in NetCDF-3. */
export interface Nc4Attribute {
  readonly name: string;
  readonly type: NcType | StoreArray['elementType'];
  readonly count: number;
  readonly bytes: Uint8Array;
}

export interface Nc4Variable {
  readonly name: string;
  readonly dimensions: readonly string[];
  readonly shape: readonly number[];
  readonly type: NcType | StoreArray['elementType'];
  readonly attributes: readonly Nc4Attribute[];
  /** All values where they are known; null where they come in chunks. */
  readonly values: Uint8Array | null;
  /** How many elements a chunk has along each dimension: one, some, and then all. */
  readonly chunkShape: readonly number[];
}

export interface NetCdf4Layout {
  /** Where it is made. */
  readonly path: string;
  readonly dimensions: ReadonlyMap<string, number>;
  readonly attributes: readonly Nc4Attribute[];
  readonly variables: readonly Nc4Variable[];
}

/** The same variables and attributes as in NetCDF-3, with the types of the store, all of which NetCDF-4 has. */
export function netCdf4LayoutOf({ file, variables }: SubsetPlan, path: string): NetCdf4Layout {
  const { content } = file;
  const planned = new Map(variables.map((variable) => [variable.array.name, variable]));
  return {
    path,
    dimensions: content.dimensions,
    attributes: content.attributes,
    variables: content.variables.map((variable) => {
      const { encoded, shape } = variable;
      const own = planned.get(encoded.name) ?? file.streamedContentOf(encoded.name);
      const known = own ? null : file.knownContentOf(encoded.name);
      return {
        name: encoded.name,
        dimensions: encoded.dimensions,
        shape,
        type: own ? own.array.elementType : encoded.type,
        attributes: attributesOf(variable, own?.array),
        values: known,
        chunkShape: chunkShapeOf(shape, own ? elementBytesOf(own.array.elementType) : 8),
      };
    }),
  };
}

/** In the order in which chunks are written. */
export function streamedVariablesOf({ file, variables }: SubsetPlan, layout: NetCdf4Layout): PlannedVariable[] {
  const planned = new Map(variables.map((variable) => [variable.array.name, variable]));
  return layout.variables.flatMap(({ name, values }) =>
    values ? [] : (planned.get(name) ?? file.streamedContentOf(name) ?? []),
  );
}

/** Chunks that follow each other in the order of the values: one index each of the first dimensions, some of the next. */
export function chunkShapeOf(shape: readonly number[], elementBytes: number): number[] {
  let innerBytes = elementBytes;
  const chunk: number[] = [];
  for (const length of shape.toReversed()) {
    const count = Math.max(1, Math.min(length, Math.floor(CHUNK_BYTES / innerBytes)));
    chunk.unshift(count);
    // Once a dimension is cut, those before it have one index.
    innerBytes = count < length ? CHUNK_BYTES + 1 : innerBytes * count;
  }
  return chunk;
}

/** The first dimension behind which chunks are whole: along it, they hold some indices. */
export function axisOf(shape: readonly number[], chunkShape: readonly number[]): number {
  let axis = shape.length - 1;
  while (axis > 0 && chunkShape[axis] === shape[axis]) axis--;
  return axis;
}

/** What stands for missing values has the type of the variable. */
function attributesOf({ encoded }: FileVariable, array: StoreArray | undefined): Nc4Attribute[] {
  return encoded.attributes.map((attribute: NcAttribute) => {
    const isTyped = attribute.name === '_FillValue' || attribute.name === 'missing_value';
    return isTyped && array ? { ...attribute, ...retyped(attribute, encoded.type, array.elementType) } : attribute;
  });
}

function retyped(
  { bytes, count, type }: NcAttribute,
  written: string,
  elementType: StoreArray['elementType'],
): Pick<Nc4Attribute, 'type' | 'bytes'> {
  const width = elementBytesOf(elementType);
  // Of integers of 64 bits, NetCDF-3 had the lower half, with its sign.
  if (type !== written || count === 0 || bytes.length / count === width) {
    return { type: bytes.length / Math.max(1, count) === width ? elementType : type, bytes };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = new DataView(new ArrayBuffer(count * 8));
  for (let index = 0; index < count; index++) wide.setBigInt64(index * 8, BigInt(view.getInt32(index * 4)));
  return { type: elementType, bytes: new Uint8Array(wide.buffer) };
}
