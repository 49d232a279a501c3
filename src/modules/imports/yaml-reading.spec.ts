import { readYaml } from './yaml-reading.js';

function faultOf(text: string): string {
  const outcome = readYaml(text);
  return 'fault' in outcome ? outcome.fault : '';
}

const ladder = (step: (depth: number) => string, depth: number): string =>
  Array.from({ length: depth }, (_, n) => step(n)).join('');

// Each of these took the library seconds to hours before. What refuses them is how they are made, not a clock.
test.each([
  ['brackets', '['.repeat(900_000), 'line 1: is nested deeper than 34 levels'],
  ['brackets in lines', '[\n'.repeat(400_000), 'is nested deeper'],
  ['braces', '{'.repeat(900_000), 'is nested deeper'],
  ['braces with keys', '{a: '.repeat(200_000), 'is nested deeper'],
  ['brackets as keys', '[? '.repeat(200_000), 'is nested deeper'],
  ['dashes', '- '.repeat(400_000), 'is nested deeper'],
  ['question marks', '? '.repeat(400_000), 'is nested deeper'],
  ['dashes in a ladder', ladder((depth) => `${' '.repeat(depth)}-\n`, 1_000), 'is nested deeper'],
  ['keys in a ladder', ladder((depth) => `${' '.repeat(depth)}a:\n`, 1_000), 'is nested deeper'],
  ['aliases', `- &a x\n${'- *a\n'.repeat(200_000)}`, 'repeats its anchors too often'],
  ['anchors', Array.from({ length: 100_000 }, (_, n) => `- &a${n} x\n`).join(''), 'repeats its anchors too often'],
  ['anchors in flow', `[${Array.from({ length: 100_000 }, (_, n) => `&a${n} x`).join(', ')}]`, 'repeats its anchors'],
  ['pieces', 'a,'.repeat(500_000).replace(/^/, '['), 'has too many parts'],
  ['ends', ']'.repeat(900_000), 'has too many parts'],
])('refuses a file of %s before the library reads it', (_what, text, fault) => {
  expect(faultOf(text)).toContain(fault);
});

test('knows brackets in quotes, comments and blocks from those that nest', () => {
  const brackets = '['.repeat(1_000);
  const text = `a: "${brackets}"\nb: '${brackets}'\n# ${brackets}\nc: |\n  ${brackets}\n  - - - &a *b\nd: x ${brackets}\n`;
  const outcome = readYaml(text);
  if ('fault' in outcome) throw new Error(outcome.fault);
  expect(Object.keys(JSON.parse(outcome.json) as object)).toEqual(['a', 'b', 'c', 'd']);
});

test('reads what is as deep as a body may be', () => {
  const text = '['.repeat(32) + ']'.repeat(32);
  expect(readYaml(text)).toMatchObject({ json: text });
});

test('takes anchors that are repeated now and then, and one document after its mark', () => {
  expect(readYaml('---\na: &x {type: integer}\nb: *x\nc: *x\n')).toMatchObject({
    json: '{"a":{"type":"integer"},"b":{"type":"integer"},"c":{"type":"integer"}}',
  });
  expect(faultOf('a: 1\n---\nb: 2\n')).toBe('line 2: must be one document');
});

test('a file of as many keys as it may have is read', () => {
  const text = Array.from({ length: 50_000 }, (_, n) => `k${n}: 1`).join('\n');
  expect(readYaml(text)).toHaveProperty('json');
});
