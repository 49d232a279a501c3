import { PartsRefused } from './object-storage.errors.js';
import type { StoreCallOptions } from './object-store.js';

const MEBIBYTE = 1024 * 1024;

/**
 * What parts may be. They are S3's own rules, kept by every store, so that a client need not know which one it sends to.
 * Whoever plans parts makes them of one size with the rest in the last: some S3 services take nothing else.
 */
export interface PartRules {
  /** Parts are numbered from 1 to this. */
  readonly partNumberLimit: number;
  /** For every part but the one with the highest number, which may be as small as one byte. */
  readonly smallestPartBytes: number;
  readonly largestPartBytes: number;
}

export const PART_RULES: PartRules = {
  partNumberLimit: 10_000,
  smallestPartBytes: 5 * MEBIBYTE,
  largestPartBytes: 5 * 1024 * MEBIBYTE,
};

export interface MultipartOptions extends StoreCallOptions {
  /** Of the object that the parts become. */
  readonly contentType?: string;
}

/** Which bytes of which upload a client is about to send. */
export interface PartPlace {
  readonly key: string;
  readonly uploadId: string;
  readonly partNumber: number;
  /** The exact `Content-Length` that the client must send. */
  readonly sizeBytes: number;
}

export interface PresignPartOptions {
  /** 1 to `LINK_LIFETIME_LIMIT_SECONDS`. */
  readonly expiresInSeconds: number;
}

/** A part as the store has it. */
export interface StoredPart {
  readonly partNumber: number;
  readonly sizeBytes: number;
  /** Opaque and without quotes; the answer to the part's PUT has the same in its `ETag`. */
  readonly etag: string;
}

/** A part as whoever completes the upload knows it. */
export type NamedPart = Pick<StoredPart, 'partNumber' | 'etag'>;

export interface CompletedObject {
  readonly sizeBytes: number;
  /** The same as `head` gives. */
  readonly etag: string;
}

/** An upload that was begun and is neither complete nor aborted. */
export interface OpenMultipart {
  readonly key: string;
  readonly uploadId: string;
  /** By the clock of the store. */
  readonly startedAt: Date;
}

/** A number or a size outside the rules is a fault of the caller, who plans parts by them: a `RangeError`. */
export function requirePartPlace(rules: PartRules, place: PartPlace): PartPlace {
  const { partNumber, sizeBytes } = place;
  if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > rules.partNumberLimit) {
    throw new RangeError(`Parts are numbered 1 to ${rules.partNumberLimit}, not ${partNumber}.`);
  }
  if (!Number.isInteger(sizeBytes) || sizeBytes < 1 || sizeBytes > rules.largestPartBytes) {
    throw new RangeError(`A part has 1 to ${rules.largestPartBytes} bytes, not ${sizeBytes}.`);
  }
  return place;
}

/**
 * The parts that `named` means, in the order of their numbers, with the sizes that the store knows.
 * Throws `PartsRefused` when one is not there, has other bytes, is named twice or is too small, or when none is named.
 */
export function requireParts(
  rules: PartRules,
  stored: readonly StoredPart[],
  named: readonly NamedPart[],
): readonly StoredPart[] {
  if (named.length === 0) throw new PartsRefused('none');
  const storedByNumber = new Map(stored.map((part) => [part.partNumber, part]));
  const inOrder = [...named].sort((left, right) => left.partNumber - right.partNumber);
  return inOrder.map(({ partNumber, etag }, index) => {
    const part = storedByNumber.get(partNumber);
    if (!part) throw new PartsRefused('missing', partNumber);
    if (part.etag !== etag) throw new PartsRefused('changed', partNumber);
    const next = inOrder[index + 1];
    if (next?.partNumber === partNumber) throw new PartsRefused('twice', partNumber);
    if (next && part.sizeBytes < rules.smallestPartBytes) throw new PartsRefused('too-small', partNumber);
    return part;
  });
}

export function sizeOfParts(parts: readonly StoredPart[]): number {
  return parts.reduce((sizeBytes, part) => sizeBytes + part.sizeBytes, 0);
}
