import { join, resolve } from 'node:path';
import type { BucketType, PictureRequest, WeatherRequest, ZonalRequest } from '../../api/shapes.js';
import type { DataioClient } from '../../client.js';
import { downloadDataset, type MetadataFormat } from '../../node/dataset-download.js';
import { saveStream } from '../../node/stream-file.js';
import { Progress } from '../progress.js';
import { printJson, printRows, type Terminal } from '../terminal.js';
import { reportFile } from './response-output.js';

export interface DownloadOptions {
  readonly bucketType: BucketType;
  readonly rootDir: string;
  readonly getMetadata?: boolean;
  readonly metadataFormat: MetadataFormat;
  readonly parallel?: number;
}

export async function downloadDatasetCommand(
  client: DataioClient,
  terminal: Terminal,
  dataset: string,
  options: DownloadOptions,
  signal: AbortSignal,
): Promise<void> {
  const progress = new Progress();
  try {
    const outcome = await downloadDataset(client, {
      dataset,
      bucketType: options.bucketType,
      root: options.rootDir,
      ...(options.getMetadata === true && { metadataFormat: options.metadataFormat }),
      ...(options.parallel !== undefined && { parallel: options.parallel }),
      signal,
      onPlan: (missing) => {
        for (const { tableName, sizeBytes } of missing) progress.expect(tableName, sizeBytes);
      },
      onProgress: ({ tableName, receivedBytes, sizeBytes }) => progress.update(tableName, receivedBytes, sizeBytes),
    });
    progress.end();
    if (terminal.json) {
      printJson(terminal, outcome);
      return;
    }
    terminal.print(outcome.folder);
    terminal.say(`${outcome.downloaded.length} downloaded, ${outcome.unchanged.length} unchanged.`);
  } finally {
    progress.end();
  }
}

export async function downloadShapefile(
  client: DataioClient,
  terminal: Terminal,
  regionId: string,
  options: { rootDir: string },
  signal: AbortSignal,
): Promise<void> {
  const response = await client.regions.downloadShapefile(regionId, { signal });
  const path = join(resolve(options.rootDir), `${regionId.replace(/[/\\]/g, '_')}.geojson.gz`);
  const bytes = await saveStream(path, response, () => undefined);
  reportFile(terminal, path, bytes);
}

export async function listWeather(client: DataioClient, terminal: Terminal): Promise<void> {
  printRows(terminal, await client.weather.list(), {
    NAME: ({ dataset_name }) => dataset_name,
    STATUS: ({ status }) => status,
    FROM: ({ temporal_coverage_start: from }) => from?.slice(0, 16) ?? '',
    TO: ({ temporal_coverage_end: to }) => to?.slice(0, 16) ?? '',
    VARIABLES: ({ variables }) => variables.map(({ name, units }) => `${name} (${units})`).join(', '),
  });
}

export interface WeatherOptions {
  readonly variables: string[];
  readonly start: string;
  readonly end: string;
  readonly region?: string;
  readonly geojson?: string;
  readonly mask?: WeatherRequest['mask'];
  readonly output?: string;
  readonly dryRun?: boolean;
}

export async function downloadWeather(
  client: DataioClient,
  terminal: Terminal,
  name: string,
  options: WeatherOptions,
  signal: AbortSignal,
): Promise<void> {
  const request = await weatherRequest(options);
  if (options.dryRun === true) {
    printJson(terminal, await client.weather.plan(name, request));
    return;
  }
  const { fileName, response } = await client.weather.download(name, request, { signal });
  const progress = new Progress();
  const path = resolve(options.output ?? fileName);
  const size = Number(response.headers.get('Content-Length') ?? 0);
  try {
    const bytes = await saveStream(path, response, (received) => progress.update(fileName, received, size));
    progress.end();
    reportFile(terminal, path, bytes);
  } finally {
    progress.end();
  }
}

async function weatherRequest({
  variables,
  start,
  end,
  region,
  geojson,
  mask,
}: WeatherOptions): Promise<WeatherRequest> {
  const { readGeojson } = await import('../../node/geojson-file.js');
  return {
    variables,
    start_date: start,
    end_date: end,
    ...(region !== undefined && { region_id: region }),
    ...(geojson !== undefined && { geojson: await readGeojson(geojson) }),
    ...(mask !== undefined && { mask }),
  };
}

export interface ZonalOptions {
  readonly variables: string[];
  readonly start: string;
  readonly end: string;
  readonly every?: ZonalRequest['every'];
  readonly regions?: string[];
  readonly geojson?: string;
  readonly format: NonNullable<ZonalRequest['format']>;
  readonly output?: string;
}

export async function downloadZonal(
  client: DataioClient,
  terminal: Terminal,
  name: string,
  { variables, start, end, every, regions, geojson, format, output }: ZonalOptions,
  signal: AbortSignal,
): Promise<void> {
  const { readGeojson } = await import('../../node/geojson-file.js');
  const request: ZonalRequest = {
    variables,
    start_date: start,
    end_date: end,
    format,
    ...(every !== undefined && { every }),
    ...(regions !== undefined && { region_ids: regions }),
    ...(geojson !== undefined && { geojson: await readGeojson(geojson) }),
  };
  const { fileName, response } = await client.weather.zonal(name, request, { signal });
  const path = resolve(output ?? fileName);
  reportFile(terminal, path, await saveStream(path, response, () => undefined));
}

export interface PictureOptions {
  readonly variable: string;
  readonly time?: string;
  readonly region?: string;
  readonly bbox?: string;
  readonly output?: string;
}

export async function drawWeather(
  client: DataioClient,
  terminal: Terminal,
  name: string,
  { variable, time, region, bbox, output }: PictureOptions,
  signal: AbortSignal,
): Promise<void> {
  const query: PictureRequest = {
    variable,
    ...(time !== undefined && { time }),
    ...(region !== undefined && { region_id: region }),
    ...(bbox !== undefined && { bbox }),
  };
  const path = resolve(output ?? `${name}_${variable}.png`);
  const response = await client.weather.drawMap(name, query, { signal });
  reportFile(terminal, path, await saveStream(path, response, () => undefined));
}
