import { Failure } from '../errors/failure.js';
import { unknownFields } from '../errors/failures.js';

/** Deeper bodies serve no caller, and recursion over them is a way to stop a server. */
const MAX_DEPTH = 32;

/** Members of one object: the columns of the widest table, and no more. What checks bodies looks at each of them. */
const MAX_MEMBERS = 20_000;
/** Objects and lists in one body: more are no request, and each costs what checks it. */
const MAX_CONTAINERS = 100_000;

/**
 * Parses JSON from a caller.
 * @throws Failure malformed-json for text that is not JSON or not UTF-8, is nested deeper than 32 levels, has more
 * parts than any request needs, or holds a NUL or half a surrogate pair, none of which PostgreSQL stores; unknown-field for `__proto__`.
 */
export function parseJson(bytes: Buffer): unknown {
  const text = decodeUtf8(bytes);
  requireModest(text);
  const value = parse(text);
  // Only what is wrong needs a place, which takes longer to name than to find.
  if (!isStorable(value)) requireStorable(value, '');
  return value;
}

function malformed(sentence: string, cause?: unknown): Failure {
  return new Failure('malformed', 'malformed-json', sentence, { cause });
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw malformed('The JSON is not valid UTF-8.', cause);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw malformed(`The JSON cannot be read: ${cause instanceof Error ? cause.message : 'it is malformed'}.`, cause);
  }
}

function requireModest(text: string): void {
  let depth = 0;
  let containers = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const char = text[index];
    if (inString) {
      if (char === '\\') index++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') {
      if (++containers > MAX_CONTAINERS) throw malformed(`The JSON has more than ${MAX_CONTAINERS} objects and lists.`);
      if (++depth > MAX_DEPTH) throw malformed(`The JSON is nested deeper than ${MAX_DEPTH} levels.`);
    } else if (char === '}' || char === ']') depth--;
  }
}

/** What `requireStorable` lets pass. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return isStorableText(value);
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isStorable);
  const members = Object.entries(value);
  return (
    members.length <= MAX_MEMBERS &&
    members.every(([key, child]) => key !== '__proto__' && isStorableText(key) && isStorable(child))
  );
}

function isStorableText(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}

function requireStorable(value: unknown, path: string): void {
  if (typeof value === 'string') return requireStorableText(value, path);
  if (typeof value !== 'object' || value === null) return;
  const members = Object.entries(value);
  if (!Array.isArray(value) && members.length > MAX_MEMBERS) {
    throw malformed(`An object of the JSON has more than ${MAX_MEMBERS} members, at ${JSON.stringify(path)}.`);
  }
  for (const [key, child] of members) {
    const childPath = path === '' ? key : `${path}.${key}`;
    if (key === '__proto__') throw unknownFields([childPath]);
    requireStorableText(key, childPath);
    requireStorable(child, childPath);
  }
}

function requireStorableText(text: string, path: string): void {
  if (text.includes('\u0000')) throw malformed(`The JSON holds a NUL character at ${JSON.stringify(path)}.`);
  if (!text.isWellFormed()) throw malformed(`The JSON holds half a surrogate pair at ${JSON.stringify(path)}.`);
}
