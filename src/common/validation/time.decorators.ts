import { applyDecorators } from '@nestjs/common';
import {
  Validate,
  type ValidationArguments,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';

/** RFC 3339: without an offset, a time is another one for every reader. */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;
const DAY = /^(?!0000)\d{4}-\d{2}-\d{2}$/;
const LAST_YEAR = 9999;

@ValidatorConstraint({ name: 'time' })
class TimeRule implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    return isTime(value);
  }

  defaultMessage({ property }: ValidationArguments): string {
    return `${property} must be a time with its offset, such as 2027-06-30T00:00:00Z`;
  }
}

@ValidatorConstraint({ name: 'day' })
class DayRule implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    return typeof value === 'string' && DAY.test(value) && isDay(value);
  }

  defaultMessage({ property }: ValidationArguments): string {
    return `${property} must be a day such as 2027-06-30`;
  }
}

@ValidatorConstraint({ name: 'futureTime' })
class FutureTimeRule implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    return isTime(value) && Date.parse(value) > Date.now();
  }

  defaultMessage({ property }: ValidationArguments): string {
    return `${property} must be a time to come, with its offset, such as 2027-06-30T00:00:00Z`;
  }
}

function isTime(value: unknown): value is string {
  if (typeof value !== 'string' || !TIME.test(value)) return false;
  const time = new Date(value);
  // 31 February is rolled over into March, which is not what was written.
  return !Number.isNaN(time.getTime()) && time.getUTCFullYear() <= LAST_YEAR && isDay(value.slice(0, 10));
}

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** A moment, as text with its offset. */
export function IsTime(): PropertyDecorator {
  return applyDecorators(Validate(TimeRule));
}

/** A day of the calendar, as text. */
export function IsDay(): PropertyDecorator {
  return applyDecorators(Validate(DayRule));
}

/** A moment that is still to come. */
export function IsFutureTime(): PropertyDecorator {
  return applyDecorators(Validate(FutureTimeRule));
}
