import type { ElementType } from '../grid-store.js';
import { weatherDatasetUnreadable } from '../weather.errors.js';

/** Big-endian values of a type of the store as big-endian values of the type they are written in. */
export type Narrowing = (bytes: Uint8Array) => Uint8Array;

/**
 * For types that NetCDF-3 lacks; null where the bytes stay. Each value is looked at: one that does not fit ends the
 * answer rather than being written as another.
 */
export function narrowingOf(elementType: ElementType, storeName: string, variable: string): Narrowing | null {
  const refuse = (): never => {
    throw weatherDatasetUnreadable(storeName, `${variable} holds a value that its type in NetCDF-3 does not`);
  };
  switch (elementType) {
    case 'uint8':
    case 'uint16':
    case 'uint32': {
      const step = { uint8: 1, uint16: 2, uint32: 4 }[elementType];
      return (bytes) => {
        // The first byte of each value has the sign.
        for (let at = 0; at < bytes.length; at += step) if ((bytes[at] ?? 0) > 127) refuse();
        return bytes;
      };
    }
    case 'int64':
    case 'uint64':
      return (bytes) => {
        const from = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        const narrow = new DataView(new ArrayBuffer(bytes.length / 2));
        for (let at = 0; at < bytes.length; at += 8) {
          const low = from.getInt32(at + 4);
          if (from.getInt32(at) !== low >> 31 || (elementType === 'uint64' && low < 0)) refuse();
          narrow.setInt32(at / 2, low);
        }
        return new Uint8Array(narrow.buffer);
      };
    default:
      return null;
  }
}
