/**
 * The arrows of docs/architecture.md as rules. `npm run arrows` reports every import that goes against one;
 * test/architecture/arrows.spec.ts seeds a violation of each and sees it caught.
 *
 * A rule looks at type imports too: a type says as much about who knows whom as a value does.
 */
const PLUMBING = ['common', 'config', 'database', 'object-storage', 'audit', 'rate-limits', 'auth', 'geojson'];

/** What each folder of `src` may import besides itself. A new folder needs a line here. Admin may import everything. */
const MAY_IMPORT = {
  config: [],
  common: [],
  database: ['common', 'config'],
  'object-storage': ['common', 'config'],
  geojson: ['common'],
  audit: ['common', 'config', 'database'],
  'rate-limits': ['common', 'config', 'database'],
  auth: ['common', 'config', 'database', 'audit', 'rate-limits'],
  idempotency: ['common', 'config', 'database', 'auth'],
  'modules/users': PLUMBING,
  'modules/usage': PLUMBING,
  'modules/filestore': [...PLUMBING, 'modules/usage'],
  'modules/regions': [...PLUMBING, 'modules/usage', 'modules/filestore'],
  'modules/datasets': [...PLUMBING, 'modules/usage', 'modules/filestore', 'modules/regions'],
  'modules/imports': [...PLUMBING, 'modules/filestore', 'modules/regions', 'modules/datasets'],
  'modules/manifests': [...PLUMBING, 'modules/filestore'],
  'modules/weather': [
    ...PLUMBING,
    'modules/usage',
    'modules/users',
    'modules/filestore',
    'modules/regions',
    'modules/datasets',
  ],
  'modules/health': PLUMBING,
  'modules/guide': PLUMBING,
};

const TEST = '\\.spec\\.ts$';
const COMPOSITION = '^src/(main|server|foundations|setup-app|app\\.module|openapi-document|welcome|metadata)\\.ts$';
const ADMIN = '^src/modules/admin/';
/** How filestore reads the files of tables. Threads that read them too have no services. */
const READERS = '^src/modules/filestore/content/(csv-rows|parquet-rows|byte-ranges)\\.ts$';
const DATABASE_PACKAGES = '(^|/)node_modules/(typeorm|pg|@nestjs/typeorm)/';
const HTTP_PACKAGES = '(^|/)node_modules/(fastify|@fastify/[^/]+|@nestjs/platform-fastify)/|^(node:)?https?2?$';

/** `admin` has a rule of its own, and so have the composition files, which stand in no folder. */
function arrowsOf(folder) {
  const allowed = [folder, ...MAY_IMPORT[folder], 'modules/admin'].map((name) => `${name}/`).join('|');
  return rule(
    `arrows-of-${folder.replace('modules/', '')}`,
    `src/${folder} may import ${MAY_IMPORT[folder].join(', ') || 'nothing of ours'}.`,
    { path: `^src/${folder}/`, pathNot: TEST },
    { path: `^src/(?!${allowed})[^/]+/` },
  );
}

function rule(name, comment, from, to) {
  return { name, comment, severity: 'error', from, to };
}

