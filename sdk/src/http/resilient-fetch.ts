import { ApiProblem, ConnectionFailed } from './problems.js';

type Fetch = (request: Request) => Promise<Response>;

export interface Patience {
  /** How often a request that may be repeated is sent at most. */
  readonly attempts: number;
  /** Wait for the beginning of an answer, in milliseconds. */
  readonly timeoutMs: number;
}

const REPEATABLE_METHODS = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);
const PASSING_STATUS = new Set([429, 502, 503, 504]);
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;

/**
 * A `fetch` that rides out what passes: it repeats what is safe to repeat, after the wait that the server asks for, and
 * throws for whatever the server refuses.
 */
export function resilientFetch(fetch: Fetch, { attempts, timeoutMs }: Patience): Fetch {
  return async (request) => {
    const last = isRepeatable(request) ? attempts : 1;
    for (let attempt = 1; ; attempt++) {
      const outcome = await send(fetch, request, { timeoutMs, keepsBody: attempt < last });
      if (outcome instanceof Response && outcome.status < 400) return outcome;
      if (attempt === last || !passes(outcome))
        throw outcome instanceof Response ? await ApiProblem.of(outcome) : outcome;
      const wait = waitBefore(attempt, outcome);
      if (outcome instanceof Response) await outcome.body?.cancel();
      await sleep(wait, request.signal);
    }
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
  request: Request,
  { timeoutMs, keepsBody }: { timeoutMs: number; keepsBody: boolean },
): Promise<Response | Error> {
  // Only until the answer begins: a download may take hours.
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), timeoutMs);
  try {
    const sent = keepsBody ? request.clone() : request;
    return await fetch(new Request(sent, { signal: AbortSignal.any([request.signal, patience.signal]) }));
  } catch (error) {
    if (request.signal.aborted) return request.signal.reason as Error;
    if (patience.signal.aborted) {
      return new ConnectionFailed(`${originOf(request)} did not answer within ${timeoutMs / 1000} seconds.`);
    }
    return new ConnectionFailed(`${originOf(request)} cannot be reached: ${reasonOf(error)}.`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
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

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      if (signal.aborted) reject(signal.reason as Error);
      else resolve();
    }
  });
}
