import type { Pool, PoolClient } from 'pg';
import type { TestApp } from './test-app.js';
import { waitUntil } from './wait-until.js';

/** What the server wrote behind its last answers has reached the database: no connection is at work or waited for. */
async function poolAtRest({ dataSource }: TestApp): Promise<Pool> {
  const pool = (dataSource.driver as unknown as { master: Pool }).master;
  await waitUntil('the pool of connections at rest', () => pool.idleCount === pool.totalCount && !pool.waitingCount);
  return pool;
}

/** How often a connection of the server's pool was taken during the work: once for each query outside of transactions. */
export async function countingQueries(app: TestApp, work: () => Promise<unknown>): Promise<number> {
  const pool = await poolAtRest(app);
  let queries = 0;
  const count = (): void => {
    queries++;
  };
  pool.on('acquire', count);
  try {
    await work();
  } finally {
    pool.off('acquire', count);
  }
  return queries;
}

/** What the work came to, and how many statements the server sent meanwhile, those within transactions too. */
export async function statementsIn<T>(
  app: TestApp,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly count: number }> {
  const pool = await poolAtRest(app);
  let count = 0;
  const watched = new Set<PoolClient>();
  const watch = (client: PoolClient): void => {
    if (watched.has(client)) return;
    watched.add(client);
    const query = client.query.bind(client) as (...parameters: unknown[]) => unknown;
    client.query = ((...parameters: unknown[]) => {
      count++;
      return query(...parameters);
    }) as PoolClient['query'];
  };
  pool.on('acquire', watch);
  try {
    const result = await work();
    return { result, count };
  } finally {
    pool.off('acquire', watch);
    // What every client has is behind it.
    for (const client of watched) Reflect.deleteProperty(client, 'query');
  }
}
