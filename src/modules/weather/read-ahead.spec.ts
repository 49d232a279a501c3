import { setImmediate as nextTurn } from 'node:timers/promises';
import { startedAhead } from './read-ahead.js';

test('calls are answered in their order, so many at a time', async () => {
  let [under, most] = [0, 0];
  const calls = Array.from({ length: 10 }, (_, index) => async () => {
    most = Math.max(most, ++under);
    for (let turn = index % 3; turn >= 0; turn--) await nextTurn();
    under--;
    return index;
  });
  const answers: number[] = [];
  for await (const answer of startedAhead(calls, 3)) answers.push(answer);
  expect(answers).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(most).toBe(3);
});

test('a call that fails ends them, and those behind it are heard of by nobody', async () => {
  const fail = (message: string) => () => Promise.reject(new Error(message));
  const started = startedAhead([() => Promise.resolve(1), fail('two'), fail('three')], 3);
  expect(await started.next()).toEqual({ done: false, value: 1 });
  await expect(started.next()).rejects.toThrow('two');
  await nextTurn();
});
