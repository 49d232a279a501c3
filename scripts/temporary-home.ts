import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from '#config/configuration.js';
import { readConfiguration } from '#config/read-configuration.js';
import type { DatabaseTarget } from '#config/database-section.js';
import { createDatabaseIfMissing } from '#database/databases.js';
import { startEmbeddedPostgres } from '#database/embedded/embedded-postgres.js';
import { migrate } from '#database/migrations.js';

/** A configuration that owes nothing to the caller's environment, and a migrated database that nobody else has. */
export interface TemporaryHome {
  readonly configuration: Configuration;
  readonly database: DatabaseTarget;
}

/** Does `work` in a new home, and leaves nothing of it behind. */
export async function withTemporaryHome<T>(work: (home: TemporaryHome) => Promise<T>): Promise<T> {
  const home = await mkdtemp(join(tmpdir(), 'dataio-script-'));
  try {
    // Under root, PostgreSQL runs as another user, who must reach the folder.
    await chmod(home, 0o755);
    const configuration = readConfiguration({ DATAIO_HOME: home, LOG_LEVEL: 'warn' });
    const server = await startEmbeddedPostgres({ home, durability: 'none' });
    try {
      const { host, port, user, password } = server;
      const database: DatabaseTarget = { host, port, user, password, name: 'dataio', sslMode: 'disable' };
      await createDatabaseIfMissing(database);
      await migrate(database, configuration.database.budgets);
      return await work({ configuration, database });
    } finally {
      await server.stop();
    }
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