export default {
  forbidden: [
    ...Object.keys(MAY_IMPORT).map(arrowsOf),
    rule(
      'folder-without-arrows',
      'A new folder says in MAY_IMPORT what it may import.',
      {
        path: '^src/(modules/[^/]+|[^/]+)/',
        pathNot: [TEST, ADMIN, ...Object.keys(MAY_IMPORT).map((folder) => `^src/${folder}/`)],
      },
      { path: '^src/', pathNot: ['^src/$1/', COMPOSITION, ADMIN] },
    ),
    rule(
      'nobody-imports-admin',
      'Admin stands above all features; only the composition reaches it.',
      { path: '^src/', pathNot: [TEST, ADMIN, COMPOSITION] },
      { path: ADMIN },
    ),
    rule(
      'nobody-imports-the-composition',
      'What puts the parts together is used by scripts and tests only.',
      { path: '^src/', pathNot: [TEST, COMPOSITION] },
      { path: COMPOSITION },
    ),
    rule(
      'features-meet-at-services',
      'A feature reaches another through its service and module, and through the DTOs in which the service is spoken to.',
      { path: '^src/modules/([^/]+)/', pathNot: TEST },
      {
        path: '^src/modules/',
        pathNot: ['^src/modules/$1/', '\\.(service|module)\\.ts$', '/dto/[^/]+\\.dto\\.ts$', READERS],
      },
    ),
    rule(
      'repositories-stay-home',
      'The tables of a folder are read and written through its services. What all repositories share is in database.',
      { path: '^src/(modules/[^/]+|[^/]+)/', pathNot: TEST },
      { path: '^src/.*\\.(repository|entity)\\.ts$', pathNot: ['^src/$1/', '^src/database/'] },
    ),
    rule(
      'controllers-reach-services-only',
      'A controller method is one line of delegation to a service.',
      { path: '\\.controller\\.ts$' },
      { path: ['^src/.*\\.(repository|entity)\\.ts$', '^src/database/'] },
    ),
    rule(
      'services-know-no-controller',
      'Inside a feature: controller, service, repository, entity, in this direction.',
      { path: '\\.service\\.ts$' },
      { path: '\\.controller\\.ts$' },
    ),
    rule(
      'repositories-know-no-service',
      'Inside a feature: controller, service, repository, entity, in this direction.',
      { path: '\\.repository\\.ts$' },
      { path: '\\.(controller|service)\\.ts$|/dto/' },
    ),
    rule(
      'entities-know-no-repository',
      'Inside a feature: controller, service, repository, entity, in this direction.',
      { path: '\\.entity\\.ts$' },
      { path: '\\.(controller|service|repository)\\.ts$|/dto/' },
    ),
    rule(
      'sql-lives-in-repositories',
      'Queries and query builders live in repositories; entities and modules only declare.',
      { path: '^src/', pathNot: [TEST, '^src/database/', '\\.(repository|entity|module)\\.ts$'] },
      { path: DATABASE_PACKAGES },
    ),
    rule(
      'services-know-no-http',
      'A service is called by controllers, scripts and other services alike.',
      { path: '\\.service\\.ts$' },
      { path: HTTP_PACKAGES },
    ),
    rule(
      'only-object-storage-knows-the-sdk',
      'The S3 store is the one place that speaks to the AWS SDK.',
      { path: '^src/', pathNot: '^src/object-storage/' },
      { path: '(^|/)node_modules/@(aws-sdk|smithy)/' },
    ),
    rule(
      'migrations-import-nothing',
      'A migration is history: code that changes later would change it.',
      { path: '^migrations/' },
      { path: '^(src|scripts|test|bench|migrations)/' },
    ),
    rule(
      'only-the-register-imports-migrations',
      'src/database/migrations.ts lists them in the order in which they run.',
      { path: '^src/', pathNot: '^src/database/migrations\\.ts$' },
      { path: '^migrations/' },
    ),
    rule(
      'src-knows-no-tool',
      'The server does without its scripts, tests and benchmarks.',
      { path: '^src/', pathNot: TEST },
      { path: '^(scripts|test|bench|sdk)/' },
    ),
    rule(
      'the-client-stands-alone',
      'Whoever installs it has no server; of the server it knows the OpenAPI document.',
      { path: '^sdk/' },
      { path: '^(src|migrations|scripts|test|bench)/' },
    ),
    rule(
      'no-circular',
      'Neither file of a cycle can be understood or loaded alone. A cycle with a type import in it loads, and may stay.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    rule(
      'no-dead-file',
      'Every source file is part of the server or of a script.',
      { path: ['^src/main\\.ts$', '^scripts/'] },
      { path: '^src/', pathNot: [TEST, '^src/main\\.ts$'], reachable: false },
    ),
    rule(
      'no-dev-dependency',
      'A production install has no development packages; it writes neither the Postman collection nor the types of the client.',
      {
        path: '^(src|scripts|migrations)/.*\\.ts$',
        pathNot: [TEST, '^scripts/postman/', '^scripts/write-client-types\\.ts$'],
      },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'no-unlisted-dependency',
      'A package that only comes along with another may leave with it; jest and its own globals belong together.',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], pathNot: '(^|/)node_modules/@jest/globals/' },
    ),
    rule('no-unresolvable', 'An import that leads nowhere.', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // What is built is not there in a fresh clone, and is no source.
    exclude: { path: '^(\\.\\./)?dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'require'] },
    webpackConfig: { fileName: './.dependency-cruiser.resolve.mjs' },
  },
};
