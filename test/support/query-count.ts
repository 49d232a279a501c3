import type { Pool, PoolClient } from 'pg';
import type { TestApp } from './test-app.js';

/** How often a connection of the server's pool was taken during the work: once for each query outside of transactions. */
export async function countingQueries({ dataSource }: TestApp, work: () => Promise<unknown>): Promise<number> {
  const pool = (dataSource.driver as unknown as { master: Pool }).master;
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
  { dataSource }: TestApp,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly count: number }> {
  const pool = (dataSource.driver as unknown as { master: Pool }).master;
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
