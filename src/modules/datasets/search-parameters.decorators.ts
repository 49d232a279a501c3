import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsNotEmpty, IsOptional, IsString, Matches, MaxLength, ValidateBy } from 'class-validator';

const NAME_LENGTH = 300;
const REPEATS = 50;

/** PostgreSQL has no text with the character zero. */
export function HasNoZero(options: { each?: boolean } = {}): PropertyDecorator {
  return Matches(/^[^\0]*$/u, { ...options, message: '$property must not hold the character zero' });
}

/** A parameter that may be given several times: once is a list of one. */
export function IsRepeatable(): PropertyDecorator {
  return applyDecorators(
    IsOptional(),
    Transform(({ value }: { value: unknown }) =>
      (Array.isArray(value) ? (value as unknown[]) : [value]).map((one) =>
        typeof one === 'string' ? one.trim().normalize('NFC') : one,
      ),
    ),
    ArrayMaxSize(REPEATS),
  );
}

/** Names, any of which will do. */
export function AreNames(): PropertyDecorator {
  const each = { each: true };
  return applyDecorators(
    IsRepeatable(),
    IsString(each),
    IsNotEmpty(each),
    MaxLength(NAME_LENGTH, each),
    HasNoZero(each),
  );
}

/** What one of our readers makes sense of; `rule` says what that is. */
export function IsReadBy(read: (text: string) => unknown, name: string, rule: string): PropertyDecorator {
  return ValidateBy({
    name,
    validator: {
      validate: (value: unknown) => typeof value === 'string' && read(value) !== undefined,
      defaultMessage: () => rule,
    },
  });
}
