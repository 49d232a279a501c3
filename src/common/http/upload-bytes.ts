import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { watchPace, type PaceLimits } from './upload-pace.js';

/** A body that is taken as it is, not yet read, and a signal that ends with the request. */
export interface IncomingBytes {
  /** Fails when fewer bytes come than were announced; more never do. */
  readonly stream: Readable;
  /** Undefined where the client does not say how much it sends. */
  readonly contentLength: number | undefined;
  readonly contentType: string | undefined;
  readonly signal: AbortSignal;
}

export function incomingBytes({ raw }: FastifyRequest, pace: PaceLimits): IncomingBytes {
  const { 'content-length': length, 'content-type': contentType } = raw.headers;
  const contentLength = length === undefined ? undefined : Number(length);
  return { stream: raw, contentLength, contentType, signal: watchPace(raw, pace) };
}
