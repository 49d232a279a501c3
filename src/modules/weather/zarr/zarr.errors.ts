import { Failure } from '#common/errors/failure.js';
import { unavailable } from '#common/errors/failures.js';
import { weatherDatasetUnreadable } from '../weather.errors.js';

/** What of a store cannot be read; the message is a phrase that follows the name of an array or of the store. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** What is wrong with the bytes of a chunk; the message is a phrase. */
export class ChunkFault extends Error {
  override readonly name = 'ChunkFault';
}

/** `reason` is the message of an `Unreadable`. */
export function storeUnreadable(store: string, reason: string, cause?: unknown): Failure {
  return weatherDatasetUnreadable(store, `it ${reason.replace(/\.$/, '')}`, cause);
}

export function chunkDamaged(store: string, array: string, chunk: string, reason: string): Failure {
  return new Failure(
    'upstream-wrong',
    'chunk-damaged',
    `Chunk ${chunk} of ${array} in the weather store ${store} cannot be trusted: ${reason}. Ask the operator to restore it.`,
  );
}

/** `cause` tells the operator what became of the thread. */
export function decodingInterrupted(cause: unknown): Failure {
  return unavailable(
    'decoding-interrupted',
    'The server lost a thread that was reading weather. Try again in a few seconds.',
    cause,
  );
}
