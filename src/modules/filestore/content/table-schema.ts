import type { DataDictionary } from '../data-dictionary.js';
import type { ContentProfile } from './content-profile.js';

/** A field of the Frictionless Table Schema. */
export interface TableField {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly title?: string;
  readonly description?: string;
  readonly constraints?: Readonly<Record<string, unknown>>;
}

export interface TableSchema {
  readonly fields: readonly TableField[];
}

/** The columns of the file in its order, with the words of the dictionary. What it declares goes before what was found. */
export function schemaOf(profile: ContentProfile, dictionary: DataDictionary): TableSchema {
  const fields = profile.columns.map(({ name, type }) => {
    const words: Readonly<Record<string, unknown>> = Object.hasOwn(dictionary, name) ? { ...dictionary[name] } : {};
    const format = textOf(words.format);
    const title = textOf(words.title);
    const description = textOf(words.description);
    const { constraints } = words;
    return {
      name,
      type: textOf(words.type) ?? type,
      ...(format !== undefined && { format }),
      ...(title !== undefined && { title }),
      ...(description !== undefined && { description }),
      ...(isRecord(constraints) && { constraints }),
    };
  });
  return { fields };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
