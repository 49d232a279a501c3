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

/** The fields of a DTO whose members may have any name. */
export function freelyNamedIn(dto: NewableFunction): string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  return rules.filter((rule) => rule.name === RULE).map((rule) => rule.propertyName);
}
