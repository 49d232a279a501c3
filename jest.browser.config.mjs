import config from './jest.config.mjs';

/** What a browser shows and allows: Debian's chromium, which `.ci/run` installs, or the one that CHROMIUM names. */
export default {
  ...config,
  // Some tests look at all pages, and each may take the browser seconds on a busy machine.
  testTimeout: 300_000,
  testMatch: ['<rootDir>/test/browser/*.browser-spec.ts'],
};
