import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DiskObjectStore } from '#object-storage/disk-object-store.js';
import { LinkSigner } from '#object-storage/link-signer.js';
import { StoreImport } from '#modules/weather/store-import.service.js';
import { seedCatalogue } from '../catalogue/seed.js';
import { type Child, startChild } from '../harness/child.js';
import type { BenchPostgres } from '../harness/database.js';
import type { Entry } from '../harness/entry.js';
import type { Figure } from '../harness/figure.js';
import { type Download, download } from '../harness/plain-download.js';
import { alternate, median } from '../harness/rounds.js';
import { type Box, type Ring, XarrayPeer } from '../harness/xarray-peer.js';
import type { DataioTask } from '../servers/dataio.js';
import type { EventLoopDelays } from '../servers/event-loop-delays.js';
import type { MemoryUse } from '../servers/memory-meter.js';

const ROUNDS = 5;
const SIDE_BY_SIDE = 3;
const MIB = 2 ** 20;
const AREA: Box = [20, 24, 72, 80];
const DOMAIN: Box = [5, 45, 40, 110];

/** Bytes of an hour of the sparse store. */
const HOUR_BYTES = 161 * 281 * 4;
const SPARSE_BEGIN = Date.UTC(2024, 0, 1);
const SPARSE_MIB = [10, 1_024, 10_240];
/** Memory that is a folder, on Linux: a disk that is slower than both sides would be all that is measured. */
const MEMORY_FOLDER = '/dev/shm';
const ZONES = { rows: 10, columns: 10, corners: 24 };

/** A month of two variables as NetCDF, against xarray that opens, selects, loads and writes the same file. */
export const weatherExtract: Entry = {
  name: 'weather-extract',
  async measure(postgres: BenchPostgres): Promise<Figure[]> {
    if (!XarrayPeer.isThere()) {
      process.stderr.write('weather-extract is left out: install python3-xarray, python3-zarr and python3-scipy.\n');
      return [];
    }
    const { url: databaseUrl, filled } = await postgres.makeDatabase('weather', async (client) => {
      const caller = await seedCatalogue(client, { datasets: 8, open: 8, granted: 0, nested: 0 });
      await client.query('UPDATE users SET is_admin = true WHERE id = $1', [caller.userId]);
      return caller;
    });
    const peer = new XarrayPeer();
    const outputs = await mkdtemp(join(existsSync(MEMORY_FOLDER) ? MEMORY_FOLDER : postgres.home, 'dataio-bench-'));
    const path = join(postgres.home, 'bench.zarr');
    await peer.writeStore(path);
    const sparsePath = join(postgres.home, 'sparse.zarr');
    await peer.writeSparseStore(sparsePath);
    const linkSigner = new LinkSigner(Buffer.alloc(32, 'x'));
    const objects = new DiskObjectStore({ rootFolder: join(postgres.home, 'objects'), linkSigner });
    await new StoreImport(objects).ensure('bench', path);
    await new StoreImport(objects).ensure('sparse', sparsePath);
    await objects.close();
    const environment = { RATE_LIMIT_WEATHER_PER_MINUTE: '1000000' };
    const task = { databaseUrl, poolSize: 10, home: postgres.home, environment };
    const server = await startChild<DataioTask, { url: string }>('servers/dataio.js', task);
    try {
      const target = join(outputs, 'subset.nc');
      const ours: Ours = (box, file = target) =>
        download(linkOf(server.told.url, 'bench', ['t2m', 'd2m'], ['2024-01', '2024-01'], box), filled.key, file);
      const sparse = (hours: number): Promise<Download> => {
        const last = new Date(SPARSE_BEGIN + (hours - 1) * 3_600_000).toISOString();
        return download(linkOf(server.told.url, 'sparse', ['t2m'], ['2024-01', last], DOMAIN), filled.key, null);
      };
      return [
        ...(await memoryFigures(server, ours, sparse)),
        ...(await timeFigures('4° x 8°', AREA, ours, (box) => peer.extract(path, target, box))),
        ...(await timeFigures('the whole domain', DOMAIN, ours, (box) => peer.extract(path, target, box))),
        await processorFigure(server, () => ours(DOMAIN)),
        ...(await delayFigures(server, (number) => ours(DOMAIN, `${target}.${number}`))),
        await zonalFigure(peer, path, (rings) => zonal(server.told.url, filled.key, rings)),
      ];
    } finally {
      peer.stop();
      await server.stop();
      await rm(outputs, { recursive: true, force: true });
    }
  },
};

