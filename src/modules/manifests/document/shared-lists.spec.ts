import { readManifestText } from './checked-manifest.js';
import type { ManifestField } from './manifest.js';

function fieldsOf(text: string): readonly ManifestField[] {
  const outcome = readManifestText(Buffer.from(text));
  if ('faults' in outcome) throw new Error(JSON.stringify(outcome.faults));
  return outcome.manifest.tables.flatMap(({ fields }) => fields);
}

/** How many different sets the fields hold. */
const different = <T>(values: readonly T[]): number => new Set(values).size;

test('fields share the missing values of their table', () => {
  const fields = fieldsOf(`
    tables:
      - {name: a, missingValues: [x, y], fields: [{name: a}, {name: b}, {name: c, missingValues: [z]}]}
      - {name: b, fields: [{name: a}, {name: b}]}
      - {name: c, fields: [{name: a}]}`);
  expect(fields.map(({ missingValues }) => [...missingValues].join())).toEqual(['x,y', 'x,y', 'z', '', '', '']);
  expect(different(fields.map(({ missingValues }) => missingValues))).toBe(3);
});

test('fields of one form share an enum', () => {
  const field = (name: string, words = ''): string => `{name: ${name}, constraints: {enum: e}${words}}`;
  const fields = fieldsOf(`
    enums: {e: [1, 2]}
    tables: [{name: a, fields: [${field('a')}, ${field('b')}, ${field('c', ', type: integer')}, ${field('d', ', type: integer')}]}]`);
  expect(different(fields.map(({ constraints }) => constraints.allowed?.identities))).toBe(2);
});

test('a value of another type is told once for each field that names the enum', () => {
  const fields = ['a', 'b'].map((name) => `{name: ${name}, type: integer, constraints: {enum: e}}`).join(',');
  const outcome = readManifestText(Buffer.from(`{enums: {e: [x, y]}, tables: [{name: t, fields: [${fields}]}]}`));
  expect('faults' in outcome && outcome.faults.map(({ path }) => path)).toEqual([
    'tables.0.fields.0.constraints.enum',
    'tables.0.fields.1.constraints.enum',
  ]);
});
