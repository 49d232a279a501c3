import { applyDecorators } from '@nestjs/common';
import { IsNotEmpty, IsString, Matches, MaxLength } from 'class-validator';

const NAME_LENGTH = 300;
const PROSE_LENGTH = 20_000;

/** One line that names something: not blank, no control characters. */
export function IsName(options: { each?: boolean } = {}): PropertyDecorator {
  return applyDecorators(
    IsString(options),
    IsNotEmpty(options),
    MaxLength(NAME_LENGTH, options),
    // eslint-disable-next-line no-control-regex -- control characters are what this refuses
    Matches(/^(?=.*\S)[^\u0000-\u001f\u007f]*$/u, {
      ...options,
      message: '$property must be one line of text that is not blank',
    }),
  );
}

/** Text of any number of lines. */
export function IsProse(): PropertyDecorator {
  return applyDecorators(IsString(), MaxLength(PROSE_LENGTH));
}

/** An id that stands in paths: letters, digits, `_` and `-`. */
export function IsPathId(): PropertyDecorator {
  return applyDecorators(
    IsString(),
    Matches(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, {
      message: '$property must be 1 to 64 letters, digits, "_" or "-", beginning with a letter or digit',
    }),
  );
}
