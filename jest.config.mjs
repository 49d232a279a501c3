const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  // One file per core; by default jest leaves one core idle, which of two is half.
  maxWorkers: '100%',
  // Modules of a file that is over stay in the memory of its worker, and collecting garbage among gigabytes takes seconds.
  workerIdleMemoryLimit: '800MB',
  // Far above what the slowest test or set-up takes while two files share two cores and others use them too: only what
  // hangs meets it.
  testTimeout: 300_000,
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  moduleNameMapper: {
    '^#(.*)\\.js$': '<rootDir>/src/$1.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
};
export default {
  ...shared,
  testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/test/**/*.spec.ts', '<rootDir>/test/**/*.e2e-spec.ts'],
};
