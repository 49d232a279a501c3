import { applyDecorators, Injectable, type PipeTransform } from '@nestjs/common';
import { IsEmail, MaxLength } from 'class-validator';
import { Lowercase } from './lowercase.decorators.js';

const LONGEST_ADDRESS = 300;

/** An address that names a user or a group. Servers of an inner network need no dot in their name. */
export function IsEmailAddress(): PropertyDecorator {
  return applyDecorators(Lowercase(), IsEmail({ require_tld: false }), MaxLength(LONGEST_ADDRESS));
}

/** An address in the path: upper and lower case are the same there too. */
@Injectable()
export class EmailPipe implements PipeTransform<string, string> {
  transform(text: string): string {
    return text.trim().toLowerCase();
  }
}
