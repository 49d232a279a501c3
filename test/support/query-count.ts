import type { Pool } from 'pg';
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
