import { ApiProblem, ConnectionFailed } from './problems.js';

type Fetch = (request: Request) => Promise<Response>;

/** A request as it is sent each time anew; with the signal that ends this attempt. */
export type MakeRequest = (signal: AbortSignal) => Request;

export interface Patience {
  /** How often a request that may be repeated is sent at most. */
  readonly attempts: number;
  /** Wait for the beginning of an answer, in milliseconds. */
  readonly timeoutMs: number;
  /** Ends every request. */
  readonly signal?: AbortSignal | undefined;
}

interface Resilient {
  /** A request that somebody else has made; its body is kept for as long as it may be sent again. */
  readonly fetch: Fetch;
  /** One that is made anew for each attempt, so that nothing of its body is kept. `GET` or `PUT`. */
  readonly fetchMade: (make: MakeRequest, signal?: AbortSignal) => Promise<Response>;
}

const REPEATABLE_METHODS = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);
const PASSING_STATUS = new Set([429, 502, 503, 504]);
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;

/**
 * A `fetch` that rides out what passes: it repeats what is safe to repeat, after the wait that the server asks for, and
 * throws for whatever the server refuses.
 */
export function resilientFetch(fetch: Fetch, { attempts, timeoutMs, signal: end }: Patience): Resilient {
  async function repeat(make: MakeRequest, own: AbortSignal | undefined, last: number): Promise<Response> {
    const signal = end && own ? AbortSignal.any([end, own]) : (end ?? own);
    for (let attempt = 1; ; attempt++) {
      const outcome = await send(fetch, make, { signal, timeoutMs });
      if (outcome instanceof Response && outcome.status < 400) return outcome;
      if (attempt === last || !passes(outcome))
        throw outcome instanceof Response ? await ApiProblem.of(outcome) : outcome;
      const wait = waitBefore(attempt, outcome);
      if (outcome instanceof Response) await outcome.body?.cancel();
      await sleep(wait, signal);
    }
  }
  return {
    fetch: (request) => {
      const last = isRepeatable(request) ? attempts : 1;
      let left = last;
      const make = (signal: AbortSignal): Request => new Request(--left > 0 ? request.clone() : request, { signal });
      return repeat(make, request.signal, last);
    },
    fetchMade: (make, signal) => repeat(make, signal, attempts),
  };
}

function isRepeatable({ method, headers }: Request): boolean {
  return REPEATABLE_METHODS.has(method) || headers.has('Idempotency-Key');
}

function passes(outcome: Response | Error): boolean {
  return outcome instanceof Response ? PASSING_STATUS.has(outcome.status) : outcome instanceof ConnectionFailed;
}

/** @returns the answer, or why there is none; throws nothing */
async function send(
  fetch: Fetch,
  make: MakeRequest,
  { signal, timeoutMs }: { signal: AbortSignal | undefined; timeoutMs: number },
): Promise<Response | Error> {
  const patience = new AbortController();
  const request = make(signal === undefined ? patience.signal : AbortSignal.any([signal, patience.signal]));
  // Only until the answer begins, as a download may take hours; and so may what has to be sent first.
  const timer = isUpload(request) ? undefined : setTimeout(() => patience.abort(), timeoutMs);
  try {
    return await fetch(request);
  } catch (error) {
    if (signal?.aborted === true) return signal.reason as Error;
    if (patience.signal.aborted) {
      return new ConnectionFailed(`${originOf(request)} did not answer within ${timeoutMs / 1000} seconds.`);
    }
    return new ConnectionFailed(`${originOf(request)} cannot be reached: ${reasonOf(error)}.`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function isUpload({ method, headers }: Request): boolean {
  return method === 'PUT' || headers.get('Content-Type')?.startsWith('multipart/') === true;
}

function originOf(request: Request): string {
  return new URL(request.url).origin;
}

/** `fetch` itself says no more than "fetch failed"; what failed is its cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as { message: string; cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}

function waitBefore(attempt: number, outcome: Response | Error): number {
  const asked = outcome instanceof Response ? Number(outcome.headers.get('Retry-After') ?? Number.NaN) : Number.NaN;
  // Not all at the same time, as everybody who was refused would.
  const own = FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + Math.random());
  return Math.min(Number.isFinite(asked) ? asked * 1000 : own, LONGEST_WAIT_MS);
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      if (signal?.aborted === true) reject(signal.reason as Error);
      else resolve();
    }
  });
}
