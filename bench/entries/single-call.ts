import { seedCatalogue } from '../catalogue/seed.js';
import { startChild } from '../harness/child.js';
import type { BenchPostgres } from '../harness/database.js';
import type { Entry } from '../harness/entry.js';
import type { Figure } from '../harness/figure.js';
import { applyLoad } from '../harness/load.js';
import { median } from '../harness/rounds.js';
import type { DataioTask } from '../servers/dataio.js';

const CALLS = ['/me', '/datasets?limit=1'];
const ROUNDS = 3;
const REQUESTS = 300;
const LIMIT_SECONDS = 3;
const GOAL_MS = 3;

/** How long one caller waits who has the server for themselves. */
export const singleCall: Entry = {
  name: 'single-call',
  async measure(postgres: BenchPostgres): Promise<Figure[]> {
    const { url: databaseUrl, filled: caller } = await postgres.makeDatabase('single_call', (client) =>
      seedCatalogue(client, { datasets: 120, open: 94, granted: 6, nested: 3 }),
    );
    const server = await startChild<DataioTask, { url: string }>('servers/dataio.js', {
      databaseUrl,
      poolSize: 10,
      home: postgres.home,
    });
    try {
      const waits = new Map<string, number[]>(CALLS.map((call) => [call, []]));
      for (let round = 0; round <= ROUNDS; round++) {
        for (const call of CALLS) {
          const { p50Ms } = await applyLoad({
            url: server.told.url + call,
            headers: { 'X-API-Key': caller.key },
            connections: 1,
            seconds: LIMIT_SECONDS,
            requests: REQUESTS,
          });
          if (round > 0) waits.get(call)?.push(p50Ms);
        }
      }
      return CALLS.map((call) => ({
        name: `GET ${call}, one connection, p50`,
        unit: 'ms',
        ours: median(waits.get(call) ?? []),
        peer: undefined,
        goal: { of: 'ours', bound: 'at most', value: GOAL_MS },
      }));
    } finally {
      await server.stop();
    }
  },
};
