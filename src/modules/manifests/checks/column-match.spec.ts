import { jest } from '@jest/globals';
import { readManifestText } from '../document/checked-manifest.js';
import type { ManifestTable } from '../document/manifest.js';
import { columnFindings } from './column-match.js';

function tableOf(names: readonly string[]): ManifestTable {
  const fields = names.map((name) => `{name: ${JSON.stringify(name)}}`).join(',');
  const outcome = readManifestText(Buffer.from(`tables: [{name: t, fields: [${fields}]}]`));
  if ('faults' in outcome) throw new Error(JSON.stringify(outcome.faults));
  return outcome.manifest.tables[0] as ManifestTable;
}

test('a missing field names the first column that is spelled otherwise', () => {
  const found = columnFindings(tableOf(['Cases', ' b', 'c']), ['cases', 'CASES', 'B ', 'd']);
  expect(found.filter(({ code }) => code === 'missing-field').map(({ message }) => message)).toEqual([
    'the file has no column "Cases"; it has "cases"',
    'the file has no column " b"; it has "B "',
    'the file has no column "c"',
  ]);
});

test('looks at each name a few times, not once for each field', () => {
  const names = Array.from({ length: 2_000 }, (_, index) => `f${index}`);
  const table = tableOf(names.map((name) => `${name}x`));
  const trim = jest.spyOn(String.prototype, 'trim');
  const findings = columnFindings(table, names);
  const { length } = trim.mock.calls;
  trim.mockRestore();
  expect([findings.length, length < 20_000]).toEqual([4_000, true]);
});
