import { seedKey, type SeededKey } from '../catalogue/keys.js';
import { seedCatalogue } from '../catalogue/seed.js';
import { type Child, startChild } from '../harness/child.js';
import type { BenchPostgres } from '../harness/database.js';
import type { Entry } from '../harness/entry.js';
import type { Figure } from '../harness/figure.js';
import { quantile } from '../harness/rounds.js';
import type { DataioTask } from '../servers/dataio.js';

const TRIES = 100;
/** A key that has ended is one that does not work, and soon answers 429. */
const WITHOUT_LIMIT = { RATE_LIMIT_FAILED_KEYS_PER_MINUTE: '1000000' };
const GOAL_MS = 100;
/** A key that still works after this long is a failure and no figure. */
const LIMIT_MS = 10_000;

type Server = Child<{ url: string }>;

/** How long a key still works at one server process after another has answered that it is revoked. */
export const revocation: Entry = {
  name: 'revocation',
  async measure(postgres: BenchPostgres): Promise<Figure[]> {
    const { url: databaseUrl, filled } = await postgres.makeDatabase('revocation', async (client) => {
      const caller = await seedCatalogue(client, { datasets: 120, open: 94, granted: 6, nested: 3 });
      const toEnd: SeededKey[] = [];
      while (toEnd.length < TRIES) toEnd.push(await seedKey(client, caller.userId));
      return { key: caller.key, toEnd };
    });
    const servers: Server[] = [];
    try {
      for (let count = 0; count < 2; count++) {
        const task = { databaseUrl, poolSize: 10, home: postgres.home, environment: WITHOUT_LIMIT };
        servers.push(await startChild<DataioTask, { url: string }>('servers/dataio.js', task));
      }
      const [one, other] = servers as [Server, Server];
      const delays: number[] = [];
      for (const toEnd of filled.toEnd) delays.push(await delayOf(one, other, filled.key, toEnd));
      return [
        {
          name: `401 of one process after another answered that the key is revoked, p99 of ${TRIES}`,
          unit: 'ms',
          ours: quantile(delays, 0.99),
          peer: undefined,
          goal: { of: 'ours', bound: 'at most', value: GOAL_MS },
        },
      ];
    } finally {
      for (const server of servers) await server.stop();
    }
  },
};

/** The other process has used the key before: had it remembered the key, it would go on. */
async function delayOf(one: Server, other: Server, ownKey: string, { key, publicId }: SeededKey): Promise<number> {
  const before = await statusAt(other, 'GET', '/me', key);
  if (before !== 200) throw new Error(`A key was refused with ${before} before it was revoked.`);
  const revoked = await statusAt(one, 'DELETE', `/me/api-keys/${publicId}`, ownKey);
  if (revoked !== 200) throw new Error(`A key was not revoked: ${revoked}.`);
  const answered = performance.now();
  while ((await statusAt(other, 'GET', '/me', key)) !== 401) {
    if (performance.now() - answered > LIMIT_MS) throw new Error(`A revoked key still works after ${LIMIT_MS} ms.`);
  }
  return performance.now() - answered;
}

async function statusAt(server: Server, method: string, path: string, key: string): Promise<number> {
  const answer = await fetch(server.told.url + path, { method, headers: { 'X-API-Key': key } });
  await answer.arrayBuffer();
  return answer.status;
}
