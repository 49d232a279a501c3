import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import {
  Validate,
  type ValidationArguments,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { coverageDay } from './coverage-date.js';

@ValidatorConstraint({ name: 'coverageDate' })
class CoverageDateRule implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    return typeof value === 'string' && coverageDay(value, 'first') !== undefined;
  }

  defaultMessage({ property }: ValidationArguments): string {
    return `${property} must be a date such as 2019, 2019-05 or 2019-05-07`;
  }
}

@ValidatorConstraint({ name: 'beginsWithCollection' })
class BeginsWithCollectionRule implements ValidatorConstraintInterface {
  validate(value: unknown, { object }: ValidationArguments): boolean {
    const { collection_id } = object as { collection_id?: unknown };
    return typeof value === 'string' && typeof collection_id === 'string' && value.startsWith(collection_id);
  }

  defaultMessage({ property }: ValidationArguments): string {
    return `${property} must begin with the collection_id`;
  }
}

/** A year may arrive as a number: YAML reads `1960` as one. */
const yearAsText = ({ value }: { value: unknown }): unknown => (typeof value === 'number' ? String(value) : value);

export function BeginsWithCollection(): PropertyDecorator {
  return Validate(BeginsWithCollectionRule);
}

/** A year, a month or a day. */
export function IsCoverageDate(): PropertyDecorator {
  return applyDecorators(Transform(yearAsText), Validate(CoverageDateRule));
}
