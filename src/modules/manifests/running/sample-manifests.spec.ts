import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { FINDING_CODES } from '../checks/finding.js';
import { Validation } from './validation.js';

const GUIDE = readFileSync(join(PROJECT_FOLDER, 'docs/manifests.md'), 'utf8');

test.each([
  ['MW0003DS0003-global-temperature', ['monthly', 'annual']],
  ['EC0002DS0002-gross-domestic-product', ['top-economies', 'gdp']],
])('the manifest of %s holds for its tables', (name, tables) => {
  const folder = join(PROJECT_FOLDER, 'samples/datasets', name);
  const text = readFileSync(join(folder, 'manifest.yaml'));
  const spill = { folder: tmpdir(), limitBytes: 1e9 };
  const opened = Validation.open({ sort: 'tabular', manifest: { text }, tableName: undefined, spill });
  if ('faults' in opened) throw new Error(JSON.stringify(opened.faults));
  const { validation } = opened;
  for (const table of tables) {
    expect(validation.begin(`${table}.csv`)).toBe('as-it-comes');
    validation.write(Uint8Array.from(readFileSync(join(folder, `${table}.csv`))));
    validation.endFile();
  }
  expect(validation.finish().findings).toEqual([]);
});

test('the guide shows the manifest of a sample as it is', () => {
  const path = 'samples/datasets/MW0003DS0003-global-temperature/manifest.yaml';
  expect(GUIDE).toContain(`\`\`\`yaml\n${readFileSync(join(PROJECT_FOLDER, path), 'utf8')}\`\`\``);
});

test('the guide lists all codes of findings, and no other', () => {
  const listed = [...(GUIDE.split('## Findings')[1] ?? '').matchAll(/^\| `([a-z-]+)`/gm)].map(([, code]) => code);
  expect(listed.sort()).toEqual([...FINDING_CODES].sort());
});
