import { readConfiguration } from '#config/read-configuration.js';
import { startServer } from '../../src/server.js';
import { runAsChild } from '../harness/child.js';

export interface DataioTask {
  readonly databaseUrl: string;
  readonly home: string;
  readonly poolSize: number;
}

/** DataIO as an operator runs it, logging included. */
runAsChild(async ({ databaseUrl, home, poolSize }: DataioTask): Promise<{ url: string }> => {
  const server = await startServer(
    readConfiguration({
      DATABASE_URL: databaseUrl,
      DB_POOL_SIZE: String(poolSize),
      DATAIO_HOME: home,
      DATAIO_SAMPLES: 'off',
      PORT: '0',
      // One key makes all the load.
      RATE_LIMIT_REQUESTS_PER_MINUTE: '100000000',
    }),
  );
  return { url: `${server.url}/api/v1` };
});
