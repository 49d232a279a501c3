import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Failure } from '../errors/failure.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** Signs the cursors of lists, with a secret that all replicas share. */
    cursors: CursorSigner;
  }
}

const SIGNATURE_BYTES = 16;
/** Room for the longest name that a list is ordered by: 300 characters of four bytes, in JSON and in base64. */
const LENGTH_LIMIT = 4_000;

/**
 * Where a page begins, as clients carry it: the key of the last row before it, signed together with `scope`, which
 * names the caller, the list and its filters. A cursor opens nothing, as every query decides access anew; the signature
 * tells damaged and mixed-up cursors, and lets what a position holds be trusted.
 */
export class CursorSigner {
  constructor(private readonly secret: Buffer) {}

  encode(position: string, scope: string): string {
    return Buffer.concat([this.signatureOf(position, scope), Buffer.from(position)]).toString('base64url');
  }

  /** @throws Failure invalid-cursor for what `encode` did not make for this scope */
  decode(cursor: string, scope: string): string {
    const bytes = Buffer.from(cursor.length > LENGTH_LIMIT ? '' : cursor, 'base64url');
    const position = bytes.subarray(SIGNATURE_BYTES).toString();
    const expected = Buffer.from(this.encode(position, scope));
    const given = Buffer.from(cursor);
    // Compared as text: base64 has several spellings for the same bytes.
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) throw invalidCursor();
    return position;
  }

  private signatureOf(position: string, scope: string): Buffer {
    const text = JSON.stringify([position, scope]);
    return createHmac('sha256', this.secret).update(text).digest().subarray(0, SIGNATURE_BYTES);
  }
}

/** Of the server that a request came to. */
export function cursorsOf(request: FastifyRequest): CursorSigner {
  return request.server.cursors;
}

function invalidCursor(): Failure {
  return new Failure(
    'malformed',
    'invalid-cursor',
    'The cursor does not belong to this list, these filters or this caller. Take it from the Link header of a page.',
  );
}
