import type { BucketType, DatasetFilters } from '../../api/shapes.js';
import type { DataioClient } from '../../client.js';
import { findDataset } from '../../node/dataset-download.js';
import { printJson, printRecord, printRows, readableSize, type Terminal } from '../terminal.js';

export interface ListOptions {
  readonly limit?: number;
  readonly tag?: string[];
  readonly collection?: string[];
  readonly owner?: string[];
  readonly region?: string[];
}

export async function listDatasets(
  client: DataioClient,
  terminal: Terminal,
  options: ListOptions,
  q?: string,
): Promise<void> {
  const { tag, collection, owner, region, limit = Infinity } = options;
  const filters: DatasetFilters = {
    ...(q !== undefined && { q }),
    ...(tag && { tag }),
    ...(collection && { collection }),
    ...(owner && { data_owner: owner }),
    ...(region && { region }),
  };
  const datasets = [];
  for await (const dataset of client.datasets.list(filters)) {
    datasets.push(dataset);
    if (datasets.length >= limit) break;
  }
  printRows(terminal, datasets, {
    ID: ({ ds_id }) => ds_id,
    TITLE: ({ title }) => title,
    ACCESS: ({ access_level }) => access_level,
    OWNER: ({ data_owner }) => data_owner.name,
    TAGS: ({ tags }) => tags.map(({ tag_name }) => tag_name).join(', '),
  });
  if (datasets.length === 0) terminal.say('No dataset that you may see fits.');
}

export async function showDataset(client: DataioClient, terminal: Terminal, asked: string): Promise<void> {
  const { ds_id } = await findDataset(client, asked);
  const dataset = await client.datasets.get(ds_id);
  const from = dataset.temporal_coverage_start_date;
  const to = dataset.temporal_coverage_end_date;
  printRecord(terminal, dataset, {
    id: dataset.ds_id,
    title: dataset.title,
    description: dataset.description,
    access: dataset.access_level,
    owner: dataset.data_owner.name,
    collection: `${dataset.collection.collection_name} (${dataset.collection.category_name})`,
    region: dataset.spatial_coverage_region?.region_name ?? null,
    resolution: [dataset.spatial_resolution, dataset.temporal_resolution].filter((known) => known !== null).join(', '),
    time: from === null && to === null ? null : `${from ?? '…'} to ${to ?? '…'}`,
    tags: dataset.tags.map(({ tag_name }) => tag_name).join(', '),
    sources: dataset.raw_datasets.map(({ source }) => source).join(', '),
    tables: dataset.tables
      .map(({ table_name, size_bytes }) => `${table_name} (${readableSize(size_bytes)})`)
      .join(', '),
  });
}

export async function listTables(
  client: DataioClient,
  terminal: Terminal,
  asked: string,
  bucket: BucketType,
): Promise<void> {
  const { ds_id } = await findDataset(client, asked);
  printRows(terminal, await client.tables.list(ds_id, bucket), {
    TABLE: ({ table_name }) => table_name,
    ROWS: ({ row_count }) => row_count ?? '?',
    SIZE: ({ size_bytes }) => readableSize(size_bytes),
    DESCRIPTION: ({ metadata }) => metadata.description ?? '',
  });
}

export async function previewTable(
  client: DataioClient,
  terminal: Terminal,
  asked: string,
  options: { table: string; bucketType: BucketType; rows?: number },
): Promise<void> {
  const { ds_id } = await findDataset(client, asked);
  const place = { dsId: ds_id, bucketType: options.bucketType, tableName: options.table };
  const preview = await client.tables.preview(place, options.rows);
  if (terminal.json) {
    printJson(terminal, preview);
    return;
  }
  printRows(
    terminal,
    preview.rows,
    Object.fromEntries(preview.columns.map((name, at) => [name, (row: (string | null)[]) => row[at] ?? ''])),
  );
}

export async function whoAmI(client: DataioClient, terminal: Terminal): Promise<void> {
  const me = await client.whoAmI();
  printRecord(terminal, me, {
    email: me.email,
    administrator: me.is_admin ? 'yes' : 'no',
    groups: me.groups.join(', '),
  });
}
