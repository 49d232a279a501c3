import { CsvTable } from '../tables/csv-table.js';
import { JsonTable } from '../tables/json-table.js';
import { ParquetTable } from '../tables/parquet-table.js';
import type { TableLayout } from '../tables/table-layout.js';
import { NetCdf4File } from '../netcdf/netcdf4-file.js';
import type { NetCdf4Layout } from '../netcdf/netcdf4-layout.js';
import type { MapLayout } from '../pictures/map-layout.js';
import { MapPicture } from '../pictures/map-picture.js';
import { SeriesChart } from '../pictures/series-chart.js';
import type { SeriesLayout } from '../pictures/series-layout.js';
import type { Encoder } from './encoder.js';

/** What is to be made, in values that a thread can be sent. */
export type EncodingJob =
  | { readonly kind: 'csv' | 'parquet' | 'json'; readonly layout: TableLayout }
  | { readonly kind: 'netcdf4'; readonly layout: NetCdf4Layout }
  | { readonly kind: 'map'; readonly layout: MapLayout }
  | { readonly kind: 'series'; readonly layout: SeriesLayout };

export function encoderOf(job: EncodingJob): Encoder {
  switch (job.kind) {
    case 'csv':
      return new CsvTable(job.layout);
    case 'parquet':
      return new ParquetTable(job.layout);
    case 'json':
      return new JsonTable(job.layout);
    case 'netcdf4':
      return new NetCdf4File(job.layout);
    case 'map':
      return new MapPicture(job.layout);
    case 'series':
      return new SeriesChart(job.layout);
  }
}
