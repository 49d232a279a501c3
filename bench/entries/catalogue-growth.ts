import type pg from 'pg';
import type { CatalogueExtent } from '../catalogue/dataset-records.js';
import { seedNarrowedKey } from '../catalogue/keys.js';
import { seedCatalogue } from '../catalogue/seed.js';
import { type Child, startChild } from '../harness/child.js';
import type { BenchPostgres } from '../harness/database.js';
import type { Entry } from '../harness/entry.js';
import type { Figure } from '../harness/figure.js';
import { applyLoad } from '../harness/load.js';
import { alternate } from '../harness/rounds.js';
import type { DataioTask } from '../servers/dataio.js';

/** Fifty grants in both, each to a user group on a resource group that holds the dataset some groups deep, and a full page to see. */
const SMALL: CatalogueExtent = { datasets: 100, open: 50, granted: 50, nested: 50 };
const LARGE: CatalogueExtent = { datasets: 100_000, open: 80_000, granted: 50, nested: 50 };
const NARROWED_TO = 5;
const ROUNDS = 3;
const REQUESTS = 120;
const LIMIT_SECONDS = 2;

interface Side {
  readonly databaseUrl: string;
  readonly server: Child<{ url: string }>;
  readonly key: string;
  /** Of the same caller, narrowed to a few datasets. */
  readonly narrowedKey: string;
}

/** The wait of a caller with fifty grants, in a catalogue of 100,000 datasets against one of 100. */
export const catalogueGrowth: Entry = {
  name: 'catalogue-growth',
  async measure(postgres: BenchPostgres): Promise<Figure[]> {
    const sides: Side[] = [];
    try {
      for (const extent of [SMALL, LARGE]) sides.push(await open(postgres, extent));
      const [small, large] = sides as [Side, Side];
      const whereMostIsOpen = await compare('most of them open', large, small);
      const ofNarrowedKey = await compareNarrowed(large);
      await postgres.changeDatabase(large.databaseUrl, closeMost);
      return [whereMostIsOpen, await compare('most of them closed', large, small), ofNarrowedKey];
    } finally {
      for (const { server } of sides) await server.stop();
    }
  },
};

async function open(postgres: BenchPostgres, extent: CatalogueExtent): Promise<Side> {
  const { url: databaseUrl, filled } = await postgres.makeDatabase(`growth_${extent.datasets}`, async (client) => {
    const caller = await seedCatalogue(client, extent);
    const narrowed = await seedNarrowedKey(client, caller.userId, NARROWED_TO);
    return { key: caller.key, narrowedKey: narrowed.key };
  });
  const server = await startChild<DataioTask, { url: string }>('servers/dataio.js', {
    databaseUrl,
    poolSize: 2,
    home: postgres.home,
  });
  return { databaseUrl, server, ...filled };
}

/** Leaves as many open as the small catalogue has, anywhere in the order. */
async function closeMost(client: pg.Client): Promise<void> {
  await client.query(
    `UPDATE datasets SET access_level = 'NONE'
      WHERE access_level > 'NONE'
        AND id NOT IN (SELECT id FROM datasets WHERE access_level > 'NONE' ORDER BY md5(ds_id) LIMIT $1)`,
    [SMALL.open],
  );
}

async function compare(state: string, large: Side, small: Side): Promise<Figure> {
  const waits = await alternate(
    ROUNDS,
    () => waitOf(large),
    () => waitOf(small),
  );
  return {
    name: `GET /datasets?limit=100, p95, 100,000 datasets (${state}) against 100`,
    unit: 'ms',
    ...waits,
    goal: { of: 'ratio', bound: 'at most', value: 1.5 },
  };
}

/** To look at few is no reason to wait longer. */
async function compareNarrowed(large: Side): Promise<Figure> {
  const waits = await alternate(
    ROUNDS,
    () => waitOf({ ...large, key: large.narrowedKey }),
    () => waitOf(large),
  );
  return {
    name: `GET /datasets?limit=100, p95, 100,000 datasets, key narrowed to ${NARROWED_TO} against whole key`,
    unit: 'ms',
    ...waits,
    goal: { of: 'ratio', bound: 'at most', value: 1 },
  };
}

async function waitOf({ server, key }: Side): Promise<number> {
  const url = `${server.told.url}/datasets?limit=100`;
  const load = { url, headers: { 'X-API-Key': key }, connections: 1, seconds: LIMIT_SECONDS, requests: REQUESTS };
  return (await applyLoad(load)).p95Ms;
}
