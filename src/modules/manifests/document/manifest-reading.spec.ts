import { readManifestText } from './checked-manifest.js';
import type { Manifest } from './manifest.js';

function read(text: string): Manifest {
  const outcome = readManifestText(Buffer.from(text));
  if ('faults' in outcome) throw new Error(JSON.stringify(outcome.faults));
  return outcome.manifest;
}

function faultsOf(text: string): string[] {
  const outcome = readManifestText(Buffer.from(text));
  return 'faults' in outcome ? outcome.faults.map(({ path, message }) => `${path} ${message}`) : [];
}

const field = (words: string): string => `tables: [{name: t, fields: [{name: f, ${words}}]}]`;

test('reads a whole manifest, and fills in what it leaves out', () => {
  const { tables } = read(`
dataset: {ds_id: CS0001DS0001, title: A dataset, licence: any}
enums:
  sex: [M, {value: F, label: Female}]
tables:
  - name: people
    missingValues: ["", {value: NA, label: not asked}]
    primaryKey: id
    uniqueKeys: [[name, born]]
    fieldsMatch: [subset]
    foreignKeys:
      - {fields: mother, reference: {resource: "", fields: id}}
    fields:
      - {name: id, type: integer}
      - {name: mother, type: integer}
      - {name: name, constraints: {unique: true}}
      - {name: born, type: date, format: "%d.%m.%Y", constraints: {minimum: 1900-01-01, maximum: 31.12.2030}}
      - {name: sex, type: string, constraints: {enum: sex}, missingValues: [x]}
`);
  const [table] = tables;
  expect(table).toMatchObject({ name: 'people', fieldsMatch: 'subset' });
  expect(table?.keys).toEqual([
    { kind: 'primary', fields: ['id'] },
    { kind: 'unique', fields: ['name', 'born'] },
    { kind: 'unique', fields: ['name'] },
  ]);
  expect(table?.foreignKeys).toEqual([{ fields: ['mother'], table: 'people', referred: ['id'] }]);
  const [id, mother, name, born, sex] = table?.fields ?? [];
  expect([id?.constraints.isRequired, mother?.constraints.isRequired]).toEqual([true, false]);
  expect(name?.form.type).toBe('any');
  expect([...(mother?.missingValues ?? [])]).toEqual(['', 'NA']);
  expect([...(sex?.missingValues ?? [])]).toEqual(['x']);
  expect(born?.constraints.bounds.map(({ value }) => value)).toEqual([Date.UTC(1900, 0, 1), Date.UTC(2030, 11, 31)]);
  expect(sex?.constraints.allowed).toEqual({ enumName: 'sex', identities: new Set(['M', 'F']) });
});

test.each([
  ['a', 'manifest_file must be a mapping (line 1, column 1)'],
  ['tables: []', 'tables must be a list of one table or more (line 1, column 9)'],
  ['tables: [{name: t}]', 'tables.0.fields must be a list of one field or more'],
  ['tables: [{name: ../t, fields: [{name: f}]}]', 'tables.0.name must be the name of a table'],
  ['table: []\ntables: [{name: t, fields: [{name: f}]}]', 'table is not known here; known are dataset, enums'],
  ['tables: [{name: t, fields: [{name: f}]}, {name: T, fields: [{name: f}]}]', 'tables.1.name is there twice'],
  ['tables: [{name: t, fields: [{name: f}, {name: f}]}]', 'tables.0.fields.1.name is there twice'],
  [field('type: text'), 'tables.0.fields.0.type must be one of string, number'],
  [field('typ: text'), 'tables.0.fields.0.typ is not known here'],
  [field('type: string, decimalChar: ","'), 'tables.0.fields.0.decimalChar is not known here'],
  [field('constraints: {require: true}'), 'tables.0.fields.0.constraints.require is not known here'],
  [field('constraints: {required: "true"}'), 'constraints.required must be true or false'],
  [field('type: integer, constraints: {minimum: 1.5}'), 'constraints.minimum must be a value of the type integer'],
  [field('type: number, constraints: {minimum: NaN}'), 'constraints.minimum must be a value of the type number'],
  [field('type: string, constraints: {maximum: 1}'), 'constraints.maximum is for number, integer'],
  [field('type: integer, constraints: {maxLength: 1}'), 'constraints.maxLength is for string'],
  [field('type: string, constraints: {minLength: -1}'), 'constraints.minLength must be a whole number from 0'],
  [field('type: string, constraints: {minLength: 3, maxLength: 2}'), 'maxLength must not be less than minLength'],
  [field('type: string, constraints: {pattern: "(?=a)"}'), 'constraints.pattern is no regular expression of RE2'],
  [field(`type: string, constraints: {pattern: ${'a'.repeat(1_001)}}`), 'is longer than 1000 characters'],
  [
    field('type: integer, constraints: {enum: [1, x]}'),
    'constraints.enum.1 has a value that is not of the type integer',
  ],
  [field('constraints: {enum: colours}'), 'names the enum "colours", which is not in enums'],
  [field('constraints: {enum: []}'), 'constraints.enum must have 1 to'],
  [field('type: object, constraints: {enum: [a]}'), 'constraints.enum is not for object'],
  [field('type: date, format: "%Q"'), 'format has %Q, which is none of'],
  [field('type: string, format: phone'), 'format must be one of default, email'],
  [field('type: boolean, trueValues: [a], falseValues: [a]'), 'falseValues has "a", as trueValues has'],
  [field('type: number, decimalChar: ",", groupChar: ","'), 'groupChar must be another one than decimalChar'],
  [field('type: list, delimiter: ""'), 'delimiter must not be empty'],
  [field('type: string}], primaryKey: [g], x: [{'), 'primaryKey names "g", which is no field of the table'],
  ['dataset: {ds_id: short}\ntables: [{name: t, fields: [{name: f}]}]', 'dataset.ds_id must be the 12 characters'],
  [
    'tables: [{name: t, fields: [{name: f}], foreignKeys: [{fields: f, reference: {resource: u, fields: f}}]}]',
    'names the table "u", which is not in the manifest',
  ],
  [
    'tables: [{name: t, fields: [{name: f}], foreignKeys: [{fields: f, reference: {fields: [f, g]}}]}]',
    'reference.fields must be as many as fields',
  ],
])('%s: %s', (text, fault) => {
  expect(faultsOf(text).join('\n')).toContain(fault);
});

test('names at most fifty faults', () => {
  const fields = Array.from({ length: 200 }, (_, index) => `{name: f${index}, type: x}`).join(', ');
  expect(faultsOf(`tables: [{name: t, fields: [${fields}]}]`)).toHaveLength(50);
});
