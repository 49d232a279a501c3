import type { ElementType } from '../grid-store.js';

export const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = {
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  float32: 4,
  float64: 8,
};

/** Smallest and largest value of the types that hold whole numbers. */
const INTEGER_BOUNDS: Readonly<Partial<Record<ElementType, readonly [bigint, bigint]>>> = {
  int8: [-(2n ** 7n), 2n ** 7n - 1n],
  uint8: [0n, 2n ** 8n - 1n],
  int16: [-(2n ** 15n), 2n ** 15n - 1n],
  uint16: [0n, 2n ** 16n - 1n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
};

export function isElementType(text: string): text is ElementType {
  return Object.hasOwn(ELEMENT_BYTES, text);
}

export function isFloat(type: ElementType): boolean {
  return type === 'float32' || type === 'float64';
}

export function hasBigValues(type: ElementType): boolean {
  return type === 'int64' || type === 'uint64';
}

/** The value as the type holds it, or undefined where the type does not hold it. */
export function wholeValue(type: ElementType, value: bigint): number | bigint | undefined {
  const bounds = INTEGER_BOUNDS[type];
  if (!bounds || value < bounds[0] || value > bounds[1]) return undefined;
  return hasBigValues(type) ? value : Number(value);
}

/** One element, the highest byte first. */
export function bigEndianBytes(type: ElementType, value: number | bigint): Uint8Array {
  const bytes = new Uint8Array(ELEMENT_BYTES[type]);
  const view = new DataView(bytes.buffer);
  switch (type) {
    case 'float32':
      view.setFloat32(0, Number(value));
      break;
    case 'float64':
      view.setFloat64(0, Number(value));
      break;
    case 'int64':
    case 'uint64':
      view.setBigUint64(0, BigInt.asUintN(64, BigInt(value)));
      break;
    case 'int32':
    case 'uint32':
      view.setUint32(0, Number(value));
      break;
    case 'int16':
    case 'uint16':
      view.setUint16(0, Number(value));
      break;
    case 'int8':
    case 'uint8':
      view.setUint8(0, Number(value));
  }
  return bytes;
}
