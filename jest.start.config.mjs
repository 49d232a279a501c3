import config from './jest.config.mjs';

/** The tests that start the built server as a user does, in processes of its own. */
export default {
  ...config,
  // Above the two minutes that a start may take, so that a failure shows what the server said.
  testTimeout: 180_000,
  testMatch: ['<rootDir>/test/start/*.start-spec.ts'],
};