type Ours = (box: Box, file?: string) => Promise<Download>;

async function timeFigures(
  what: string,
  box: Box,
  ours: Ours,
  peer: (box: Box) => Promise<{ seconds: number; bytes: number }>,
): Promise<Figure[]> {
  const taken: Download[] = [];
  const [mine, others] = [await ours(box), await peer(box)];
  if (mine.bytes !== others.bytes) throw new Error(`The files have ${mine.bytes} and ${others.bytes} bytes.`);
  const seconds = await alternate(
    ROUNDS,
    async () => {
      const extraction = await ours(box);
      taken.push(extraction);
      return extraction.seconds * 1000;
    },
    async () => (await peer(box)).seconds * 1000,
  );
  return [
    {
      name: `extracting a month of two variables, ${what}, against xarray`,
      unit: 'ms',
      ...seconds,
      goal: { of: 'ratio', bound: 'at most', value: 0.5 },
    },
    {
      name: `the same, ${what}, as a rate`,
      unit: 'MB/s',
      ours: mine.bytes / 1e3 / seconds.ours,
      peer: mine.bytes / 1e3 / seconds.peer,
      goal: undefined,
    },
    {
      name: `the same, ${what}, until the first byte`,
      unit: 'ms',
      ours: median(taken.map(({ firstByteMs }) => firstByteMs)),
      peer: undefined,
      goal: { of: 'ours', bound: 'at most', value: 150 },
    },
  ];
}

async function memoryFigures(
  server: Child<unknown>,
  ours: Ours,
  sparse: (hours: number) => Promise<Download>,
): Promise<Figure[]> {
  await ours(AREA);
  const idle = await server.ask<MemoryUse>('start-memory');
  const figures: Figure[] = [];
  const measure = async (what: string, extraction: () => Promise<Download>): Promise<void> => {
    const { bytes } = await extraction();
    const { peakMiB } = await server.ask<MemoryUse>('read-memory');
    figures.push({
      name: `memory over idle at the peak, extracting ${Math.round(bytes / MIB)} MiB (${what})`,
      unit: 'MiB',
      ours: peakMiB - idle.nowMiB,
      peer: undefined,
      goal: { of: 'ours', bound: 'at most', value: 150 },
    });
  };
  await measure('4° x 8°', () => ours(AREA));
  await measure('the whole domain', () => ours(DOMAIN));
  for (const mebibytes of SPARSE_MIB) {
    await measure('no chunk is there', () => sparse(Math.round((mebibytes * MIB) / HOUR_BYTES)));
  }
  return figures;
}

async function processorFigure(server: Child<unknown>, ours: () => Promise<Download>): Promise<Figure> {
  const before = await server.ask<ProcessorUse>('read-processor');
  const { bytes } = await ours();
  const after = await server.ask<ProcessorUse>('read-processor');
  return {
    name: 'the same, the whole domain, for each second of a core that the server takes',
    unit: 'MB/s',
    ours: bytes / 1e6 / (after.seconds - before.seconds),
    peer: undefined,
    goal: undefined,
  };
}

/** Of all threads of the server. */
interface ProcessorUse {
  readonly seconds: number;
}

