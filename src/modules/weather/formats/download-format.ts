/** What a download may be, by the name in `format`. */
export const FORMATS = ['netcdf3', 'netcdf4', 'csv', 'parquet', 'json'] as const;
export type DownloadFormat = (typeof FORMATS)[number];

/** What is answered where nobody asks for anything else; an operator chooses one. */
export const DEFAULT_FORMATS = ['netcdf3', 'netcdf4'] as const;

export interface FormatFacts {
  readonly extension: string;
  readonly contentType: string;
  /** Types in `Accept` that mean it; the ones of NetCDF in general mean the default. */
  readonly acceptedAs: readonly string[];
}

export const FORMAT_FACTS: Readonly<Record<DownloadFormat, FormatFacts>> = {
  netcdf3: { extension: '.nc', contentType: 'application/x-netcdf', acceptedAs: ['application/x-netcdf3'] },
  netcdf4: {
    extension: '.nc',
    contentType: 'application/x-netcdf',
    acceptedAs: ['application/x-netcdf4', 'application/x-hdf5'],
  },
  csv: { extension: '.csv', contentType: 'text/csv; charset=utf-8', acceptedAs: ['text/csv'] },
  parquet: {
    extension: '.parquet',
    contentType: 'application/vnd.apache.parquet',
    acceptedAs: ['application/vnd.apache.parquet'],
  },
  json: { extension: '.json', contentType: 'application/json', acceptedAs: ['application/json'] },
};

export const NETCDF_TYPES = ['application/x-netcdf', 'application/netcdf', 'application/octet-stream'];
