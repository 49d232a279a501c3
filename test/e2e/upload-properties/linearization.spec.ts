import { isLinearizable } from './linearization.js';
import type { Observed, Outcome } from './table-model.js';

function call(outcome: Outcome, calledAt: number, answeredAt: number): Observed {
  return { outcome, calledAt, answeredAt };
}

const upload = (content: string, status: number): Outcome => ({ call: 'upload', content, status });
const read = (content: string | null): Outcome => ({ call: 'download', content });

describe('calls side by side', () => {
  test('one after the other', () => {
    expect(isLinearizable([call(upload('a', 201), 0, 1), call(read('a'), 2, 3)])).toBe(true);
  });

  test('a read that sees what nobody has written', () => {
    expect(isLinearizable([call(upload('a', 201), 0, 1), call(read('b'), 2, 3)])).toBe(false);
  });

  test('a read that comes after an upload, and sees nothing', () => {
    expect(isLinearizable([call(upload('a', 201), 0, 1), call(read(null), 2, 3)])).toBe(false);
  });

  test('a read during an upload may see either', () => {
    expect(isLinearizable([call(upload('a', 201), 0, 4), call(read(null), 1, 2)])).toBe(true);
    expect(isLinearizable([call(upload('a', 201), 0, 4), call(read('a'), 1, 2)])).toBe(true);
  });

  test('two uploads of which both are told that they made the table', () => {
    expect(isLinearizable([call(upload('a', 201), 0, 4), call(upload('b', 201), 1, 3)])).toBe(false);
  });

  test('two replacements of the same version', () => {
    const replaced = (content: string, status: number, version: number | null): Outcome => ({
      call: 'replace',
      content,
      expected: 1,
      status,
      version,
    });
    const begun = call(upload('a', 201), 0, 1);
    expect(isLinearizable([begun, call(replaced('b', 201, 2), 2, 5), call(replaced('c', 201, 2), 3, 5)])).toBe(false);
    expect(isLinearizable([begun, call(replaced('b', 201, 2), 2, 5), call(replaced('c', 412, null), 3, 5)])).toBe(true);
  });
});
