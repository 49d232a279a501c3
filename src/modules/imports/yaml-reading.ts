import { Composer, type Document, isMap, isScalar, isSeq, LineCounter, type Node, type Scalar, visit } from 'yaml';
import { YamlFault, yamlTokens } from '#common/yaml/yaml-tokens.js';

/** On which line of a file something stands, and what is in it, by name or by place in a list. */
export interface LineTree {
  readonly line: number;
  readonly members: ReadonlyMap<string, LineTree>;
}

/** What a file comes to. It crosses from one thread to another. */
export type YamlOutcome = { readonly json: string; readonly lines: LineTree } | { readonly fault: string };

/** Of one anchor: repeated pieces of a dictionary are fine, and ones that multiply are not. */
const MOST_ALIASES = 20;
/** Of all anchors: the library looks for the anchor of each alias among all that there are. */
const MOST_ANCHORS_AND_ALIASES = 1_000;
const REPEATED = 'repeats its anchors too often';
/** As deep as a JSON body may be, which says so itself where it is passed by a little. */
const MOST_LEVELS = 32;
/** Two more than levels, as the library has the document and a value in its stack too. */
const DEPTH_LIMIT = MOST_LEVELS + 2;

/** Reads YAML 1.2 as JSON. */
export function readYaml(text: string): YamlOutcome {
  const lines = new LineCounter();
  try {
    const document = compose(text, lines);
    const first = document.errors[0] ?? document.warnings[0];
    if (first) return faultAt(lines, first.pos[0], first.message);
    const repeated = keepNames(document);
    if (repeated) return faultAt(lines, repeated.range?.[0] ?? 0, `${String(repeated.value)} is there twice`);
    const content = document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown;
    return { json: JSON.stringify(content ?? null), lines: linesOf(document.contents, lines, 0) };
  } catch (error) {
    if (error instanceof YamlFault) return faultAt(lines, error.offset, error.message);
    if (error instanceof ReferenceError) return { fault: REPEATED };
    throw error;
  }
}

/** @throws YamlFault */
function compose(text: string, lines: LineCounter): Document.Parsed {
  let repeated = 0;
  const refusalOf = (lexeme: string): string | undefined =>
    /^[&*]/.test(lexeme) && ++repeated > MOST_ANCHORS_AND_ALIASES ? REPEATED : undefined;
  const tokens = yamlTokens(text, lines, { depthLimit: DEPTH_LIMIT, refusalOf });
  // The library compares each key with all others, which takes hours in a file of nothing but keys.
  const composer = new Composer({
    lineCounter: lines,
    schema: 'core',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [document, second] = composer.compose(tokens, true, text.length);
  if (!document) throw new YamlFault('is empty', 0);
  if (second) throw new YamlFault('must be one document', second.range[0]);
  return document;
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
