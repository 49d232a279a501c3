import { type CustomDecorator, SetMetadata } from '@nestjs/common';

export const ANY_QUERY = Symbol('any query');

/** For routes that read their address themselves, and for those that probes and browsers call. */
export function TakesAnyQuery(): CustomDecorator<symbol> {
  return SetMetadata(ANY_QUERY, true);
}
