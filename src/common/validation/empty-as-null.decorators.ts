import { Transform } from 'class-transformer';

/** Takes the empty text that forms and spreadsheets send for «nothing» as null. Stands before the rules of the field. */
export function EmptyAsNull(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && value.trim() === '' ? null : value,
  );
}

/** Takes what a list holds twice once. */
export function WithoutRepeats(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => (Array.isArray(value) ? [...new Set<unknown>(value)] : value));
}
