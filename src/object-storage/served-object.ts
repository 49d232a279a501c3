import { Failure } from '#common/errors/failure.js';
import type { AskedRange } from '#common/http/range-header.js';
import type { Readable } from 'node:stream';
import type { ObjectFacts } from './object-store.js';

/** What a client can tell two versions of the bytes by; what is made for the request has no time of its own. */
export type ServedFacts = Pick<ObjectFacts, 'etag' | 'sizeBytes'> & Partial<Pick<ObjectFacts, 'lastModified'>>;

/** An object on its way to a client. */
export interface ServedObject {
  readonly facts: ServedFacts;
  readonly fileName: string;
  readonly contentType: string;
  readonly cacheControl: string;
  /** The part that is asked for; undefined for the whole. */
  readonly part: { readonly start: number; readonly end: number } | undefined;
  readonly open: (signal: AbortSignal) => Promise<{ readonly stream: Readable }>;
}

/** Decides on the bytes once the object is known: a resumed download must not mix two of them. */
export type RangeChoice = (facts: ServedFacts) => AskedRange | undefined;

/** @throws Failure range-not-satisfiable where the object has no such bytes */
export function partOf(asked: AskedRange | undefined, sizeBytes: number): { start: number; end: number } | undefined {
  if (!asked) return undefined;
  const start = 'lastBytes' in asked ? Math.max(0, sizeBytes - asked.lastBytes) : asked.start;
  const end = 'lastBytes' in asked ? sizeBytes - 1 : Math.min(asked.end ?? sizeBytes - 1, sizeBytes - 1);
  if (start <= end && start < sizeBytes) return { start, end };
  throw new Failure('range-not-satisfiable', 'range-not-satisfiable', `The file has ${sizeBytes} bytes.`, {
    headers: { 'Content-Range': `bytes */${sizeBytes}` },
  });
}
