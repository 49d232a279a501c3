import { seedCatalogue } from '../catalogue/seed.js';
import { seedTables } from '../catalogue/tables.js';
import { startChild } from '../harness/child.js';
import type { BenchPostgres } from '../harness/database.js';
import type { Entry } from '../harness/entry.js';
import type { Figure } from '../harness/figure.js';
import { applyLoad } from '../harness/load.js';
import { alternate } from '../harness/rounds.js';
import type { DataioTask } from '../servers/dataio.js';

const TABLES = 10;
const ROUNDS = 5;
const REQUESTS = 400;
const LIMIT_SECONDS = 4;

/** How long one caller waits for the tables of a dataset, each with a signed link, against the dataset alone. */
export const listing: Entry = {
  name: 'listing',
  async measure(postgres: BenchPostgres): Promise<Figure[]> {
    const { url: databaseUrl, filled } = await postgres.makeDatabase('listing', async (client) => {
      const { key } = await seedCatalogue(client, { datasets: 120, open: 94, granted: 6, nested: 3 });
      return { key, ...(await seedTables(client, TABLES)) };
    });
    const server = await startChild<DataioTask, { url: string }>('servers/dataio.js', {
      databaseUrl,
      poolSize: 10,
      home: postgres.home,
    });
    try {
      const dataset = `${server.told.url}/datasets/${filled.dsId}`;
      const wait = async (url: string): Promise<number> => {
        const headers = { 'X-API-Key': filled.key };
        const load = { url, headers, connections: 1, seconds: LIMIT_SECONDS, requests: REQUESTS };
        return (await applyLoad(load)).p50Ms;
      };
      const waits = await alternate(
        ROUNDS,
        () => wait(`${dataset}/STANDARDISED/tables`),
        () => wait(dataset),
      );
      return [
        {
          name: `GET …/tables of ${TABLES} tables, against GET /datasets/{ds_id}, one connection, p50`,
          unit: 'ms',
          ...waits,
          goal: { of: 'ratio', bound: 'at most', value: 1.2 },
        },
      ];
    } finally {
      await server.stop();
    }
  },
};
