import { applyDecorators } from '@nestjs/common';
import { plainToInstance, type TransformFnParams } from 'class-transformer';
import { IsIn, IsInt, IsString, Matches, Max, Min } from 'class-validator';
import { MayBeLeftOut } from '#common/validation/left-out.decorators.js';
import { type Statistic, STATISTICS } from '../aggregation/statistic.js';
import { type Period, PERIODS } from '../time/time-periods.js';

const MOST_STRIDE = 1_000_000;

/** An offset from UTC in hours and minutes. */
export function IsUtcOffset(): PropertyDecorator {
  return applyDecorators(
    MayBeLeftOut(),
    IsString(),
    Matches(/^(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)$/, {
      message: '$property must be Z or an offset such as +05:30, up to 14 hours',
    }),
  );
}

export class AggregateDto {
  /** What steps are gathered by; weeks begin on Monday. @example "day" */
  @IsIn(PERIODS)
  every!: Period;

  /** What the values of a cell become; missing ones are left out. @example "mean" */
  @IsIn(STATISTICS)
  statistic!: Statistic;

  /** Where days begin, and what dates without a zone are in; UTC where it is left out. @example "+05:30" */
  @IsUtcOffset()
  utc_offset?: string;
}

export class StrideDto {
  /** @example 3 */
  @IsStride()
  time?: number;

  /** @example 2 */
  @IsStride()
  latitude?: number;

  /** @example 2 */
  @IsStride()
  longitude?: number;
}

function IsStride(): PropertyDecorator {
  return applyDecorators(MayBeLeftOut(), IsInt(), Min(1), Max(MOST_STRIDE));
}

/** A parameter of an address that is an object, as JSON text. What is none is left for the rules to refuse. */
export function fromText(dto: new () => object): (parameters: TransformFnParams) => unknown {
  return ({ value }: { value: unknown }) => {
    try {
      const parsed: unknown = JSON.parse(String(value));
      return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
        ? plainToInstance(dto, parsed)
        : value;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return value;
    }
  };
}
