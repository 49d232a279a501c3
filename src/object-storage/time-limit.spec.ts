import { getEventListeners } from 'node:events';
import { TimeLimitExceeded, withinLimit } from './time-limit.js';

const never = () => new Promise<never>(() => undefined);

it('returns what the work returns, and lets go of the signal', async () => {
  const { signal } = new AbortController();
  expect(await withinLimit(1_000, signal, async () => 'done')).toBe('done');
  await expect(withinLimit(1_000, signal, () => Promise.reject(new Error('own')))).rejects.toThrow('own');
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

it('does not wait for work that ignores its signal', async () => {
  await expect(withinLimit(20, undefined, never)).rejects.toBeInstanceOf(TimeLimitExceeded);
  const abort = new AbortController();
  const working = withinLimit(10_000, abort.signal, never);
  const reason = new Error('Shutting down.');
  abort.abort(reason);
  await expect(working).rejects.toBe(reason);
});

it('does not begin after the signal', async () => {
  let begun = false;
  const work = async () => {
    begun = true;
  };
  await expect(withinLimit(1_000, AbortSignal.abort(new Error('over')), work)).rejects.toThrow('over');
  expect(begun).toBe(false);
});
