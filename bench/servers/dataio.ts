import { readConfiguration } from '#config/read-configuration.js';
import { startServer } from '../../src/server.js';
import { runAsChild } from '../harness/child.js';
import { EventLoopDelayMeter } from './event-loop-delays.js';
import { MemoryMeter } from './memory-meter.js';

export interface DataioTask {
  readonly databaseUrl: string;
  readonly home: string;
  readonly poolSize: number;
  /** Variables that stand above those below. */
  readonly environment?: Readonly<Record<string, string>>;
}

const delays = new EventLoopDelayMeter();
const memory = new MemoryMeter();

/** DataIO as an operator runs it, logging included. */
runAsChild(
  async ({ databaseUrl, home, poolSize, environment }: DataioTask): Promise<{ url: string }> => {
    const server = await startServer(
      readConfiguration({
        DATABASE_URL: databaseUrl,
        DB_POOL_SIZE: String(poolSize),
        DATAIO_HOME: home,
        DATAIO_SAMPLES: 'off',
        PORT: '0',
        // One key makes all the load.
        RATE_LIMIT_REQUESTS_PER_MINUTE: '100000000',
        RATE_LIMIT_USER_REQUESTS_PER_MINUTE: '100000000',
        RATE_LIMIT_NEW_KEYS_PER_MINUTE: '100000000',
        ...environment,
      }),
    );
    return { url: `${server.url}/api/v1` };
  },
  {
    'start-delays': () => delays.start(),
    'read-delays': () => delays.read(),
    'read-processor': () => ({ seconds: (process.cpuUsage().user + process.cpuUsage().system) / 1e6 }),
    'start-memory': () => memory.start(),
    'read-memory': () => memory.read(),
  },
);
