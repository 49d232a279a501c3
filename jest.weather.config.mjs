import config from './jest.config.mjs';

/** The tests that compare with xarray, which Debian's python3-xarray, python3-zarr, python3-scipy and python3-netcdf4 bring. */
export default {
  ...config,
  // Pythons and a server share the cores here.
  testTimeout: 300_000,
  testMatch: ['<rootDir>/test/weather/*.weather-spec.ts'],
};
