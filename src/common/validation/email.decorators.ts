import { applyDecorators, Injectable, type PipeTransform } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsEmail, Matches, MaxLength } from 'class-validator';

const LONGEST_ADDRESS = 300;

/** Nothing that hides, as in names; and no quoted part, in which anything may stand, `../` too. */
const PLAIN_ADDRESS = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}"]*$/u;

/** Two spellings that look the same are one address: no blanks around it, lower case, one Unicode form. */
export function asAddress(text: string): string {
  return text.trim().toLowerCase().normalize('NFC');
}

/** An address that names a user or a group. Servers of an inner network need no dot in their name. */
export function IsEmailAddress(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? asAddress(value) : value)),
    IsEmail({ require_tld: false }),
    MaxLength(LONGEST_ADDRESS),
    Matches(PLAIN_ADDRESS, { message: '$property must be an email without quotes or hidden characters' }),
  );
}

/** An address in the path, in whatever spelling of those. */
@Injectable()
export class EmailPipe implements PipeTransform<string, string> {
  transform(text: string): string {
    return asAddress(text);
  }
}
