import type { DataDictionary } from '../data-dictionary.js';
import type { ContentProfile, ContentWarning, WarningCode } from './content-profile.js';
import { declaredFields } from './field-type.js';
import { headerFaults, quoted } from './table-header.js';

const NAMED_COLUMNS = 5;
const CODES: readonly WarningCode[] = ['undescribed-columns', 'unknown-type'];

/** What a dictionary leaves open about a table with these columns. */
export function dictionaryWarnings(names: readonly string[], dictionary: DataDictionary): ContentWarning[] {
  const { unknownTypes } = declaredFields(dictionary);
  const isDescribed = Object.keys(dictionary).length > 0;
  const undescribed = isDescribed ? names.filter((name) => !Object.hasOwn(dictionary, name)) : [];
  const warnings: ContentWarning[] = [];
  if (undescribed.length > 0) {
    const message = `The dictionary does not describe ${namesOf(undescribed)}.`;
    warnings.push({ code: 'undescribed-columns', message });
  }
  if (unknownTypes.length > 0) {
    const message = `The dictionary gives a type that is not known, and was not checked, to ${namesOf(unknownTypes)}.`;
    warnings.push({ code: 'unknown-type', message });
  }
  return warnings;
}

/**
 * The profile as an inspection with the dictionary would have made it, for one that was made without any. Null where
 * only a second look at the cells can tell: the dictionary demands something of them, or names other columns, which may
 * be those of another delimiter.
 */
export function profileWith(profile: ContentProfile, dictionary: DataDictionary): ContentProfile | null {
  const names = profile.columns.map(({ name }) => name);
  const demands = [...declaredFields(dictionary).fields.values()];
  if (demands.some(({ type, isRequired }) => type !== undefined || isRequired)) return null;
  if (headerFaults(names, dictionary).length > 0) return null;
  const warnings = profile.warnings.filter(({ code }) => !CODES.includes(code));
  return { ...profile, warnings: [...warnings, ...dictionaryWarnings(names, dictionary)] };
}

export function namesOf(names: readonly string[]): string {
  const more = names.length > NAMED_COLUMNS ? ` and ${names.length - NAMED_COLUMNS} more` : '';
  return names.slice(0, NAMED_COLUMNS).map(quoted).join(', ') + more;
}
