import { Lexer, type LineCounter, Parser } from 'yaml';

/** Pieces of syntax. Far more than a megabyte of fields needs, and few enough to be read in seconds. */
const LEXEME_LIMIT = 400_000;
/** What the lexer puts in, which is not in the text: marks of documents, scalars and ends of flow collections. */
const MARKS: readonly string[] = ['\u0002', '\u0018', '\u001f'];
const SCALAR_MARK = '\u001f';

/** What of a YAML text is not read, and where. */
export class YamlFault extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

export interface YamlRules {
  /** Lists and mappings in one another: beyond some hundred, the library takes the process with it. */
  readonly depthLimit: number;
  /** Why a piece of syntax is not taken; of tags, anchors, aliases and directives the first character tells. */
  refusalOf(lexeme: string): string | undefined;
}

type Token = ReturnType<Parser['next']> extends Iterable<infer Each> ? Each : never;

/**
 * The tokens of a text, in the steps of the library: what it would take hours over, or not survive, is seen before.
 * @throws YamlFault
 */
export function yamlTokens(text: string, lines: LineCounter, rules: YamlRules): Token[] {
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  const tokens: Token[] = [];
  let [offset, lexemes] = [0, 0];
  let isScalarNext = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (++lexemes > LEXEME_LIMIT) throw new YamlFault('has too many parts', offset);
    const refusal = isScalarNext ? undefined : rules.refusalOf(lexeme);
    if (refusal !== undefined) throw new YamlFault(refusal, offset);
    isScalarNext = lexeme === SCALAR_MARK;
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > rules.depthLimit) {
      throw new YamlFault(`is nested deeper than ${rules.depthLimit} levels`, offset);
    }
    if (!MARKS.includes(lexeme)) offset += lexeme.length;
  }
  tokens.push(...parser.end());
  return tokens;
}
