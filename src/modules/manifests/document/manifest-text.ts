import { Composer, type Document, isMap, isNode, isScalar, LineCounter, type Node, visit } from 'yaml';
import type { FieldFault } from '#common/errors/failure.js';
import { YamlFault, yamlTokens } from '#common/yaml/yaml-tokens.js';
import type { Path, PlaceOf } from './manifest-faults.js';

/** A YAML document as plain JSON values, and where its parts stand. */
export interface ManifestDocument {
  readonly json: unknown;
  readonly placeOf: PlaceOf;
}

export const MANIFEST_LIMIT_BYTES = 1024 * 1024;
/** Lists and mappings in one another. */
const DEPTH_LIMIT = 32;
const LISTED_FAULTS = 20;
/** Names that mean something to JavaScript. */
const TAKEN_NAMES: readonly string[] = ['__proto__', 'constructor', 'prototype'];
const SECOND_DOCUMENT = 'must be one document';
/** By the first character of a piece of syntax. */
const REFUSED: Readonly<Record<string, string>> = {
  '!': 'tags are not read',
  '&': 'anchors are not read; write out what they stand for',
  '*': 'aliases are not read; write out what they stand for',
  '%': 'directives are not read',
};

/**
 * Reads YAML 1.2 that says what JSON can say: text as keys, no key twice, no tags, no merge keys, and no aliases, which
 * turn a few lines into gigabytes.
 */
export function readYaml(bytes: Uint8Array): ManifestDocument | { readonly faults: readonly FieldFault[] } {
  if (bytes.length > MANIFEST_LIMIT_BYTES) return { faults: [faultOf(`is larger than ${MANIFEST_LIMIT_BYTES} bytes`)] };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { faults: [faultOf('is not UTF-8 text')] };
  }
  const lines = new LineCounter();
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `line ${line}, column ${col}`;
  };
  try {
    const document = compose(text, lines);
    const faults = [
      ...document.errors.map(({ message, pos }) => faultOf(`${message} (${at(pos[0])})`)),
      ...oddNodes(document).map(({ message, offset }) => faultOf(`${message} (${at(offset)})`)),
    ];
    if (faults.length > 0) return { faults: faults.slice(0, LISTED_FAULTS) };
    const placeOf = (path: Path): string | undefined => {
      const node = nodeAt(document, path);
      return node?.range ? at(node.range[0]) : undefined;
    };
    return { json: document.toJS(), placeOf };
  } catch (error) {
    if (!(error instanceof YamlFault)) throw error;
    return { faults: [faultOf(`${error.message} (${at(error.offset)})`)] };
  }
}

/** @throws YamlFault */
function compose(text: string, lines: LineCounter): Document {
  const tokens = yamlTokens(text, lines, { depthLimit: DEPTH_LIMIT, refusalOf: refusals() });
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    merge: false,
    // It compares each key with each other one; `oddNodes` looks them up.
    uniqueKeys: false,
    stringKeys: true,
    prettyErrors: false,
    lineCounter: lines,
  });
  const [document, second] = composer.compose(tokens, true, text.length);
  if (!document) throw new YamlFault('is empty', 0);
  if (second) throw new YamlFault(SECOND_DOCUMENT, second.range[0]);
  return document;
}

/** Of one text. */
function refusals(): (lexeme: string) => string | undefined {
  let documents = 0;
  return (lexeme) => (lexeme === '---' && ++documents > 1 ? SECOND_DOCUMENT : REFUSED[lexeme.charAt(0)]);
}

interface OddNode {
  readonly message: string;
  readonly offset: number;
}

/** What YAML knows and JSON does not, or PostgreSQL does not store; and names that are there twice. */
function oddNodes(document: Document): OddNode[] {
  const odd: OddNode[] = [];
  const note = (message: string | undefined, node: unknown): void => {
    if (message !== undefined) odd.push({ message, offset: isNode(node) ? (node.range?.[0] ?? 0) : 0 });
  };
  visit(document, {
    Map: (_key, map) => {
      const names = new Set<unknown>();
      for (const { key } of map.items) {
        const name = isScalar(key) ? key.value : undefined;
        if (names.has(name)) note(`the name ${JSON.stringify(name)} is there twice`, key);
        if (TAKEN_NAMES.includes(String(name))) note(`the name ${String(name)} is not taken`, key);
        names.add(name);
      }
    },
    Scalar: (_key, node) => {
      if (odd.length >= LISTED_FAULTS) return visit.BREAK;
      note(valueFault(node.value), node);
      return undefined;
    },
  });
  return odd;
}

function valueFault(value: unknown): string | undefined {
  if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed())) {
    return 'has a zero byte or half a character';
  }
  if (typeof value === 'number' && !Number.isFinite(value)) return 'is no number that JSON has; write it as text';
  return undefined;
}

/** What stands at a path, or at the longest part of it that is there. */
function nodeAt(document: Document, path: Path): Node | undefined {
  let node: unknown = document.contents;
  for (const step of path) {
    const next: unknown = isMap(node) || hasItems(node) ? node.get(step, true) : undefined;
    if (!isNode(next)) break;
    node = next;
  }
  return isNode(node) ? node : undefined;
}

function hasItems(node: unknown): node is { get(key: unknown, keepScalar: true): unknown } {
  return isNode(node) && 'items' in node;
}

function faultOf(message: string): FieldFault {
  return { path: 'manifest_file', message };
}
