import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VARIABLES, type Variable } from '#config/environment.js';
import { PROJECT_FOLDER } from '#config/project-folder.js';

const BEGIN = '<!-- configuration table: kept equal to src/config/environment.ts by a test -->';
const END = '<!-- end of configuration table -->';
const HEAD = ['| variable | default | meaning |', '| --- | --- | --- |'];

function read(file: string): string {
  return readFileSync(join(PROJECT_FOLDER, file), 'utf8');
}

function rowOf({ name, fallback, meaning }: Variable): string {
  return `| \`${name}\` | ${fallback === '' ? '–' : fallback} | ${meaning} |`;
}

/** The lines between the markers, which must be there once each. */
function tableOf(text: string): string[] {
  const [before, rest, ...more] = text.split(BEGIN);
  const [table, after, ...evenMore] = (rest ?? '').split(END);
  if (before === undefined || table === undefined || after === undefined || more.length + evenMore.length > 0) {
    throw new Error(`Not exactly one table between ${BEGIN} and ${END}.`);
  }
  return table.trim().split('\n');
}

describe.each(['README.md', 'docs/configuration.md'])('the configuration table of %s', (file) => {
  test('has the rows of the code, in its order', () => {
    expect(tableOf(read(file))).toEqual([...HEAD, ...VARIABLES.map(rowOf)]);
  });
});

describe('.env.example', () => {
  // What docker-compose.yml alone reads: it hands them on under the names of the list, or to the other services.
  const COMPOSE_ONLY = ['API_PORT', 'S3_PORT', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'];

  test('sets no variable that docker-compose.yml does not hand on', () => {
    const names = [...read('.env.example').matchAll(/^#? ?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name ?? '');
    const compose = read('docker-compose.yml');
    expect(names.filter((name) => !new RegExp(`\\$\\{${name}[:}]`).test(compose))).toEqual([]);
  });

  test('sets no variable that nobody reads', () => {
    const names = [...read('.env.example').matchAll(/^#? ?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name);
    const known: string[] = [...VARIABLES.map(({ name }) => name), ...COMPOSE_ONLY];
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !known.includes(name ?? ''))).toEqual([]);
  });

  test('explains every variable that docker-compose.yml demands', () => {
    const demanded = [...read('docker-compose.yml').matchAll(/\$\{([A-Z0-9_]+):\?/g)].map(([, name]) => name);
    const text = read('.env.example');
    expect(demanded.length).toBeGreaterThan(0);
    expect(demanded.filter((name) => !new RegExp(`^${name}=`, 'm').test(text))).toEqual([]);
  });
});
