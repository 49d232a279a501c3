import { strictEqual } from 'node:assert/strict';
import type { CatalogueExtent } from '../catalogue/dataset-records.js';
import { seedCatalogue } from '../catalogue/seed.js';
import { type Child, startChild } from '../harness/child.js';
import type { BenchPostgres } from '../harness/database.js';
import type { Entry } from '../harness/entry.js';
import type { Figure } from '../harness/figure.js';
import { applyLoad } from '../harness/load.js';
import { alternate } from '../harness/rounds.js';
import type { BareTask } from '../servers/bare.js';
import type { DataioTask } from '../servers/dataio.js';

/** A hundred to see, and some that are not. */
const EXTENT: CatalogueExtent = { datasets: 120, open: 94, granted: 6, nested: 0 };
const POOL_SIZE = 10;
const CONNECTIONS = [10, 50];
const ROUNDS = 3;
const ROUND_SECONDS = 2;

type Server = Child<{ url: string }>;

/** The whole list of a caller, by throughput, against a bare server that answers the same bytes. */
export const datasetList: Entry = {
  name: 'dataset-list',
  async measure(postgres: BenchPostgres): Promise<Figure[]> {
    const { url: databaseUrl, filled: caller } = await postgres.makeDatabase('dataset_list', (client) =>
      seedCatalogue(client, EXTENT),
    );
    const servers: Server[] = [];
    try {
      const task = { databaseUrl, poolSize: POOL_SIZE };
      const ours = await startChild<DataioTask, { url: string }>('servers/dataio.js', { ...task, home: postgres.home });
      servers.push(ours);
      const peer = await startChild<BareTask, { url: string }>('servers/bare.js', { ...task, userId: caller.userId });
      servers.push(peer);
      const headers = { 'X-API-Key': caller.key };
      await requireSameAnswer(ours, peer, headers);
      const figures: Figure[] = [];
      for (const connections of CONNECTIONS) {
        const throughput = async (server: Server): Promise<number> => {
          const url = `${server.told.url}/datasets`;
          const result = await applyLoad({ url, headers, connections, seconds: ROUND_SECONDS });
          return result.requestsPerSecond;
        };
        const rates = await alternate(
          ROUNDS,
          () => throughput(ours),
          () => throughput(peer),
        );
        figures.push({
          name: `GET /datasets, 100 datasets, ${connections} connections, against bare Fastify and pg`,
          unit: 'requests/s',
          ...rates,
          goal: { of: 'ratio', bound: 'at least', value: 0.6 },
        });
      }
      return figures;
    } finally {
      for (const server of servers) await server.stop();
    }
  },
};

/** A peer that answers something else would prove nothing. */
async function requireSameAnswer(ours: Server, peer: Server, headers: Record<string, string>): Promise<void> {
  const [one = '', other = ''] = await Promise.all(
    [ours, peer].map(async (server) => (await fetch(`${server.told.url}/datasets`, { headers })).text()),
  );
  strictEqual((JSON.parse(one) as unknown[]).length, EXTENT.open + EXTENT.granted, 'the list has another length');
  strictEqual(one, other, 'the peer answers something else');
}
