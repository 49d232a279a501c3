import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type Scalar, visit } from 'yaml';

/** On which line of a file something stands, and what is in it, by name or by place in a list. */
export interface LineTree {
  readonly line: number;
  readonly members: ReadonlyMap<string, LineTree>;
}

/** What a file comes to. It crosses from one thread to another. */
export type YamlOutcome = { readonly json: string; readonly lines: LineTree } | { readonly fault: string };

/** Of one anchor: repeated pieces of a dictionary are fine, and ones that multiply are not. */
const MOST_ALIASES = 20;
/** As deep as a JSON body may be. */
const MOST_LEVELS = 32;
const TOO_DEEP = 'is nested too deep';
/** The parser reports it as a fault of the file. */
const OUT_OF_STACK = /call stack/;

/** Reads YAML 1.2 as JSON. Takes its time with files that are made to take it. */
export function readYaml(text: string): YamlOutcome {
  const lines = new LineCounter();
  // The library compares each key with all others, which takes hours in a file of nothing but keys.
  const document = parseDocument(text, {
    lineCounter: lines,
    schema: 'core',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [first] = [...document.errors, ...document.warnings];
  if (first) return faultAt(lines, first.pos[0], OUT_OF_STACK.test(first.message) ? TOO_DEEP : first.message);
  try {
    const repeated = keepNames(document);
    if (repeated) return faultAt(lines, repeated.range?.[0] ?? 0, `${String(repeated.value)} is there twice`);
    const content = document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown;
    return { json: JSON.stringify(content ?? null), lines: linesOf(document.contents, lines, 0) };
  } catch (error) {
    if (error instanceof RangeError) return { fault: TOO_DEEP };
    if (error instanceof ReferenceError) return { fault: 'repeats its anchors too often' };
    throw error;
  }
}

function faultAt(lines: LineCounter, offset: number, message: string): YamlOutcome {
  return { fault: `line ${lines.linePos(offset).line}: ${message}` };
}

/** A column that is called 007 or 1.0 is not called 7 or 1, as the number is. Answers a name that is there twice. */
function keepNames(document: Document.Parsed): Scalar | undefined {
  let repeated: Scalar | undefined;
  visit(document, {
    Map(_, map) {
      const names = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (typeof key.value !== 'string') key.value = key.source ?? String(key.value);
        if (names.has(key.value as string)) {
          repeated = key;
          return visit.BREAK;
        }
        names.add(key.value as string);
      }
      return undefined;
    },
  });
  return repeated;
}

function linesOf(node: unknown, lines: LineCounter, level: number, at = node): LineTree {
  const members = new Map<string, LineTree>();
  if (level < MOST_LEVELS && isMap(node)) {
    for (const { key, value } of node.items) {
      if (isScalar(key)) members.set(String(key.value), linesOf(value, lines, level + 1, key));
    }
  } else if (level < MOST_LEVELS && isSeq(node)) {
    node.items.forEach((item, index) => members.set(String(index), linesOf(item, lines, level + 1)));
  }
  return { line: lines.linePos((at as Node | null)?.range?.[0] ?? 0).line, members };
}
