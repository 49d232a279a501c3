import type pg from 'pg';
import type { CatalogueExtent } from '../catalogue/dataset-records.js';
import { seedCatalogue } from '../catalogue/seed.js';
import { type Child, startChild } from '../harness/child.js';
import type { BenchPostgres } from '../harness/database.js';
import type { Entry } from '../harness/entry.js';
import type { Figure } from '../harness/figure.js';
import { applyLoad } from '../harness/load.js';
import { alternate } from '../harness/rounds.js';
import type { DataioTask } from '../servers/dataio.js';

/** Fifty grants in both, half of them through nested resource groups, and a full page to see. */
const SMALL: CatalogueExtent = { datasets: 100, open: 50, granted: 50, nested: 25 };
const LARGE: CatalogueExtent = { datasets: 100_000, open: 80_000, granted: 50, nested: 25 };
const ROUNDS = 3;
const REQUESTS = 120;
const LIMIT_SECONDS = 2;

interface Side {
  readonly databaseUrl: string;
  readonly server: Child<{ url: string }>;
  readonly key: string;
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
      await postgres.changeDatabase(large.databaseUrl, closeMost);
      return [whereMostIsOpen, await compare('most of them closed', large, small)];
    } finally {
      for (const { server } of sides) await server.stop();
    }
  },
};

async function open(postgres: BenchPostgres, extent: CatalogueExtent): Promise<Side> {
  const { url: databaseUrl, filled } = await postgres.makeDatabase(`growth_${extent.datasets}`, (client) =>
    seedCatalogue(client, extent),
  );
  const server = await startChild<DataioTask, { url: string }>('servers/dataio.js', {
    databaseUrl,
    poolSize: 2,
    home: postgres.home,
  });
  return { databaseUrl, server, key: filled.key };
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

async function waitOf({ server, key }: Side): Promise<number> {
  const url = `${server.told.url}/datasets?limit=100`;
  const load = { url, headers: { 'X-API-Key': key }, connections: 1, seconds: LIMIT_SECONDS, requests: REQUESTS };
  return (await applyLoad(load)).p95Ms;
}
