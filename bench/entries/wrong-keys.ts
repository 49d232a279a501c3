import { setTimeout as sleep } from 'node:timers/promises';
import { generateApiKey } from '#auth/api-key.js';
import { seedCatalogue } from '../catalogue/seed.js';
import { type Child, startChild } from '../harness/child.js';
import type { BenchPostgres } from '../harness/database.js';
import type { Entry } from '../harness/entry.js';
import type { Figure } from '../harness/figure.js';
import { applySteadyLoad } from '../harness/steady-load.js';
import type { DataioTask } from '../servers/dataio.js';
import type { EventLoopDelays } from '../servers/event-loop-delays.js';

const PER_SECOND = 200;
const SECONDS = 6;
const IDLE_SECONDS = 2;
const WARM_UP_SECONDS = 1;
const GOAL_MS = 20;
/** The limit of refused keys per address, above what a round sends; without it, a refusal soon costs less than a look-up. */
const WITHOUT_LIMIT = { RATE_LIMIT_FAILED_KEYS_PER_MINUTE: '1000000' };

type Server = Child<{ url: string }>;

/** How long the event loop is held up by callers who try keys, against the idle server. */
export const wrongKeys: Entry = {
  name: 'wrong-keys',
  async measure(postgres: BenchPostgres): Promise<Figure[]> {
    const { url: databaseUrl } = await postgres.makeDatabase('wrong_keys', (client) =>
      seedCatalogue(client, { datasets: 120, open: 94, granted: 6, nested: 3 }),
    );
    const unknown = Array.from({ length: PER_SECOND * SECONDS }, () => generateApiKey().key);
    const malformed = unknown.map((key) => key.slice(0, -1));
    const task = { databaseUrl, poolSize: 10, home: postgres.home };
    const limited = await startChild<DataioTask, { url: string }>('servers/dataio.js', task);
    try {
      const unlimited = await startChild<DataioTask, { url: string }>('servers/dataio.js', {
        ...task,
        environment: WITHOUT_LIMIT,
      });
      try {
        return [
          ...(await figuresOf('unknown keys', unlimited, unknown, [401])),
          ...(await figuresOf('unknown keys under the default limit', limited, unknown, [401, 429])),
          ...(await figuresOf('malformed keys', unlimited, malformed, [401])),
        ];
      } finally {
        await unlimited.stop();
      }
    } finally {
      await limited.stop();
    }
  },
};

/** What is sent first does not count: code is compiled, connections are opened. */
async function figuresOf(
  what: string,
  server: Server,
  keys: readonly string[],
  expected: readonly number[],
): Promise<Figure[]> {
  const load = { urls: [`${server.told.url}/me`], keys, perSecond: PER_SECOND };
  await applySteadyLoad({ ...load, seconds: WARM_UP_SECONDS });
  const idle = await delaysDuring(server, () => sleep(IDLE_SECONDS * 1000));
  const underLoad = await delaysDuring(server, async () => {
    const { byStatus } = await applySteadyLoad({ ...load, seconds: SECONDS });
    const others = Object.keys(byStatus).filter((status) => !expected.includes(Number(status)));
    if (others.length > 0) throw new Error(`${what}: answers with status ${others.join(', ')}.`);
  });
  const name = `event-loop delay under ${PER_SECOND} ${what} a second, against idle`;
  return [
    {
      name: `${name}, p99`,
      unit: 'ms',
      ours: underLoad.p99Ms,
      peer: idle.p99Ms,
      goal: { of: 'ours', bound: 'at most', value: GOAL_MS },
    },
    { name: `${name}, longest`, unit: 'ms', ours: underLoad.longestMs, peer: idle.longestMs, goal: undefined },
  ];
}

async function delaysDuring(server: Server, work: () => Promise<unknown>): Promise<EventLoopDelays> {
  await server.ask('start-delays');
  await work();
  return server.ask<EventLoopDelays>('read-delays');
}
