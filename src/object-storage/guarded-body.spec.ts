import { PassThrough, Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '#common/errors/failure.js';
import { GuardedBody } from './guarded-body.js';

const IDLE_LIMIT_MS = 100;

it('passes on exactly the promised bytes', async () => {
  const guarded = new GuardedBody(Readable.from(['ab', 'c'], { objectMode: false }), {
    contentLength: 3,
    idleLimitMs: IDLE_LIMIT_MS,
  });
  expect(String(Buffer.concat((await guarded.toArray()) as Buffer[]))).toBe('abc');
});

it.each([2, 4])('fails when %d bytes were promised and three come', async (contentLength) => {
  const guarded = new GuardedBody(Readable.from([Buffer.from('abc')]), { contentLength, idleLimitMs: IDLE_LIMIT_MS });
  await expect(guarded.toArray()).rejects.toBeInstanceOf(Failure);
});

it('keeps an error that comes before the first read for that read', async () => {
  const body = new PassThrough();
  const guarded = new GuardedBody(body, { contentLength: 3, idleLimitMs: IDLE_LIMIT_MS });
  body.destroy(new Error('reset'));
  await delay(10);
  await expect(guarded.toArray()).rejects.toMatchObject({ kind: 'unavailable', cause: { message: 'reset' } });
});

it('destroys the body when its reader leaves, when it stalls and when the signal fires', async () => {
  const bodies = [new PassThrough(), new PassThrough(), new PassThrough()] as const;
  const abort = new AbortController();
  const promise = { contentLength: 3, idleLimitMs: IDLE_LIMIT_MS, signal: abort.signal };
  const [left, stalled, aborted] = [
    new GuardedBody(bodies[0], promise),
    new GuardedBody(bodies[1], promise),
    new GuardedBody(bodies[2], promise),
  ] as const;

  left.resume();
  left.destroy();
  await expect(stalled.toArray()).rejects.toBeInstanceOf(Failure);
  const reading = aborted.toArray();
  const reason = new Error('The client is gone.');
  abort.abort(reason);
  await expect(reading).rejects.toBe(reason);
  expect(bodies.map((body) => body.destroyed)).toEqual([true, true, true]);
});

it.each(['before', 'after'])('keeps an abort that comes %s it opens for the first read', async (when) => {
  const abort = new AbortController();
  const reason = new Error('The client is gone.');
  if (when === 'before') abort.abort(reason);
  const body = new PassThrough();
  const guarded = new GuardedBody(body, { contentLength: 3, idleLimitMs: IDLE_LIMIT_MS, signal: abort.signal });
  abort.abort(reason);
  await delay(10);
  expect(body.destroyed).toBe(true);
  await expect(guarded.toArray()).rejects.toBe(reason);
});
