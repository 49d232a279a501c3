import config from './jest.config.mjs';

/** The tests that start the built server as a user does, in processes of its own. */
export default { ...config, testMatch: ['<rootDir>/test/start/*.start-spec.ts'] };
