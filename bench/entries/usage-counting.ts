import { seedCatalogue } from '../catalogue/seed.js';
import { seedTables } from '../catalogue/tables.js';
import { type Child, startChild } from '../harness/child.js';
import type { BenchPostgres } from '../harness/database.js';
import type { Entry } from '../harness/entry.js';
import type { Figure } from '../harness/figure.js';
import { applyLoad } from '../harness/load.js';
import { alternate } from '../harness/rounds.js';
import type { DataioTask } from '../servers/dataio.js';

const TABLES = 10;
const ROUNDS = 9;
const REQUESTS = 600;
const LIMIT_SECONDS = 6;

/** What counting adds to the wait for a dataset, and for its links, which count ten tables each time. */
export const usageCounting: Entry = {
  name: 'usage-counting',
  async measure(postgres: BenchPostgres): Promise<Figure[]> {
    const { url: databaseUrl, filled } = await postgres.makeDatabase('usage_counting', async (client) => {
      const { key } = await seedCatalogue(client, { datasets: 120, open: 94, granted: 6, nested: 3 });
      return { key, ...(await seedTables(client, TABLES)) };
    });
    const servers: Child<{ url: string }>[] = [];
    try {
      for (const counting of ['on', 'off']) {
        const environment = { USAGE_COUNTING: counting };
        servers.push(
          await startChild<DataioTask, { url: string }>('servers/dataio.js', {
            ...{ databaseUrl, poolSize: 10, home: postgres.home, environment },
          }),
        );
      }
      const waitFor = (path: string) => (server: Child<{ url: string }> | undefined) => async (): Promise<number> => {
        const url = `${server?.told.url}/datasets/${filled.dsId}${path}`;
        const headers = { 'X-API-Key': filled.key };
        return (await applyLoad({ url, headers, connections: 1, seconds: LIMIT_SECONDS, requests: REQUESTS })).p50Ms;
      };
      const [counting, silent] = servers;
      const figures: Figure[] = [];
      for (const path of ['', '/STANDARDISED/tables']) {
        const wait = waitFor(path);
        figures.push({
          name: `GET /datasets/{ds_id}${path}, counted against not counted, one connection, p50`,
          unit: 'ms',
          ...(await alternate(ROUNDS, wait(counting), wait(silent))),
          goal: { of: 'ratio', bound: 'at most', value: 1.03 },
        });
      }
      return figures;
    } finally {
      for (const server of servers) await server.stop();
    }
  },
};
