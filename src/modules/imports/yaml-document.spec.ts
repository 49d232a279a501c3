import { YamlDocument } from './yaml-document.js';
import type { LineTree } from './yaml-reading.js';

const leaf = (line: number): LineTree => ({ line, members: new Map() });

function documentOf(members: ReadonlyMap<string, LineTree>): YamlDocument {
  return new YamlDocument('metadata.yaml', {}, { line: 1, members });
}

const messages = (document: YamlDocument, ...paths: string[]): string[] =>
  document.located(paths.map((path) => ({ path, message: 'x' }))).map(({ message }) => message);

/** Counts how often it is walked through, and asked for a name. */
class CountingMap extends Map<string, LineTree> {
  walks = 0;
  questions = 0;

  override keys(): ReturnType<Map<string, LineTree>['keys']> {
    this.walks++;
    return super.keys();
  }

  override has(name: string): boolean {
    this.questions++;
    return super.has(name);
  }
}

test('names may have dots; what is not there has the line of what is around it', () => {
  const inner: LineTree = { line: 2, members: new Map([['b.c', leaf(3)]]) };
  const document = documentOf(
    new Map([
      ['a', inner],
      ['a.b', leaf(5)],
      ['', leaf(6)],
    ]),
  );
  expect(messages(document, 'a', 'a.b', 'a.b.d', 'a.x', 'a.bc', 'ab', 'z')).toEqual([
    ...['line 2: x', 'line 5: x', 'line 5: x', 'line 2: x', 'line 2: x', 'x', 'x'],
  ]);
});

test('finds the lines of as many faults as an answer lists, without going through all names for each', () => {
  const names = Array.from({ length: 80_000 }, (_, index) => `field${index}`);
  const members = new CountingMap(names.map((name, index) => [name, leaf(index + 2)]));
  const found = messages(documentOf(members), ...names);
  expect(found).toHaveLength(80_000);
  expect([found[0], found[99], found[100], found.at(-1)]).toEqual(['line 2: x', 'line 101: x', 'x', 'x']);
  expect([members.walks, members.questions <= 500]).toEqual([1, true]);
});

test('lists of faults share what is located of a document', () => {
  const document = documentOf(new Map([['a', leaf(2)]]));
  const paths = Array.from({ length: 60 }, () => 'a');
  const found = [...messages(document, ...paths), ...messages(document, ...paths)];
  expect(found.filter((message) => message === 'line 2: x')).toHaveLength(100);
});
