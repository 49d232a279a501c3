import config from './jest.config.mjs';

/** The tests that need a real S3 server, whose address they take from the environment. */
export default { ...config, testMatch: ['<rootDir>/test/**/*.s3-spec.ts'] };
