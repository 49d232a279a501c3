import config from './jest.config.mjs';

/** What a browser shows and allows: Debian's chromium, which `.ci/run` installs, or the one that CHROMIUM names. */
export default {
  ...config,
  testTimeout: 120_000,
  testMatch: ['<rootDir>/test/browser/*.browser-spec.ts'],
};
