export class TimeLimitExceeded extends Error {
  override readonly name = 'TimeLimitExceeded';

  constructor(limitMs: number) {
    super(`No answer within ${limitMs} ms.`);
  }
}

/**
 * Runs `work` with a signal that fires when the caller's does or when `limitMs` have passed, and does not wait for work that
 * ignores it (the SDK sleeps through a signal between two attempts; a hung disk ignores everything). Throws the reason of
 * whichever fired. Once `work` has returned, neither can reach what it returned: a stream watches the caller's signal itself.
 */
export async function withinLimit<T>(
  limitMs: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const unfollow = followSignal(stop, signal);
  const timer = setTimeout(() => stop.abort(new TimeLimitExceeded(limitMs)), limitMs);
  try {
    stop.signal.throwIfAborted();
    const stopped = new Promise<never>((_resolve, reject) => {
      stop.signal.addEventListener('abort', () => reject(stop.signal.reason as Error), { once: true });
    });
    return await Promise.race([work(stop.signal), stopped]);
  } catch (error) {
    stop.signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    unfollow();
  }
}

/**
 * Aborts `stop` when `signal` fires, until the returned function is called. Not `AbortSignal.any`: in Node 20 every call of it
 * leaves some 2 kB behind for as long as the signal lives, and a worker's signal lives for ever.
 */
export function followSignal(stop: AbortController, signal: AbortSignal | undefined): () => void {
  const forward = () => stop.abort(signal?.reason);
  if (signal?.aborted) forward();
  else signal?.addEventListener('abort', forward, { once: true });
  return () => signal?.removeEventListener('abort', forward);
}
