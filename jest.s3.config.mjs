import config from './jest.config.mjs';

/** The tests that need a real S3 server, whose address they take from the environment. */
export default {
  ...config,
  // Tests of a silent store wait for several limits of its client.
  testTimeout: 180_000,
  testMatch: ['<rootDir>/test/**/*.s3-spec.ts'],
};
