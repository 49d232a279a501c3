import { parse } from 'yaml';
import { checkManifest } from './checked-manifest.js';

const TEXT = `
# The names of patients are secret.
enums:
  sexes: [M, F]
  wards: [north, south]
  spare: [1]
tables:
  - name: visits
    primaryKey: [patient, day]
    uniqueKeys: [[patient], [day]]
    foreignKeys:
      - {fields: patient, reference: {resource: patients, fields: code}}
      - {fields: day, reference: {resource: "", fields: day}}
      - {fields: day, reference: {resource: patients, fields: secret}}
    fields:
      - {name: patient, access: false, constraints: {enum: sexes}}
      - {name: day, constraints: {enum: wards}}
  - name: patients
    fields:
      - {name: code}
      - {name: secret, access: false}
`;

test('readers see no hidden field, no key that names one, no enum of it, and no comment', () => {
  const outcome = checkManifest(Buffer.from(TEXT));
  if ('faults' in outcome) throw new Error(JSON.stringify(outcome.faults));
  const { visible, yaml } = outcome.checked;
  expect(yaml).toBe(TEXT);
  expect(visible?.json).toEqual({
    enums: { wards: ['north', 'south'], spare: [1] },
    tables: [
      {
        name: 'visits',
        uniqueKeys: [['day']],
        foreignKeys: [{ fields: 'day', reference: { resource: '', fields: 'day' } }],
        fields: [{ name: 'day', constraints: { enum: 'wards' } }],
      },
      { name: 'patients', fields: [{ name: 'code' }] },
    ],
  });
  expect(parse(visible?.yaml ?? '')).toEqual(visible?.json);
  expect(visible?.yaml).not.toMatch(/secret|sexes|patient\b/);
});

test('where nothing is hidden, nothing is kept apart', () => {
  const outcome = checkManifest(Buffer.from('tables: [{name: t, fields: [{name: f}]}]'));
  expect(outcome).toMatchObject({ checked: { visible: null } });
});

test('a table whose fields are all hidden shows its name alone', () => {
  const outcome = checkManifest(Buffer.from('tables: [{name: t, fields: [{name: f, access: false}]}]'));
  expect(outcome).toMatchObject({ checked: { visible: { json: { tables: [{ name: 't', fields: [] }] } } } });
});
