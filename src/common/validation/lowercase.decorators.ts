import { Transform } from 'class-transformer';

/** Takes a text in any case and passes it on trimmed and in lower case. */
export function Lowercase(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim().toLowerCase() : value));
}
