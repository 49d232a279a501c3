import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Failure } from '#common/errors/failure.js';
import { S3ObjectStore } from '#object-storage/s3-object-store.js';

export const REQUEST_LIMIT_MS = 400;
/** What hangs takes longer than this; what is ended takes a fraction, on a busy machine too. */
export const HANG_MS = 5_000;

export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
}

export interface FaultySubject {
  readonly store: S3ObjectStore;
  readonly seen: SeenRequest[];
  stop(): Promise<void>;
}

/** An S3 store whose server answers as `listener` says, with limits short enough to wait for. */
export async function openFaultyStore(listener: RequestListener): Promise<FaultySubject> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    request.resume();
    seen.push({ method: request.method ?? '', url: request.url ?? '' });
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const store = storeAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return {
    store,
    seen,
    stop: async () => {
      await store.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function storeAt(endpoint: string): S3ObjectStore {
  return new S3ObjectStore({
    endpoint,
    bucket: 'bucket',
    region: 'us-east-1',
    accessKeyId: 'key',
    secretAccessKey: 'secret',
    forcePathStyle: true,
    connectTimeoutMs: 300,
    requestTimeoutMs: REQUEST_LIMIT_MS,
    maxAttempts: 3,
    maxSockets: 64,
  });
}

export const ERROR_DOCUMENT =
  '<?xml version="1.0"?><Error><Code>InternalError</Code><Message>Try again.</Message></Error>';

export const xml = (response: ServerResponse, status: number, body: string) =>
  response
    .writeHead(status, { 'Content-Type': 'application/xml', 'Content-Length': Buffer.byteLength(body) })
    .end(body);

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
