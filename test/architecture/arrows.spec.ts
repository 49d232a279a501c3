import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_FOLDER } from '#config/project-folder.js';

const CRUISE = join(PROJECT_FOLDER, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const SETTINGS = ['.dependency-cruiser.mjs', '.dependency-cruiser.resolve.mjs', 'tsconfig.json'];

/** For each rule a file that breaks it by an import; the dead file by its absence from all others. */
const SEEDS: Readonly<Record<string, { readonly file: string; readonly imports: string }>> = {
  'arrows-of-config': { file: 'src/config/seed.ts', imports: '#common/errors/failure.js' },
  'arrows-of-common': { file: 'src/common/seed.ts', imports: '#auth/caller.js' },
  'arrows-of-database': { file: 'src/database/seed.ts', imports: '#auth/caller.js' },
  'arrows-of-object-storage': { file: 'src/object-storage/seed.ts', imports: '#database/transactions.js' },
  'arrows-of-geojson': { file: 'src/geojson/seed.ts', imports: '#auth/caller.js' },
  'arrows-of-audit': { file: 'src/audit/seed.ts', imports: '#auth/caller.js' },
  'arrows-of-rate-limits': { file: 'src/rate-limits/seed.ts', imports: '#auth/caller.js' },
  'arrows-of-auth': { file: 'src/auth/seed.ts', imports: '#modules/users/users.service.js' },
  'arrows-of-idempotency': { file: 'src/idempotency/seed.ts', imports: '#modules/users/users.service.js' },
  'arrows-of-usage': { file: 'src/modules/usage/seed.ts', imports: '#modules/datasets/datasets.service.js' },
  'arrows-of-users': { file: 'src/modules/users/seed.ts', imports: '#modules/datasets/datasets.service.js' },
  'arrows-of-filestore': { file: 'src/modules/filestore/seed.ts', imports: '#modules/datasets/datasets.service.js' },
  'arrows-of-regions': { file: 'src/modules/regions/seed.ts', imports: '#modules/datasets/datasets.service.js' },
  'arrows-of-datasets': { file: 'src/modules/datasets/seed.ts', imports: '#modules/weather/weather.service.js' },
  'arrows-of-imports': { file: 'src/modules/imports/seed.ts', imports: '#modules/weather/weather.service.js' },
  'arrows-of-manifests': { file: 'src/modules/manifests/seed.ts', imports: '#modules/datasets/datasets.service.js' },
  'arrows-of-weather': { file: 'src/modules/weather/seed.ts', imports: '#modules/health/health.service.js' },
  'arrows-of-health': { file: 'src/modules/health/seed.ts', imports: '#modules/users/users.service.js' },
  'arrows-of-guide': { file: 'src/modules/guide/seed.ts', imports: '#modules/users/users.service.js' },
  'folder-without-arrows': { file: 'src/modules/jobs/seed.ts', imports: '#auth/caller.js' },
  'nobody-imports-admin': { file: 'src/modules/users/seed-admin.ts', imports: '#modules/admin/admin.service.js' },
  'nobody-imports-the-composition': { file: 'src/modules/users/seed-server.ts', imports: '../../server.js' },
  'features-meet-at-services': {
    file: 'src/modules/datasets/seed-region.ts',
    imports: '#modules/regions/region-tree.js',
  },
  'repositories-stay-home': { file: 'src/idempotency/seed-key.ts', imports: '#auth/keys/user-keys.repository.js' },
  'controllers-reach-services-only': { file: 'src/auth/seed.controller.ts', imports: './keys/user-keys.repository.js' },
  'services-know-no-controller': { file: 'src/modules/users/seed.service.ts', imports: './users.controller.js' },
  'repositories-know-no-service': { file: 'src/modules/users/seed.repository.ts', imports: './users.service.js' },
  'entities-know-no-repository': { file: 'src/modules/users/seed.entity.ts', imports: './users.repository.js' },
  'sql-lives-in-repositories': { file: 'src/modules/users/seed-sql.service.ts', imports: 'typeorm' },
  'services-know-no-http': { file: 'src/modules/users/seed-http.service.ts', imports: 'fastify' },
  'only-object-storage-knows-the-sdk': { file: 'src/modules/users/seed-s3.ts', imports: '@aws-sdk/client-s3' },
  'migrations-import-nothing': { file: 'migrations/1-seed.ts', imports: '../src/auth/caller.js' },
  'only-the-register-imports-migrations': {
    file: 'src/database/seed-migration.ts',
    imports: '../../migrations/2-other.js',
  },
  'src-knows-no-tool': { file: 'src/database/seed-tool.ts', imports: '../../test/support.js' },
  'the-client-stands-alone': { file: 'sdk/src/seed.ts', imports: '../../src/auth/caller.js' },
  'no-circular': { file: 'src/common/seed-circle-rest.ts', imports: './seed-circle.js' },
  'no-dead-file': { file: 'src/common/seed-dead.ts', imports: '' },
  'no-dev-dependency': { file: 'src/common/seed-dev.ts', imports: 'fast-check' },
  'no-unlisted-dependency': { file: 'src/common/seed-unlisted.ts', imports: 'left-pad' },
  'no-unresolvable': { file: 'src/common/seed-nowhere.ts', imports: './nowhere.js' },
};

/** What the seeds import, which itself breaks nothing. */
const GROUND: Readonly<Record<string, string>> = {
  'src/common/errors/failure.ts': '',
  'src/common/seed-circle.ts': `import './seed-circle-rest.js';`,
  // A cycle that a type closes is none.
  'src/common/typed.ts': `import './typed-back.js';\nexport type Typed = string;`,
  'src/common/typed-back.ts': `import type { Typed } from './typed.js';\nexport type Back = Typed;`,
  'src/auth/caller.ts': '',
  'src/auth/keys/user-keys.repository.ts': '',
  'src/database/transactions.ts': `import 'pg';`,
  'src/modules/admin/admin.service.ts': '',
  'src/modules/users/users.service.ts': '',
  'src/modules/users/users.controller.ts': `import './users.service.js';`,
  'src/modules/users/users.repository.ts': `import 'typeorm';`,
  'src/modules/regions/region-tree.ts': '',
  'src/modules/regions/regions.service.ts': '',
  'src/modules/datasets/datasets.service.ts': `import '#modules/regions/regions.service.js';`,
  'src/modules/weather/weather.service.ts': '',
  'src/modules/health/health.service.ts': '',
  'src/server.ts': `import '#modules/admin/admin.service.js';`,
  'migrations/2-other.ts': '',
  'test/support.ts': '',
};

interface Settings {
  readonly default: { readonly forbidden: readonly { readonly name: string }[] };
}

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

/** The violations in the tree at `folder`, as `rule: file`. */
async function cruise(folder: string): Promise<string[]> {
  const parts = ['src', 'migrations', 'scripts', 'bench', 'test', 'sdk/src'].filter((part) =>
    existsSync(join(folder, part)),
  );
  const options = ['--config', '.dependency-cruiser.mjs', '--output-type', 'json'];
  // In a process of its own: the compiler that it loads would stay in jest's memory.
  const run = promisify(execFile)(process.execPath, [CRUISE, ...options, ...parts], {
    cwd: folder,
    maxBuffer: 2 ** 26,
  });
  // Its exit code is the number of violations, which `execFile` takes for a failure.
  const { stdout } = await run.catch((error: unknown) => error as { stdout: string });
  const { summary } = JSON.parse(stdout) as { summary: { violations: Violation[] } };
  return summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`).sort();
}

async function plantTree(folder: string): Promise<void> {
  const importOf = (target: string): string => (target === '' ? '' : `import '${target}';`);
  const seeds = Object.entries(SEEDS);
  const dead = SEEDS['no-dead-file']?.file;
  const alive = [...seeds.map(([, { file }]) => file), ...Object.keys(GROUND)].filter((file) => file !== dead);
  const files: Record<string, string> = {
    ...GROUND,
    ...Object.fromEntries(seeds.map(([, { file, imports }]) => [file, importOf(imports)])),
    'scripts/all.ts': alive.map((file) => importOf(`../${file.replace(/ts$/, 'js')}`)).join('\n'),
    'package.json': JSON.stringify({
      type: 'module',
      dependencies: { '@aws-sdk/client-s3': '1', fastify: '1', pg: '1', typeorm: '1' },
      devDependencies: { 'fast-check': '1' },
    }),
  };
  for (const name of ['@aws-sdk/client-s3', 'fast-check', 'fastify', 'left-pad', 'pg', 'typeorm']) {
    files[`node_modules/${name}/package.json`] = JSON.stringify({ name, version: '1.0.0', main: 'index.js' });
    files[`node_modules/${name}/index.js`] = '';
  }
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  for (const file of SETTINGS) await cp(join(PROJECT_FOLDER, file), join(folder, file));
}

describe('the arrows of the architecture', () => {
  test('hold in the repository', async () => {
    expect(await cruise(PROJECT_FOLDER)).toEqual([]);
  });

  test('have a seed each', async () => {
    const settings = (await import(join(PROJECT_FOLDER, '.dependency-cruiser.mjs'))) as Settings;
    expect(Object.keys(SEEDS).sort()).toEqual(settings.default.forbidden.map(({ name }) => name).sort());
  });

  test('catch their seeds, each its own and nothing else', async () => {
    const folder = await mkdtemp(join(await realpath(tmpdir()), 'dataio-arrows-'));
    try {
      await plantTree(folder);
      const expected = Object.entries(SEEDS).map(([name, { file }]) => `${name}: ${file}`);
      expect(await cruise(folder)).toEqual(expected.sort());
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
