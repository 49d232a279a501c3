import type { StoreArray } from '../grid-store.js';

/** What a value stands for, in the words of GRIB: an instant, or what became of the interval that ends with it. */
export const STEP_TYPES = ['instant', 'accum', 'avg', 'min', 'max', 'diff'] as const;
export type StepType = (typeof STEP_TYPES)[number];

/** By variable, as registered. */
export type RegisteredStepTypes = Readonly<Record<string, StepType>>;

export function isStepType(value: unknown): value is StepType {
  return STEP_TYPES.some((type) => type === value);
}

/** As registered, or as the store says it; null where nobody does. */
export function stepTypeOf({ name, attributes }: StoreArray, registered: RegisteredStepTypes): string | null {
  const own = Object.hasOwn(registered, name) ? registered[name] : undefined;
  const stored = attributes['GRIB_stepType'];
  return own ?? (typeof stored === 'string' && stored !== '' ? stored : null);
}

/** Whether values belong to the interval that ends at their time rather than to that time. */
export function endsInterval(stepType: string | null): boolean {
  return stepType !== null && stepType !== 'instant' && stepType !== 'constant';
}
