import { CsvBeginning } from './csv-beginning.js';

test.each([
  ['a Buffer', (text: string) => Buffer.from(text)],
  ['an array', (text: string) => Uint8Array.from(Buffer.from(text))],
])('keeps what came in %s that is filled again', (_kind, chunkOf) => {
  const beginning = new CsvBeginning();
  for (const text of ['\ufeffa;', 'b\n', '1;2\n']) {
    const chunk = chunkOf(text);
    expect(beginning.add(chunk)).toBe(false);
    chunk.fill(0x23);
  }
  const { bytes, dialect } = beginning.read(new Set());
  expect([Buffer.from(bytes).toString(), beginning.hasBom, dialect.delimiter]).toEqual(['a;b\n1;2\n', true, ';']);
});
