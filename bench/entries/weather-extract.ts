import { createWriteStream } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DiskObjectStore } from '#object-storage/disk-object-store.js';
import { LinkSigner } from '#object-storage/link-signer.js';
import { StoreImport } from '#modules/weather/store-import.service.js';
import { seedCatalogue } from '../catalogue/seed.js';
import { type Child, startChild } from '../harness/child.js';
import type { BenchPostgres } from '../harness/database.js';
import type { Entry } from '../harness/entry.js';
import type { Figure } from '../harness/figure.js';
import { alternate, median } from '../harness/rounds.js';
import { type Box, XarrayPeer } from '../harness/xarray-peer.js';
import type { DataioTask } from '../servers/dataio.js';
import type { EventLoopDelays } from '../servers/event-loop-delays.js';
import type { MemoryUse } from '../servers/memory-meter.js';

const ROUNDS = 5;
const SIDE_BY_SIDE = 3;
const MIB = 2 ** 20;
const AREA: Box = [20, 24, 72, 80];
const DOMAIN: Box = [5, 45, 40, 110];

interface Extraction {
  readonly seconds: number;
  readonly firstByteMs: number;
  readonly bytes: number;
}

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
    const path = join(postgres.home, 'bench.zarr');
    await peer.writeStore(path);
    const linkSigner = new LinkSigner(Buffer.alloc(32, 'x'));
    const objects = new DiskObjectStore({ rootFolder: join(postgres.home, 'objects'), linkSigner });
    await new StoreImport(objects).ensure('bench', path);
    await objects.close();
    const environment = { RATE_LIMIT_WEATHER_PER_MINUTE: '1000000' };
    const task = { databaseUrl, poolSize: 10, home: postgres.home, environment };
    const server = await startChild<DataioTask, { url: string }>('servers/dataio.js', task);
    try {
      const target = join(postgres.home, 'subset.nc');
      const ours = (box: Box, file = target): Promise<Extraction> => extract(server.told.url, filled.key, box, file);
      return [
        ...(await memoryFigures(server, ours)),
        ...(await timeFigures('4° x 8°', AREA, ours, (box) => peer.extract(path, target, box))),
        ...(await timeFigures('the whole domain', DOMAIN, ours, (box) => peer.extract(path, target, box))),
        ...(await delayFigures(server, (number) => ours(DOMAIN, `${target}.${number}`))),
      ];
    } finally {
      peer.stop();
      await server.stop();
    }
  },
};

async function timeFigures(
  what: string,
  box: Box,
  ours: (box: Box) => Promise<Extraction>,
  peer: (box: Box) => Promise<{ seconds: number; bytes: number }>,
): Promise<Figure[]> {
  const taken: Extraction[] = [];
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

async function memoryFigures(server: Child<unknown>, ours: (box: Box) => Promise<Extraction>): Promise<Figure[]> {
  await ours(AREA);
  const idle = await server.ask<MemoryUse>('start-memory');
  const figures: Figure[] = [];
  for (const [what, box] of [
    ['4° x 8°', AREA],
    ['the whole domain', DOMAIN],
  ] as const) {
    const { bytes } = await ours(box);
    const { peakMiB } = await server.ask<MemoryUse>('read-memory');
    figures.push({
      name: `memory over idle at the peak, extracting ${Math.round(bytes / MIB)} MiB (${what})`,
      unit: 'MiB',
      ours: peakMiB - idle.nowMiB,
      peer: undefined,
      goal: { of: 'ours', bound: 'at most', value: 150 },
    });
  }
  return figures;
}

async function delayFigures(server: Child<unknown>, ours: (number: number) => Promise<Extraction>): Promise<Figure[]> {
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

/** Into a file, as the peer does. */
async function extract(url: string, key: string, box: Box, file: string): Promise<Extraction> {
  const [south, north, west, east] = box;
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  const query = new URLSearchParams({
    variables: 't2m,d2m',
    start_date: '2024-01',
    end_date: '2024-01',
    geojson: JSON.stringify({ type: 'Polygon', coordinates: [ring] }),
  });
  const begun = performance.now();
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const address = `${url}/weather/datasets/bench/download?${query.toString()}`;
    get(address, { headers: { 'X-API-Key': key } }, resolve).once('error', reject);
  });
  if (answer.statusCode !== 200) throw new Error(`The server answered ${answer.statusCode}.`);
  let [firstByteMs, bytes] = [0, 0];
  answer.on('data', (part: Buffer) => {
    if (bytes === 0) firstByteMs = performance.now() - begun;
    bytes += part.length;
  });
  await pipeline(answer, createWriteStream(file));
  return { seconds: (performance.now() - begun) / 1000, firstByteMs, bytes };
}
