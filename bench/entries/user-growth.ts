import { seedCatalogue } from '../catalogue/seed.js';
import { seedUsers } from '../catalogue/users.js';
import { type Child, startChild } from '../harness/child.js';
import type { BenchPostgres } from '../harness/database.js';
import type { Entry } from '../harness/entry.js';
import type { Figure } from '../harness/figure.js';
import { applyLoad } from '../harness/load.js';
import { alternate } from '../harness/rounds.js';
import type { DataioTask } from '../servers/dataio.js';

const USERS = [10, 100_000];
const CALLS = ['/me', '/datasets?limit=1'];
const ROUNDS = 3;
const REQUESTS = 250;
const LIMIT_SECONDS = 2;

interface Side {
  readonly server: Child<{ url: string }>;
  readonly key: string;
}

/** The wait of a caller among 100,000 users with a key each, against the same among ten. */
export const userGrowth: Entry = {
  name: 'user-growth',
  async measure(postgres: BenchPostgres): Promise<Figure[]> {
    const sides: Side[] = [];
    try {
      for (const users of USERS) sides.push(await open(postgres, users));
      const [few, many] = sides as [Side, Side];
      const figures: Figure[] = [];
      for (const call of CALLS) {
        const waits = await alternate(
          ROUNDS,
          () => waitOf(many, call),
          () => waitOf(few, call),
        );
        figures.push({
          name: `GET ${call}, p50, 100,000 users and keys against 10`,
          unit: 'ms',
          ...waits,
          goal: { of: 'ratio', bound: 'at most', value: 1.2 },
        });
      }
      return figures;
    } finally {
      for (const { server } of sides) await server.stop();
    }
  },
};

async function open(postgres: BenchPostgres, users: number): Promise<Side> {
  const { url: databaseUrl, filled: caller } = await postgres.makeDatabase(`users_${users}`, async (client) => {
    const seeded = await seedCatalogue(client, { datasets: 120, open: 94, granted: 6, nested: 3 });
    await seedUsers(client, users);
    return seeded;
  });
  const task = { databaseUrl, poolSize: 2, home: postgres.home };
  return { server: await startChild<DataioTask, { url: string }>('servers/dataio.js', task), key: caller.key };
}

async function waitOf({ server, key }: Side, call: string): Promise<number> {
  const url = server.told.url + call;
  const load = { url, headers: { 'X-API-Key': key }, connections: 1, seconds: LIMIT_SECONDS, requests: REQUESTS };
  return (await applyLoad(load)).p50Ms;
}
