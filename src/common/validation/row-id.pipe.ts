import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { invalidFields } from '../errors/failures.js';

/** PostgreSQL's integer. */
const LARGEST = 2 ** 31 - 1;

/** The number of a row in the path. */
@Injectable()
export class RowIdPipe implements PipeTransform<string, number> {
  transform(text: string, { data: name = 'id' }: ArgumentMetadata): number {
    const id = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(id <= LARGEST)) throw invalidFields([{ path: name, message: `must be a whole number from 1 to ${LARGEST}` }]);
    return id;
  }
}