/** Daily means of a month, of ellipses beside each other that cover most of the domain. */
async function zonalFigure(
  peer: XarrayPeer,
  path: string,
  ours: (rings: readonly Ring[]) => Promise<{ seconds: number; means: number[] }>,
): Promise<Figure> {
  const rings = ellipses();
  const [mine, others] = [await ours(rings), await peer.zonal(path, rings)];
  // The peer takes whole cells by their centres, and we parts of cells.
  const furthest = Math.max(...mine.means.map((mean, index) => Math.abs(mean - (others.means[index] ?? NaN))));
  if (mine.means.length !== others.means.length || !(furthest < 0.1)) {
    throw new Error(`The means of zones are ${furthest} apart.`);
  }
  const seconds = await alternate(
    ROUNDS,
    async () => (await ours(rings)).seconds * 1000,
    async () => (await peer.zonal(path, rings)).seconds * 1000,
  );
  return {
    name: `daily means of a month, of ${rings.length} polygons, against xarray with masks`,
    unit: 'ms',
    ...seconds,
    goal: { of: 'ratio', bound: 'at most', value: 0.5 },
  };
}

function ellipses(): Ring[] {
  const [south, north, west, east] = DOMAIN;
  const { rows, columns, corners } = ZONES;
  const [height, width] = [(north - south) / rows, (east - west) / columns];
  return Array.from({ length: rows * columns }, (_, zone) => {
    const [latitude, longitude] = [
      south + height * (Math.floor(zone / columns) + 0.5),
      west + width * ((zone % columns) + 0.5),
    ];
    const corner = (index: number): [number, number] => {
      const angle = (2 * Math.PI * (index % corners)) / corners;
      return [longitude + 0.49 * width * Math.cos(angle), latitude + 0.49 * height * Math.sin(angle)];
    };
    return Array.from({ length: corners + 1 }, (__, index) => corner(index));
  });
}

async function zonal(url: string, key: string, rings: readonly Ring[]): Promise<{ seconds: number; means: number[] }> {
  const features = rings.map((ring, zone) => ({
    type: 'Feature',
    id: `zone_${zone}`,
    properties: {},
    geometry: { type: 'Polygon', coordinates: [ring] },
  }));
  const asked = {
    variables: ['t2m'],
    start_date: '2024-01',
    end_date: '2024-01',
    every: 'day',
    statistics: ['mean'],
    format: 'csv',
    geojson: { type: 'FeatureCollection', features },
  };
  const begun = performance.now();
  const answer = await fetch(`${url}/weather/datasets/bench/zonal`, {
    method: 'POST',
    headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
    body: JSON.stringify(asked),
  });
  const text = await answer.text();
  const seconds = (performance.now() - begun) / 1000;
  if (!answer.ok) throw new Error(`The server answered ${answer.status}: ${text}`);
  const [heading = '', ...rows] = text.trimEnd().split(/\r?\n/);
  const column = heading.split(',').indexOf('mean');
  return { seconds, means: rows.map((row) => Number(row.split(',')[column])) };
}

async function delayFigures(server: Child<unknown>, ours: (number: number) => Promise<Download>): Promise<Figure[]> {
  await server.ask('start-delays');
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, (_, number) => ours(number)));
  const { p99Ms } = await server.ask<EventLoopDelays>('read-delays');
  return [
    {
      name: `event-loop delay p99 under ${SIDE_BY_SIDE} extractions side by side`,
      unit: 'ms',
      ours: p99Ms,
      peer: undefined,
      goal: { of: 'ours', bound: 'at most', value: 50 },
    },
  ];
}

function linkOf(
  url: string,
  dataset: string,
  variables: readonly string[],
  [start, end]: readonly [string, string],
  [south, north, west, east]: Box,
): string {
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  const query = new URLSearchParams({
    variables: variables.join(','),
    start_date: start,
    end_date: end,
    geojson: JSON.stringify({ type: 'Polygon', coordinates: [ring] }),
  });
  return `${url}/weather/datasets/${dataset}/download?${query.toString()}`;
}
