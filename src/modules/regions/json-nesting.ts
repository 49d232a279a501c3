import type { FieldFault } from '#common/errors/failure.js';

/** Enough for the deepest GeoJSON that is read, and for properties of its own. */
const DEPTH_LIMIT = 64;
/** A position is a list. Ten times the size of the text may be needed for lists, so that they are counted before. */
const CONTAINER_LIMIT = 2_500_000;

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = Buffer.from('"\\[]{}');

/** Looks through JSON text before it is parsed: what is nested too deep, or in too many pieces, takes too much memory. */
export function findNestingFault(
  text: Uint8Array,
): { faults: readonly FieldFault[] } | { tooLarge: 'positions' } | undefined {
  let [depth, containers] = [0, 0];
  for (let index = 0; index < text.length; index++) {
    const byte = text[index];
    if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      if (++containers > CONTAINER_LIMIT) return { tooLarge: 'positions' };
      if (++depth > DEPTH_LIMIT) {
        return { faults: [{ path: 'geojson', message: `is nested deeper than ${DEPTH_LIMIT} levels` }] };
      }
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
      depth--;
    } else if (byte === QUOTE) {
      for (index++; index < text.length && text[index] !== QUOTE; index++) if (text[index] === BACKSLASH) index++;
    }
  }
  return undefined;
}
