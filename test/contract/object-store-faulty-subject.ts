import { Failure } from '#common/errors/failure.js';
import { S3ObjectStore } from '#object-storage/s3-object-store.js';
import type { Fault } from '../support/http-faults.js';
import { S3FaultProxy, type SeenRequest } from '../support/s3-fault-proxy.js';

/** Short enough to wait for, where the store is silent and nothing else is expected than that this is noticed. */
const REQUEST_LIMIT_MS = 400;
/** For a store that is silent once and answers besides: a busy machine must not pass for it. */
export const SILENCE_LIMIT_MS = 3_000;
/** For one that answers, however busy the machine is. */
export const PATIENT_LIMIT_MS = 30_000;
/** What hangs takes longer than this; what is ended takes a fraction, on a busy machine too. */
export const HANG_MS = 30_000;

export interface FaultySubject {
  readonly store: S3ObjectStore;
  readonly seen: readonly SeenRequest[];
  stop(): Promise<void>;
}

/** An S3 store with no server behind it but `fault`, and with limits short enough to wait for. */
export async function openFaultyStore(fault: Fault, requestLimitMs = REQUEST_LIMIT_MS): Promise<FaultySubject> {
  const proxy = await S3FaultProxy.open();
  proxy.inject((request, response, forward) => {
    request.resume();
    return fault(request, response, forward);
  });
  const store = storeAt(proxy.endpoint, requestLimitMs);
  return {
    store,
    seen: proxy.seen,
    stop: async () => {
      await store.close();
      await proxy.close();
    },
  };
}

export function storeAt(endpoint: string, requestLimitMs = REQUEST_LIMIT_MS): S3ObjectStore {
  return new S3ObjectStore({
    endpoint,
    bucket: 'bucket',
    region: 'us-east-1',
    accessKeyId: 'key',
    secretAccessKey: 'secret',
    forcePathStyle: true,
    connectTimeoutMs: Math.max(300, requestLimitMs / 2),
    requestTimeoutMs: requestLimitMs,
    maxAttempts: 3,
    maxSockets: 64,
  });
}

export async function expectUnavailable(work: Promise<unknown>): Promise<Failure> {
  const failure: unknown = await work.then(
    (value) => ({ succeeded: value }),
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(Failure);
  expect(failure).toMatchObject({
    kind: 'unavailable',
    code: 'object-store-unavailable',
    headers: { 'Retry-After': '5' },
    cause: expect.anything() as unknown,
  });
  return failure as Failure;
}
