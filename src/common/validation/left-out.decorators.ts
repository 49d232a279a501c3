import { ValidateIf } from 'class-validator';

/**
 * A field that may be left out and not removed: unlike `IsOptional`, this lets the rules of the field refuse null,
 * which would otherwise pass for a value.
 */
export function MayBeLeftOut(): PropertyDecorator {
  return ValidateIf((_, value: unknown) => value !== undefined);
}
