import { Composer, type Document, isMap, isNode, isScalar, Lexer, LineCounter, type Node, Parser, visit } from 'yaml';
import type { FieldFault } from '#common/errors/failure.js';
import type { Path, PlaceOf } from './manifest-faults.js';

/** A YAML document as plain JSON values, and where its parts stand. */
export interface ManifestDocument {
  readonly json: unknown;
  readonly placeOf: PlaceOf;
}

export const MANIFEST_LIMIT_BYTES = 1024 * 1024;
/** Lists and mappings in one another: beyond some hundred, the library takes the process with it. */
const DEPTH_LIMIT = 32;
/** Pieces of syntax. Far more than a megabyte of fields needs, and few enough to be read in seconds. */
const LEXEME_LIMIT = 400_000;
const LISTED_FAULTS = 20;
/** Names that mean something to JavaScript. */
const TAKEN_NAMES: readonly string[] = ['__proto__', 'constructor', 'prototype'];
/** What the lexer puts in, which is not in the text: marks of documents, scalars and ends of flow collections. */
const MARKS = { document: '\u0002', flowEnd: '\u0018', scalar: '\u001f' };
/** By the first character of a piece of syntax. */
const REFUSED: Readonly<Record<string, string>> = {
  '!': 'tags are not read',
  '&': 'anchors are not read; write out what they stand for',
  '*': 'aliases are not read; write out what they stand for',
  '%': 'directives are not read',
};

/** What is wrong with the text, and where. */
class YamlFault extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

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

/** In the steps of the library, so that what it would not survive is seen before. @throws YamlFault */
function compose(text: string, lines: LineCounter): Document {
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  const tokens = [...tokensOf(parser, text), ...parser.end()];
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
  if (second) throw new YamlFault('must be one document', second.range[0]);
  return document;
}

function* tokensOf(parser: Parser, text: string): ReturnType<Parser['next']> {
  let [offset, lexemes, documents] = [0, 0, 0];
  let isScalarNext = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (++lexemes > LEXEME_LIMIT) throw new YamlFault('has too many parts', offset);
    if (lexeme === '---' && ++documents > 1) throw new YamlFault('must be one document', offset);
    const reason = isScalarNext ? undefined : REFUSED[lexeme.charAt(0)];
    if (reason !== undefined) throw new YamlFault(reason, offset);
    isScalarNext = lexeme === MARKS.scalar;
    yield* parser.next(lexeme);
    if (parser.stack.length > DEPTH_LIMIT) throw new YamlFault(`is nested deeper than ${DEPTH_LIMIT} levels`, offset);
    if (!Object.values(MARKS).includes(lexeme)) offset += lexeme.length;
  }
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
