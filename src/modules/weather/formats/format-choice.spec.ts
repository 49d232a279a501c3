import { formatFor } from './format-choice.js';

describe('the format of a download', () => {
  it.each([
    [undefined, 'netcdf3'],
    ['', 'netcdf3'],
    ['*/*', 'netcdf3'],
    ['application/x-netcdf', 'netcdf3'],
    ['application/octet-stream', 'netcdf3'],
    ['application/json, text/plain, */*', 'netcdf3'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'netcdf3'],
    ['application/x-netcdf4', 'netcdf4'],
    ['application/x-hdf5, */*;q=0.1', 'netcdf4'],
    ['text/csv', 'csv'],
    ['text/*', 'csv'],
    ['TEXT/CSV; q=0.5, application/x-netcdf;q=0.4', 'csv'],
    ['text/csv;q=0.4, application/x-netcdf;q=0.5', 'netcdf3'],
    ['application/vnd.apache.parquet', 'parquet'],
    ['application/json', 'json'],
    ['application/json;q=0, text/csv', 'csv'],
  ])('of Accept %s is %s', (accept, format) => {
    expect(formatFor(undefined, accept, 'netcdf3')).toBe(format);
  });

  it('is the one that is named, whatever is accepted', () => {
    expect(formatFor('parquet', 'text/csv', 'netcdf3')).toBe('parquet');
    expect(formatFor('csv', 'image/png', 'netcdf3')).toBe('csv');
  });

  it('is the default of the operator for all of NetCDF', () => {
    for (const accept of [undefined, '*/*', 'application/x-netcdf']) {
      expect(formatFor(undefined, accept, 'netcdf4')).toBe('netcdf4');
    }
    expect(formatFor(undefined, 'application/x-netcdf3', 'netcdf4')).toBe('netcdf3');
  });

  it.each(['image/png', 'text/html', 'text/csv;q=0', 'application/json;q=2', 'nonsense'])(
    'is none where Accept is %s',
    (accept) => {
      expect(() => formatFor(undefined, accept, 'netcdf3')).toThrow(/Accept/);
    },
  );
});
