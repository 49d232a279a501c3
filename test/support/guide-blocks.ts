import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '#config/project-folder.js';

const LANGUAGES = ['sh', 'python', 'ts'] as const;
type Language = (typeof LANGUAGES)[number];

/** Names under which blocks would be highlighted and not run. */
const OTHER_NAMES = ['bash', 'shell', 'console', 'zsh', 'py', 'python3', 'typescript', 'js', 'javascript', 'mjs'];

/**
 * A command or a program of the guide. Comments above the block say what its readers know and a test does not:
 *
 *     <!-- not run: it asks for a key -->
 *     <!-- refused: level-too-low -->                  it ends with this problem, and should
 *     <!-- before: cp -r samples/datasets/CS… . -->    what was there before, in the language of the block
 *     <!-- file: upload.py -->                         readers save it under this name, and run it by a command
 *     <!-- needs: zip -->                              skipped where there is no such command
 */
export interface GuideBlock {
  readonly page: string;
  readonly line: number;
  readonly language: Language;
  readonly code: string;
  readonly notRun?: string;
  readonly refused?: string;
  readonly before?: string;
  readonly file?: string;
  readonly needs?: string;
}

/** The pages of the guide, and the README before them. */
export function listGuidePages(): string[] {
  const pages = readdirSync(join(PROJECT_FOLDER, 'docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', ...pages.sort().map((name) => `docs/${name}`)];
}

export function readGuideBlocks(page: string): GuideBlock[] {
  const text = readFileSync(join(PROJECT_FOLDER, page), 'utf8');
  return [...text.matchAll(/((?:^<!--(?:(?!-->).)*-->\n+)*)^```(\w+)\n(.*?)^```$/gms)].flatMap((match) => {
    const [, comments = '', language = '', code = ''] = match;
    const line = text.slice(0, match.index + comments.length).split('\n').length;
    if (OTHER_NAMES.includes(language)) {
      throw new Error(`${page}:${line}: write ${LANGUAGES.join(', ')} for ${language}, so that it is run.`);
    }
    const known = LANGUAGES.find((candidate) => candidate === language);
    return known === undefined ? [] : [{ page, line, language: known, code, ...marksIn(comments) }];
  });
}

const MARKS: Readonly<Record<string, keyof GuideBlock>> = {
  'not run': 'notRun',
  refused: 'refused',
  before: 'before',
  file: 'file',
  needs: 'needs',
};

function marksIn(comments: string): Partial<GuideBlock> {
  const marks = [...comments.matchAll(/<!-- ([a-z ]+):\s+(.*?)\s*-->/gs)].flatMap(([, name = '', value]) => {
    const mark = MARKS[name];
    return mark === undefined ? [] : [[mark, value] as const];
  });
  return Object.fromEntries(marks);
}
