import { parseStoreJson } from '../store-json.js';
import { Unreadable } from './zarr.errors.js';

export type JsonRecord = Readonly<Record<string, unknown>>;

/** Python writes these into JSON, which has no words for them; a text between quotes is skipped. */
const NUMBER_WORDS = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;
/** A fill value that a double cannot hold, which becomes a text. */
const LONG_FILL_VALUE = /("fill_value"\s*:\s*)(-?\d{16,20})(?=\s*[,}])/g;
const MARK = '\u0000number:';

/**
 * Reads a document of a store's metadata.
 * @throws Unreadable
 */
export function parseMetadata(text: string, document: string): JsonRecord {
  let value: unknown;
  try {
    value = parseWithNumberWords(text.replace(LONG_FILL_VALUE, '$1"$2"'));
  } catch (error) {
    throw new Unreadable(`has a ${document} that is not JSON.`, { cause: error });
  }
  return requireRecord(value, document);
}

/**
 * Reads the same document for its attributes, where floats that are whole stay floats.
 * @throws Unreadable
 */
export function parseAttributes(text: string, document: string): JsonRecord {
  let value: unknown;
  try {
    value = parseStoreJson(text);
  } catch (error) {
    throw new Unreadable(`has a ${document} that is not JSON.`, { cause: error });
  }
  return requireRecord(value, document);
}

function parseWithNumberWords(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const marked = text.replace(NUMBER_WORDS, (word) => (word.startsWith('"') ? word : JSON.stringify(MARK + word)));
    if (marked === text) throw error;
    return JSON.parse(marked, (_key, value: unknown) =>
      typeof value === 'string' && value.startsWith(MARK) ? Number(value.slice(MARK.length)) : value,
    );
  }
}

/** @throws Unreadable */
export function requireRecord(value: unknown, document: string): JsonRecord {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonRecord;
  throw new Unreadable(`has a ${document} that is not a JSON object.`);
}

export function asRecord(value: unknown): JsonRecord | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : undefined;
}

/** A value of the metadata, for a sentence. */
export function quoted(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
