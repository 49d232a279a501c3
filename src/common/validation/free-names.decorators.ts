import { getMetadataStorage, ValidateBy } from 'class-validator';
import { isRecord } from './record.js';

export { isRecord };

const RULE = 'hasFreeNames';

/**
 * An object whose members are named by the caller's own world, such as the columns of a table: `constructor` is a name
 * as any other. No rule looks into it, so whoever takes it checks it.
 */
export function HasFreeNames(): PropertyDecorator {
  return ValidateBy({
    name: RULE,
    validator: { validate: isRecord, defaultMessage: () => '$property must be an object' },
  });
}

/**
 * A list of so many objects that rules of their own for each would hold up everybody else. As above, whoever takes it
 * checks it.
 */
export function IsFreeList(): PropertyDecorator {
  return ValidateBy({
    name: RULE,
    validator: { validate: (value) => Array.isArray(value), defaultMessage: () => '$property must be a list' },
  });
}

/** The fields of a DTO that no rule looks into. */
export function freelyNamedIn(dto: NewableFunction): string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  return rules.filter((rule) => rule.name === RULE).map((rule) => rule.propertyName);
}
