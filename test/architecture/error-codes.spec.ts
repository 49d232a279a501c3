import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAILURE_STATUS } from '#common/errors/failure-status.js';
import { PROJECT_FOLDER } from '#config/project-folder.js';

const KIND = `(?:${Object.keys(FAILURE_STATUS).join('|')})`;
const CODE = `'([a-z0-9-]+)'`;

/** The ways in which code names a failure. Where none fits, write the code out: a computed one is in no document. */
const NAMED = {
  // new Failure('not-found', 'table-not-found', …)
  failure: new RegExp(`new Failure\\(\\s*'${KIND}',\\s*${CODE}`, 'g'),
  // unavailable('not-ready', …)
  unavailable: new RegExp(`\\bunavailable\\(\\s*${CODE}`, 'g'),
  // FST_ERR_BAD_URL: ['malformed', 'malformed-path', …]
  kindAndCode: new RegExp(`\\[\\s*'${KIND}',\\s*${CODE},`, 'g'),
  // 'too-large': ['body-too-large', 'The body …']
  codeAndWords: new RegExp(`\\[\\s*${CODE},\\s*'[A-Z]`, 'g'),
};

/** Failures whose code comes from one of the places above, by file. */
const PASSED_ON: Readonly<Record<string, number>> = {
  'common/errors/failures.ts': 1, // unavailable(code, …)
  'common/errors/failure-of-error.ts': 2, // new Failure(...known, …) and new Failure(kind, code, …)
  'modules/filestore/upload-outcome.ts': 1, // new Failure(kind, code, …): as it was told first
  'modules/weather/placing/area-placing.service.ts': 1, // new Failure(kind, code, …): as the thread told it
};

interface Source {
  readonly file: string;
  readonly text: string;
}

function listSources(): Source[] {
  const folder = join(PROJECT_FOLDER, 'src');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => ({ file: file.replaceAll('\\', '/'), text: readFileSync(join(folder, file), 'utf8') }));
}

function codesIn(text: string): string[] {
  return Object.values(NAMED).flatMap((pattern) => [...text.matchAll(pattern)].map(([, code]) => code ?? ''));
}

const sources = listSources();
const codes = [...new Set(sources.flatMap(({ text }) => codesIn(text)))].sort();
const headings = [...readFileSync(join(PROJECT_FOLDER, 'docs/errors.md'), 'utf8').matchAll(/^## (.+)$/gm)].map(
  ([, heading]) => heading,
);

describe('docs/errors.md', () => {
  test('has a heading for every code of the source, and no other, in the order of the alphabet', () => {
    expect(headings).toEqual(codes);
  });

  test.each(headings)('says something about %s', (heading) => {
    const text = readFileSync(join(PROJECT_FOLDER, 'docs/errors.md'), 'utf8');
    const [, section = ''] = text.split(`\n## ${heading}\n`);
    expect(section.split('\n## ')[0]?.trim()).toMatch(/^[1-5]\d\d\. \S/);
  });
});

describe('the source', () => {
  test('names every failure where this test can read its code', () => {
    const unreadable = sources.flatMap(({ file, text }) => {
      const made = [...text.matchAll(/new Failure\(/g)].length;
      const readable = [...text.matchAll(NAMED.failure)].length;
      const hidden = made - readable - (PASSED_ON[file] ?? 0);
      return hidden === 0 ? [] : [`${file}: ${hidden}`];
    });
    expect(unreadable).toEqual([]);
  });
});
