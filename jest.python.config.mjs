import config from './jest.start.config.mjs';

/** The Python client that people have, against a started server; needs Debian's python3-requests and python3-xarray. */
export default { ...config, testMatch: ['<rootDir>/test/python/*.python-spec.ts'] };
