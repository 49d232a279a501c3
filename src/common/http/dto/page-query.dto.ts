import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';

const PAGE_LIMIT = 1_000;
/** Decimal digits and nothing else: `1e2`, `0x10` and ` 5` are numbers to JavaScript, and typos to everyone else. */
const DIGITS = /^(?:0|[1-9]\d{0,8})$/;

/** How many rows a page has at most. */
export function IsPageLimit(largest: number, fallback = largest): PropertyDecorator {
  const rule = { message: `limit must be a whole number from 1 to ${largest}` };
  return applyDecorators(
    IsOptional(),
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && DIGITS.test(value) ? Number(value) : value,
    ),
    ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: largest, default: fallback }),
    IsInt(rule),
    Min(1, rule),
    Max(largest, rule),
  );
}

/** What every list takes. */
export class PageQuery {
  /** How many rows at most. @example 1000 */
  @IsPageLimit(PAGE_LIMIT)
  limit: number = PAGE_LIMIT;

  /** Where the page begins, from the `Link` header of the page before. */
  @IsOptional()
  @IsString()
  cursor?: string;
}
