import { isLinearizable } from './linearization.js';
import type { Observed, Outcome } from './table-model.js';
import type { Shown } from './table-state.js';

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

  const shown = (content: string, version: number): Shown => ({
    content,
    version,
    source: null,
    committedAt: `moment ${version}`,
  });
  const begun = call(upload('a', 201), 0, 1);

  test('two replacements of the same version', () => {
    const replaced = (content: string, status: number): Outcome => ({
      call: 'replace',
      content,
      expected: shown('a', 1),
      status,
      shown: status === 201 ? shown(content, 2) : null,
    });
    expect(isLinearizable([begun, call(replaced('b', 201), 2, 5), call(replaced('c', 201), 3, 5)])).toBe(false);
    expect(isLinearizable([begun, call(replaced('b', 201), 2, 5), call(replaced('c', 412), 3, 5)])).toBe(true);
  });

  test('a version that is restored, and what was read before it was', () => {
    const replaced: Outcome = { call: 'replace', content: 'b', expected: null, status: 201, shown: shown('b', 2) };
    const back = { ...shown('a', 1), committedAt: 'moment 3' };
    const restored: Outcome = { call: 'restore', version: 1, expected: shown('b', 2), status: 200, shown: back };
    const told = [begun, call(replaced, 2, 3), call(restored, 4, 5)];
    const patch = (expected: Shown, status: number): Outcome => {
      return { call: 'patch', source: 'x', expected, status, shown: status === 200 ? { ...back, source: 'x' } : null };
    };
    expect(isLinearizable([...told, call(read('a'), 6, 7), call(patch(back, 200), 8, 9)])).toBe(true);
    expect(isLinearizable([...told, call(patch(shown('a', 1), 412), 6, 7)])).toBe(true);
    expect(isLinearizable([...told, call(patch(shown('a', 1), 200), 6, 7)])).toBe(false);
    expect(isLinearizable([...told, call(read('b'), 6, 7)])).toBe(false);
  });

  test('an upload in parts is told the same each time', () => {
    const uploadId = 'one';
    const begin: Outcome = { call: 'begin', content: 'b', aim: 'new', expected: null, uploadId, status: 201 };
    const complete = (status: number, code: string | null): Outcome => {
      return { call: 'complete', uploadId, status, code, shown: status < 300 ? shown('b', 1) : null };
    };
    const late = [call(begin, 0, 1), call(upload('a', 201), 2, 3), call(complete(409, 'duplicate'), 4, 5)];
    expect(isLinearizable([...late, call(complete(409, 'duplicate'), 6, 7)])).toBe(true);
    expect(isLinearizable([...late, call(complete(410, 'upload-aborted'), 6, 7)])).toBe(false);
    const whole = [call(begin, 0, 1), call(complete(201, null), 2, 3), call(read('b'), 4, 5)];
    expect(isLinearizable([...whole, call(complete(200, null), 6, 7)])).toBe(true);
    expect(isLinearizable([...whole, call({ call: 'abort', uploadId, status: 200, code: null }, 6, 7)])).toBe(false);
  });
});
