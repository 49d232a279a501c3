import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { downloadContentType, downloadFileName } from './content-disposition.js';
import { requireObjectKey } from './object-key.js';

const SECRET_BYTES_MINIMUM = 32;
const DEFAULT_PATH_PREFIX = '/api/v1/objects/';
/** Far above any link we sign; bounds the work that a stranger's URL can cause. */
const LINK_LENGTH_LIMIT = 8192;

export type LinkMethod = 'GET' | 'PUT';

/** What a link permits. All of it is bound by the signature. */
export interface LinkClaims {
  readonly method: LinkMethod;
  readonly key: string;
  /** Seconds since 1970; the link is dead from this second on. */
  readonly expiresAtSeconds: number;
  /** PUT: the exact `Content-Length` that the request must have. */
  readonly sizeBytes?: number;
  /** PUT: the bytes are this part of this upload, and not the whole object. */
  readonly part?: { readonly uploadId: string; readonly partNumber: number };
  /** GET: the name for `Content-Disposition`. */
  readonly fileName?: string;
  /** GET: the type to answer with. PUT: the exact `Content-Type` that the request must have. */
  readonly contentType?: string;
}

export type LinkRefusal = 'malformed' | 'wrong-signature' | 'expired';

export type LinkVerdict =
  { readonly ok: true; readonly claims: LinkClaims } | { readonly ok: false; readonly reason: LinkRefusal };

/**
 * Signs and verifies the links that this server serves itself (the disk store's). HMAC-SHA256 over method, path and query.
 *
 * There is exactly one text for given claims: verifying writes the link anew from the claims it reads and compares the whole
 * text. So any other spelling, a repeated or added parameter or a changed order is refused without a rule of its own.
 * Only characters that no proxy re-encodes are left unencoded.
 */
export class LinkSigner {
  /** `secret`: 32 random bytes or more. */
  constructor(
    private readonly secret: Buffer | string,
    private readonly pathPrefix = DEFAULT_PATH_PREFIX,
  ) {
    if (Buffer.byteLength(secret) < SECRET_BYTES_MINIMUM) {
      throw new RangeError(`The secret that signs links needs at least ${SECRET_BYTES_MINIMUM} bytes.`);
    }
  }

  /** Path and query, beginning with the path prefix. */
  sign(claims: LinkClaims): string {
    const parameters = [`expires=${requireCount(claims.expiresAtSeconds)}`];
    if (claims.sizeBytes !== undefined) parameters.push(`size=${requireCount(claims.sizeBytes)}`);
    if (claims.part) {
      parameters.push(`upload=${encoded(claims.part.uploadId)}`, `part=${requireCount(claims.part.partNumber)}`);
    }
    if (claims.fileName !== undefined) parameters.push(`name=${encoded(downloadFileName(claims.fileName))}`);
    if (claims.contentType !== undefined) parameters.push(`type=${encoded(downloadContentType(claims.contentType))}`);
    const link = `${this.pathPrefix}${requireObjectKey(claims.key)}?${parameters.join('&')}`;
    return `${link}&signature=${createHmac('sha256', this.secret).update(`${claims.method}\n${link}`).digest('base64url')}`;
  }

  /** `pathAndQuery` as it came over the wire, before any decoding. */
  verify(method: string, pathAndQuery: string, now: Date): LinkVerdict {
    const claims = this.readClaims(method, pathAndQuery);
    if (!claims) return { ok: false, reason: 'malformed' };
    if (!equalInConstantTime(this.sign(claims), pathAndQuery)) return { ok: false, reason: 'wrong-signature' };
    if (now.getTime() >= claims.expiresAtSeconds * 1000) return { ok: false, reason: 'expired' };
    return { ok: true, claims };
  }

  private readClaims(method: string, pathAndQuery: string): LinkClaims | null {
    if (method !== 'GET' && method !== 'PUT') return null;
    if (pathAndQuery.length > LINK_LENGTH_LIMIT || !pathAndQuery.startsWith(this.pathPrefix)) return null;
    const [path = '', query = ''] = pathAndQuery.split('?', 2);
    const parameters = new URLSearchParams(query);
    const size = parameters.get('size');
    const uploadId = parameters.get('upload');
    try {
      return {
        method,
        key: requireObjectKey(path.slice(this.pathPrefix.length)),
        expiresAtSeconds: requireCount(Number(parameters.get('expires') ?? NaN)),
        ...(size !== null && { sizeBytes: requireCount(Number(size)) }),
        ...(uploadId !== null && {
          part: { uploadId, partNumber: requireCount(Number(parameters.get('part') ?? NaN)) },
        }),
        fileName: parameters.get('name') ?? undefined,
        contentType: parameters.get('type') ?? undefined,
      };
    } catch {
      return null;
    }
  }
}

function requireCount(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is not a whole number.`);
  return value;
}

/** Leaves only RFC 3986's unreserved characters unencoded. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Hashing first gives both sides one length, which the comparison needs and which hides where they differ. */
function equalInConstantTime(left: string, right: string): boolean {
  const [leftHash, rightHash] = [left, right].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(leftHash as Buffer, rightHash as Buffer);
}
