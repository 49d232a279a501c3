import { createHash } from 'node:crypto';
import { Failure } from '../errors/failure.js';

const CHECKSUM_LENGTH = 16;
/** Room for the longest name that a list is ordered by: 300 characters of three bytes, in base64. */
const LENGTH_LIMIT = 2_000;

/**
 * Where a page begins, as clients carry it: the key of the last row before it, and a checksum over that and `scope`,
 * which names the caller, the list and its filters. The checksum tells damaged and mixed-up cursors. It is no
 * signature and need not be one: a cursor opens nothing, as every query decides access anew.
 */
export function encodeCursor(position: string, scope: string): string {
  return Buffer.from(`${checksumOf(position, scope)}${position}`).toString('base64url');
}

/** @throws Failure invalid-cursor for what `encodeCursor` did not make for this scope */
export function decodeCursor(cursor: string, scope: string): string {
  const text = cursor.length > LENGTH_LIMIT ? '' : Buffer.from(cursor, 'base64url').toString();
  const position = text.slice(CHECKSUM_LENGTH);
  if (encodeCursor(position, scope) !== cursor) throw invalidCursor();
  return position;
}

function checksumOf(position: string, scope: string): string {
  return createHash('sha256')
    .update(JSON.stringify([position, scope]))
    .digest('hex')
    .slice(0, CHECKSUM_LENGTH);
}

function invalidCursor(): Failure {
  return new Failure(
    'malformed',
    'invalid-cursor',
    'The cursor does not belong to this list, these filters or this caller. Take it from the Link header of a page.',
  );
}
