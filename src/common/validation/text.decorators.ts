import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import {
  IsNotEmpty,
  IsObject,
  IsString,
  Matches,
  MaxLength,
  Validate,
  type ValidationArguments,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';

const NAME_LENGTH = 300;
const PROSE_LENGTH = 20_000;
const NOTES_BYTES = 65_536;

/**
 * Something to see, and nothing that hides: no control characters, and no format characters, such as those that turn
 * the direction of the text, but for the two joiners that words of some scripts need.
 */
const VISIBLE_LINE = /^(?=.*[^\s\p{Cf}])(?:[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|[\u200c\u200d])*$/u;

/** Two spellings that look the same are one name: no blanks around it, one Unicode form. */
export function asName(value: unknown): unknown {
  return typeof value === 'string' ? value.trim().normalize('NFC') : value;
}

/** What `IsName` asks for, of a value that `asName` has been given. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= NAME_LENGTH && VISIBLE_LINE.test(value);
}

@ValidatorConstraint({ name: 'notesSize' })
class NotesSizeRule implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    return typeof value !== 'object' || Buffer.byteLength(JSON.stringify(value)) <= NOTES_BYTES;
  }

  defaultMessage({ property }: ValidationArguments): string {
    return `${property} must not be larger than ${NOTES_BYTES} bytes of JSON`;
  }
}

/** One line that names something: not blank, no control characters, none that turn the direction of the text. */
export function IsName(options: { each?: boolean } = {}): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (Array.isArray(value) ? value.map(asName) : asName(value))),
    IsString(options),
    IsNotEmpty(options),
    MaxLength(NAME_LENGTH, options),
    Matches(VISIBLE_LINE, {
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
export function IsPathId(options: { each?: boolean } = {}): PropertyDecorator {
  return applyDecorators(
    IsString(options),
    Matches(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, {
      ...options,
      message: '$property must be 1 to 64 letters, digits, "_" or "-", beginning with a letter or digit',
    }),
  );
}

/** A JSON object to keep with a record, of modest size: it is shown in lists and twice in the audit log. */
export function IsNotes(): PropertyDecorator {
  return applyDecorators(IsObject(), Validate(NotesSizeRule));
}
