import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createLogger } from '#common/logging/logging.js';
import type { Configuration } from '#config/configuration.js';
import { type DatabaseTarget, ownerOf } from '#config/database-section.js';
import { useDatabase } from '#database/database-use.js';
import { createDatabaseIfMissing } from '#database/databases.js';
import { startEmbeddedPostgres } from '#database/embedded/embedded-postgres.js';
import { migrate } from '#database/migrations.js';
import { openObjectStore } from '../src/foundations.js';
import { createApp } from '../src/setup-app.js';

/** Does `work` on the configured database. An embedded one that another process has started is left running. */
export async function withConfiguredDatabase(
  { database }: Configuration,
  work: (target: DatabaseTarget) => Promise<void>,
): Promise<void> {
  if (database.kind === 'outside') {
    await work(database.target);
    return;
  }
  const server = await startEmbeddedPostgres({ home: database.home });
  try {
    const { host, port, user, password } = server;
    const target: DatabaseTarget = { host, port, user, password, name: database.name, sslMode: 'disable' };
    await createDatabaseIfMissing(target);
    await work(target);
  } finally {
    if (!server.adopted) await server.stop();
  }
}

/** Brings the schema up to date and does `work` with the application's services; nothing listens, nothing runs beside. */
export async function withConfiguredApp(
  configuration: Configuration,
  database: DatabaseTarget,
  work: (app: NestFastifyApplication) => Promise<void>,
): Promise<void> {
  const use = await useDatabase(database);
  try {
    await migrate(database, configuration.database.budgets, ownerOf(configuration.database));
    const storage = await openObjectStore(configuration);
    const app = await createApp({ configuration, database, ...storage }, createLogger('warn'));
    try {
      await work(app);
    } finally {
      await app.close();
    }
  } finally {
    await use.release();
  }
}
