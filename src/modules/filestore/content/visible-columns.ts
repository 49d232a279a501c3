import type { DataDictionary } from '../data-dictionary.js';
import type { ContentProfile, ContentWarning } from './content-profile.js';
import type { TablePreview } from './table-preview.js';
import type { TableSchema } from './table-schema.js';

/** Who looks, and what the dictionary hides from everyone but administrators. */
export interface Viewer {
  readonly dictionary: DataDictionary;
  readonly isAdministrator: boolean;
}

function isVisible(name: string, { dictionary, isAdministrator }: Viewer): boolean {
  return isAdministrator || !Object.hasOwn(dictionary, name) || dictionary[name]?.access !== false;
}

export function visibleDictionary(viewer: Viewer): DataDictionary {
  return Object.fromEntries(Object.entries(viewer.dictionary).filter(([name]) => isVisible(name, viewer)));
}

/** These warnings speak of the file as a whole; all others may name a column. */
const NAMELESS: readonly ContentWarning['code'][] = [
  'blank-lines',
  'byte-order-mark',
  'empty-table',
  'mixed-encoding',
  'mixed-line-endings',
  'not-utf-8',
  'other-delimiter',
  'quotes-inside-cells',
];

export function visibleProfile(profile: ContentProfile, viewer: Viewer): ContentProfile {
  const columns = profile.columns.filter(({ name }) => isVisible(name, viewer));
  if (columns.length === profile.columns.length) return profile;
  return { ...profile, columns, warnings: profile.warnings.filter(({ code }) => NAMELESS.includes(code)) };
}

export function visibleSchema(schema: TableSchema, viewer: Viewer): TableSchema {
  return { ...schema, fields: schema.fields.filter(({ name }) => isVisible(name, viewer)) };
}

export function visiblePreview(preview: TablePreview, viewer: Viewer): TablePreview {
  const seen = preview.columns.map((name) => isVisible(name, viewer));
  const keep = <T>(_cell: T, index: number): boolean => seen[index] ?? false;
  return { columns: preview.columns.filter(keep), rows: preview.rows.map((row) => row.filter(keep)) };
}
