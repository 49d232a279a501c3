import { endianness } from 'node:os';
import type { ElementType } from '../grid-store.js';
import { ELEMENT_BYTES } from '../zarr/element-types.js';

const VALUES = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const satisfies Record<ElementType, unknown>;

export type CoordinateValues = InstanceType<(typeof VALUES)[ElementType]>;

/** Numbers from big-endian bytes, which are changed. */
export function valuesOf(type: ElementType, bytes: Uint8Array): CoordinateValues {
  const { buffer, byteOffset, byteLength } = bytes;
  const elementBytes = ELEMENT_BYTES[type];
  swapOnLittleEndian(bytes, elementBytes);
  return new VALUES[type](buffer as ArrayBuffer, byteOffset, byteLength / elementBytes);
}

/** The memory of numbers, turned into big-endian bytes. */
export function bigEndianInPlace(numbers: Int32Array | Float32Array | Float64Array): Uint8Array {
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  swapOnLittleEndian(bytes, numbers.BYTES_PER_ELEMENT);
  return bytes;
}

function swapOnLittleEndian({ buffer, byteOffset, byteLength }: Uint8Array, elementBytes: number): void {
  if (endianness() !== 'LE') return;
  const swapped = Buffer.from(buffer, byteOffset, byteLength);
  if (elementBytes === 2) swapped.swap16();
  else if (elementBytes === 4) swapped.swap32();
  else if (elementBytes === 8) swapped.swap64();
}
