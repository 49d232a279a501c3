import type { Dataset, File } from 'h5wasm/node';
import type { Encoder } from '../encoding/encoder.js';
import type { StoreArray } from '../grid-store.js';
import type { RowBatch } from '../tables/table-rows.js';
import { storedValues } from '../tables/value-decoding.js';
import { elementBytesOf, type NcNumberType, type NcType } from './nc-type.js';
import { axisOf, type Nc4Attribute, type Nc4Variable, type NetCdf4Layout } from './netcdf4-layout.js';

/** Levels above cost time and save little of what weather is. */
const DEFLATE_LEVEL = 2;
/** What the NetCDF library writes as the name of a dimension that no variable is called by. */
const BARE_DIMENSION = 'This is a netCDF dimension but not a netCDF variable.';
const ELEMENT_TYPES: Readonly<Record<NcNumberType, StoreArray['elementType']>> = {
  byte: 'int8',
  short: 'int16',
  int: 'int32',
  float: 'float32',
  double: 'float64',
};
/** As h5wasm names them. */
const HDF5_TYPES: Readonly<Record<StoreArray['elementType'], string>> = {
  int8: '<b',
  uint8: '<B',
  int16: '<h',
  uint16: '<H',
  int32: '<i',
  uint32: '<I',
  int64: '<q',
  uint64: '<Q',
  float32: '<f',
  float64: '<d',
};

/** A NetCDF-4 file on a disk, written by the HDF5 library. */
export class NetCdf4File implements Encoder {
  private file: File | undefined;
  private readonly datasets = new Map<Nc4Variable, Dataset>();

  constructor(private readonly layout: NetCdf4Layout) {}

  async begin(): Promise<Uint8Array[]> {
    // Four megabytes of code that no other format needs.
    const { default: hdf5 } = await import('h5wasm/node');
    await hdf5.ready;
    const { path, variables, attributes, dimensions } = this.layout;
    const file = new hdf5.File(path, 'w', { track_order: true });
    this.file = file;
    for (const attribute of attributes) writeAttribute(file, attribute);
    for (const variable of variables) this.create(file, variable);
    const named = new Set(variables.filter(isScale).map(({ name }) => name));
    for (const [name, length] of dimensions) if (!named.has(name)) createBareDimension(file, name, length);
    for (const variable of variables) {
      const dataset = this.datasets.get(variable);
      if (!isScale(variable)) variable.dimensions.forEach((name, index) => dataset?.attach_scale(index, name));
    }
    return [];
  }

  /** Elements of one variable that follow each other, no more than a chunk of them. */
  async add({ column = 0, firstRow, rowCount, parts }: RowBatch): Promise<Uint8Array[]> {
    const variable = this.layout.variables[column];
    const dataset = variable && this.datasets.get(variable);
    const [bytes] = parts;
    if (!dataset || !bytes) throw new Error(`There is no variable ${column} to write.`);
    const values = storedValues(elementTypeOf(variable.type), bytes);
    if (variable.shape.length === 0) dataset.write_slice([], values);
    else dataset.write_slice(rangesOf(variable, firstRow, rowCount), values);
    return [];
  }

  async end(): Promise<Uint8Array[]> {
    this.file?.close();
    return [];
  }

  private create(file: File, variable: Nc4Variable): void {
    const { name, type, shape, values, chunkShape } = variable;
    const elementType = elementTypeOf(type);
    const known = values ? storedValues(elementType, Uint8Array.from(values)) : null;
    const isChunked = known === null && shape.length > 0;
    const dataset = file.create_dataset({
      name,
      dtype: HDF5_TYPES[elementType],
      data: known ?? storedValues(elementType, new Uint8Array(isChunked ? 0 : elementBytesOf(elementType))),
      // The library takes all values at once, or none of a dataset that grows.
      shape: isChunked ? [0, ...shape.slice(1)] : [...shape],
      ...(isChunked && {
        maxshape: [...shape],
        chunks: [...chunkShape],
        compression: 'gzip',
        compression_opts: [DEFLATE_LEVEL],
      }),
    });
    if (isChunked) dataset.resize([...shape]);
    for (const attribute of variable.attributes) writeAttribute(dataset, attribute);
    if (isScale(variable)) dataset.make_scale(name);
    this.datasets.set(variable, dataset);
  }
}

function createBareDimension(file: File, name: string, length: number): void {
  const zeros = new Float32Array(length);
  const dataset = file.create_dataset({ name, dtype: HDF5_TYPES.float32, data: zeros, shape: [length] });
  dataset.make_scale(`${BARE_DIMENSION}${String(length).padStart(10)}`);
}

/** A variable that is called as its dimension tells the places along it. */
function isScale({ name, dimensions }: Nc4Variable): boolean {
  return dimensions.length === 1 && dimensions[0] === name;
}

function writeAttribute(target: File | Dataset, { name, type, count, bytes }: Nc4Attribute): void {
  if (type === 'char') {
    const text = new TextDecoder().decode(bytes);
    target.create_attribute(name, text === '\u0000' ? '' : text);
    return;
  }
  const elementType = elementTypeOf(type);
  target.create_attribute(name, storedValues(elementType, Uint8Array.from(bytes)), [count], HDF5_TYPES[elementType]);
}

function elementTypeOf(type: NcType | StoreArray['elementType']): StoreArray['elementType'] {
  if (type in HDF5_TYPES) return type as StoreArray['elementType'];
  return ELEMENT_TYPES[type as NcNumberType];
}

function rangesOf({ shape, chunkShape }: Nc4Variable, first: number, count: number): [number, number][] {
  const axis = axisOf(shape, chunkShape);
  const inner = shape.slice(axis + 1).reduce((product, length) => product * length, 1);
  let rest = Math.floor(first / inner);
  const ranges = shape.map((length): [number, number] => [0, length]);
  for (let dimension = axis; dimension >= 0; dimension--) {
    const length = shape[dimension] ?? 1;
    const start = rest % length;
    ranges[dimension] = [start, start + (dimension === axis ? count / inner : 1)];
    rest = Math.floor(rest / length);
  }
  return ranges;
}
