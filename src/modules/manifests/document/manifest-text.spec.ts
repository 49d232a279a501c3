import { readYaml } from './manifest-text.js';

function messageOf(text: string | Uint8Array): string {
  const outcome = readYaml(Buffer.from(text));
  if (!('faults' in outcome)) throw new Error('It was read.');
  return outcome.faults[0]?.message ?? '';
}

test('reads what JSON can say, and knows where it stands', () => {
  const document = readYaml(Buffer.from('\ufeffa:\n  - b: 1\n    c: 2024-01-01\n  - "x: *y"\n  - |\n    &no !tag\n'));
  if ('faults' in document) throw new Error(JSON.stringify(document.faults));
  expect(document.json).toEqual({ a: [{ b: 1, c: '2024-01-01' }, 'x: *y', '&no !tag\n'] });
  expect(document.placeOf(['a', 0, 'c'])).toBe('line 3, column 8');
  expect(document.placeOf(['a', 0, 'missing', 'below'])).toBe('line 2, column 5');
});

test.each([
  ['an alias', 'a: &x [1]\nb: *x', 'anchors are not read; write out what they stand for (line 1, column 4)'],
  ['an alias alone', 'b: *x', 'aliases are not read'],
  ['a tag', 'a: !!js/function x', 'tags are not read (line 1, column 4)'],
  ['a merge key of its own', 'a: {<<: *x}', 'aliases are not read'],
  ['a directive', '%YAML 1.1\n---\na: 1', 'directives are not read'],
  ['two documents', 'a: 1\n---\nb: 2', 'must be one document (line 2, column 1)'],
  ['a name twice', 'a: 1\nb: 2\na: 3', 'the name "a" is there twice (line 3, column 1)'],
  ['__proto__', 'a:\n  __proto__: {x: 1}', 'the name __proto__ is not taken (line 2, column 3)'],
  ['constructor', '"constructor": 1', 'the name constructor is not taken'],
  ['a list as a name', '? [a]\n: 1', 'keys must be strings'],
  ['a zero byte', 'a: "\\0"', 'has a zero byte or half a character (line 1, column 4)'],
  ['half a character', 'a: "\\ud800"', 'has a zero byte or half a character'],
  ['infinity', 'a: .inf', 'is no number that JSON has'],
  ['what is no YAML', 'a: [1, 2', 'line 1, column'],
  ['a tab for an indent', 'a:\n\tb: 1', 'line 2'],
  ['nothing', '', ''],
  ['a thousand lists', '['.repeat(1_000), 'is nested deeper than 32 levels (line 1, column 32)'],
  ['a hundred thousand lists', '['.repeat(100_000), 'is nested deeper'],
  ['deep indents', Array.from({ length: 40 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'), 'is nested deeper'],
  ['many dashes', '- '.repeat(1_000), 'is nested deeper'],
  ['more than a mebibyte', `a: ${'x'.repeat(1024 * 1024)}`, 'is larger than 1048576 bytes'],
  ['Latin-1', Buffer.from('a: é', 'latin1'), 'is not UTF-8 text'],
])('refuses %s', (_what, text, message) => {
  if (text.length === 0) {
    // Of an empty text there is nothing to refuse yet: it is `null`.
    expect(readYaml(Buffer.from(text))).toMatchObject({ json: null });
    return;
  }
  expect(messageOf(text).toLowerCase()).toContain(message.toLowerCase());
  expect(({} as Record<string, unknown>)['x']).toBeUndefined();
});

test('fifty thousand names are read without comparing each with each', () => {
  const text = Array.from({ length: 50_000 }, (_, index) => `k${index}: 1`).join('\n');
  expect(readYaml(Buffer.from(text))).toHaveProperty('json');
});
