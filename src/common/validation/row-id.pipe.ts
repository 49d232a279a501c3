import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { invalidFields } from '../errors/failures.js';

/** The number of a row in the path. */
@Injectable()
export class RowIdPipe implements PipeTransform<string, number> {
  /** PostgreSQL's integer. */
  protected readonly largest: number = 2 ** 31 - 1;

  transform(text: string, { data: name = 'id' }: ArgumentMetadata): number {
    const id = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN;
    if (!(id <= this.largest)) {
      throw invalidFields([{ path: name, message: `must be a whole number from 1 to ${this.largest}` }]);
    }
    return id;
  }
}

/** The same for rows that outnumber PostgreSQL's integer; JSON has no exact numbers above this. */
@Injectable()
export class LongRowIdPipe extends RowIdPipe {
  protected override readonly largest: number = Number.MAX_SAFE_INTEGER;
}
