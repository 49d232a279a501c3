import type { DataDictionary } from '#modules/filestore/data-dictionary.js';
import type { ColumnProfile, ContentProfile } from '#modules/filestore/content/content-profile.js';
import { CsvInspection, type InspectionOutcome } from '#modules/filestore/content/csv-inspection.js';

export interface Wording {
  readonly type?: string;
  readonly [option: string]: unknown;
}

export function dictionaryOf(columns: Readonly<Record<string, Wording>>): DataDictionary {
  const described = Object.entries(columns).map(([name, words]) => {
    return [name, { description: '', comments: '', access: true, ...words }] as const;
  });
  return Object.fromEntries(described);
}

export function inspect(
  file: string | Uint8Array,
  columns: Readonly<Record<string, Wording>> = {},
  chunkBytes = 11,
): InspectionOutcome {
  const inspection = new CsvInspection(dictionaryOf(columns));
  const bytes = Buffer.from(file);
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    if (!inspection.write(bytes.subarray(start, start + chunkBytes))) break;
  }
  return inspection.end();
}

export function profileOf(outcome: InspectionOutcome): ContentProfile {
  expect(outcome).toHaveProperty('profile');
  return (outcome as { profile: ContentProfile }).profile;
}

export function messagesOf(outcome: InspectionOutcome): string[] {
  expect(outcome).toHaveProperty('faults');
  return (outcome as { faults: readonly { message: string }[] }).faults.map(({ message }) => message);
}

export function columnOf(cells: readonly string[], words: Wording = {}, name = 'c'): ColumnProfile {
  const file = ['id,' + name, ...cells.map((cell, index) => `${index},${cell}`)].join('\n');
  return profileOf(inspect(file, { [name]: words })).columns[1]!;
}

export const codesOf = (profile: ContentProfile) => profile.warnings.map(({ code }) => code);
