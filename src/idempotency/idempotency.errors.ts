import { Failure } from '#common/errors/failure.js';

export function invalidIdempotencyKey(): Failure {
  return new Failure(
    'malformed',
    'invalid-idempotency-key',
    'Idempotency-Key must be sent once, as 1 to 255 visible characters of ASCII. A UUID does well.',
  );
}

export function requestInFlight(): Failure {
  return new Failure(
    'conflict',
    'request-in-flight',
    'A request with this Idempotency-Key is under way. Wait for it, then send this one again for its answer.',
    { headers: { 'Retry-After': '1' } },
  );
}

export function idempotencyKeyReused(): Failure {
  return new Failure(
    'invalid',
    'idempotency-key-reused',
    'This Idempotency-Key was used for another request within the last day. Take a new one for each request.',
  );
}
