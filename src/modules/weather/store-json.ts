/**
 * A number that JSON text writes as a float though it is whole, such as `1.0`, or that JSON does not have, such as NaN.
 * NetCDF tells integers from floats, and `JSON.parse` does not.
 */
export class JsonFloat {
  constructor(readonly value: number) {}
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const MARK = '\u0000float ';

/**
 * Reads metadata of a Zarr store as Python writes it: with NaN and Infinity, and floats that stay floats.
 * @throws SyntaxError
 */
export function parseStoreJson(text: string): unknown {
  const marked = text.replace(TOKEN, (token) => {
    if (token.startsWith('"')) return token;
    const isPlain = /^-?\d+$/.test(token) || (/\d/.test(token) && !Number.isInteger(Number(token)));
    return isPlain ? token : JSON.stringify(`${MARK}${token}`);
  });
  return JSON.parse(marked, (_, value: unknown) =>
    typeof value === 'string' && value.startsWith(MARK) ? new JsonFloat(Number(value.slice(MARK.length))) : value,
  );
}

/** A number as metadata has it; undefined for what is none. */
export function storeNumber(value: unknown): number | undefined {
  if (value instanceof JsonFloat) return value.value;
  return typeof value === 'number' ? value : undefined;
}
