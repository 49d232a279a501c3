import { seedTables } from '../catalogue/tables.js';
import { COMMON_WORD, seedWideCatalogue } from '../catalogue/wide-catalogue.js';
import { startChild } from '../harness/child.js';
import type { BenchPostgres } from '../harness/database.js';
import type { Entry } from '../harness/entry.js';
import type { Figure } from '../harness/figure.js';
import { applySteadyLoad } from '../harness/steady-load.js';
import type { DataioTask } from '../servers/dataio.js';

const DATASETS = 100_000;
const TABLES = 10;
const PER_SECOND = 200;
const SECONDS = Number(process.env['BENCH_MIXED_SECONDS'] ?? 30);
const WARM_UP_SECONDS = 3;
const GOAL_P99_MS = 250;

/** Readers of all kinds at once, at a steady rate: what fails, and what the slowest of a hundred wait. */
export const mixedReads: Entry = {
  name: 'mixed-reads',
  async measure(postgres: BenchPostgres): Promise<Figure[]> {
    const { url: databaseUrl, filled } = await postgres.makeDatabase('mixed_reads', async (client) => ({
      callers: await seedWideCatalogue(client, DATASETS),
      ...(await seedTables(client, TABLES)),
    }));
    const { callers, dsId } = filled;
    const server = await startChild<DataioTask, { url: string }>('servers/dataio.js', {
      ...{ databaseUrl, poolSize: 10, home: postgres.home },
    });
    try {
      // Eleven addresses and three keys: each caller comes to each address in time.
      const paths = [
        ...[`/datasets/${dsId}`, `/datasets/${dsId}/STANDARDISED/tables`, '/me', '/datasets?limit=20'],
        ...[`/datasets/${dsId}`, '/datasets?limit=100', `/datasets/${dsId}/STANDARDISED/tables`, '/me/api-keys'],
        ...[`/datasets?limit=20&q=${COMMON_WORD}`, `/datasets?limit=20&q=${callers.rareWord}`],
        '/datasets/facets?limit=100',
      ];
      const keys = [callers.fewGrants, callers.manyGrants, callers.administrator];
      const load = { urls: paths.map((path) => server.told.url + path), keys, perSecond: PER_SECOND };
      await applySteadyLoad({ ...load, seconds: WARM_UP_SECONDS });
      const { byStatus, p50Ms, p99Ms, longestMs } = await applySteadyLoad({ ...load, seconds: SECONDS });
      const all = Object.values(byStatus).reduce((sum, count) => sum + count, 0);
      const name = `${PER_SECOND} mixed reads a second for ${SECONDS} s`;
      const none = { peer: undefined, goal: undefined };
      return [
        {
          ...{ name: `${name}, not answered with 200`, unit: 'requests', ours: all - (byStatus['200'] ?? 0) },
          ...{ peer: undefined, goal: { of: 'ours', bound: 'at most', value: 0 } },
        },
        { name: `${name}, p50`, unit: 'ms', ours: p50Ms, ...none },
        {
          ...{ name: `${name}, p99`, unit: 'ms', ours: p99Ms, peer: undefined },
          goal: { of: 'ours', bound: 'at most', value: GOAL_P99_MS },
        },
        { name: `${name}, longest`, unit: 'ms', ours: longestMs, ...none },
      ];
    } finally {
      await server.stop();
    }
  },
};
