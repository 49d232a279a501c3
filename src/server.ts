import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isNativeError } from 'node:util/types';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AuditLogService } from '#audit/audit-log.service.js';
import { createLogger } from '#common/logging/logging.js';
import type { Configuration, HttpSection } from '#config/configuration.js';
import { type DatabaseSection, type DatabaseTarget, ownerOf } from '#config/database-section.js';
import { DatabaseInUse, useDatabase } from '#database/database-use.js';
import { failureOfDatabaseError } from '#database/database-failure.js';
import { holdInstanceLock, type InstanceLock } from '#database/instance-lock.js';
import { migrate } from '#database/migrations.js';
import { FirstStartService } from '#modules/admin/first-start.service.js';
import { StorageMarkerService } from '#modules/filestore/clean-up/storage-marker.service.js';
import { HealthService } from '#modules/health/health.service.js';
import { openDatabase, openObjectStore } from './foundations.js';
import { createApp } from './setup-app.js';

/** Why a start failed, in a sentence for who started it. */
export class StartError extends Error {}

/** A server that listens, and how to end it. */
export interface RunningServer {
  readonly url: string;
  readonly databaseNote: string | undefined;
  /** From `keys.json`, by name. */
  readonly keys: Readonly<Record<string, string>>;
  /** Lets requests in flight end, within the deadline, and leaves nothing running. */
  stop(): Promise<void>;
}

/** Database, migrations, application, first start, listen: in this order, and undone backwards when one of them fails. */
export async function startServer(configuration: Configuration): Promise<RunningServer> {
  const logger = createLogger(configuration.logLevel);
  const undo: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    await requireFreePort(configuration.http);
    const database = await openDatabase(configuration, (line) => logger.info({ context: 'PostgreSQL' }, line));
    // The lock is let go first: whoever waits for it then finds the database folder free.
    let lock: InstanceLock | undefined;
    if (configuration.database.kind === 'embedded') {
      lock = await holdInstanceLock(database.target, configuration.home);
      undo.push(() => database.stop());
      undo.push(() => (lock ? lock.release() : Promise.resolve()));
    }
    const use = await orExplain(database.target, () => useDatabase(database.target));
    undo.push(() => use.release());
    const migrations = await migrateOrExplain(database.target, configuration.database);
    if (migrations.length > 0) logger.info({ migrations }, 'The database schema was brought up to date.');
    const storage = await openObjectStore(configuration);
    storage.store.check().catch((error: unknown) => {
      logger.warn(
        { err: error },
        'The object store does not answer: tables cannot be uploaded or downloaded until it does.',
      );
    });
    const app = await createApp({ configuration, database: database.target, ...storage }, logger);
    undo.push(() => closeApp(app, configuration));
    undo.push(() => {
      logger.info('Stopping.');
      return Promise.resolve();
    });
    await app.init();
    // Where the store is away now, the reaper tries again.
    const marking = app.get(StorageMarkerService).ensure();
    marking.catch((error: unknown) => logger.warn({ err: error }, 'The object store was not marked as ours.'));
    if (configuration.production) await app.get(AuditLogService).warnIfChangeable();
    const keys = await app.get(FirstStartService).run();
    await app.listen(configuration.http.port, configuration.http.host);
    return { url: addressOf(app, configuration), databaseNote: database.note, keys, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Before anything is started or written: a port that is taken is the commonest reason of a start that fails. */
async function requireFreePort({ host, port }: HttpSection): Promise<void> {
  const probe = createServer();
  try {
    probe.listen(port, host);
    await once(probe, 'listening');
  } catch (cause) {
    throw new StartError(
      `DataIO cannot listen on ${host}:${port}: ${reasonOf(cause)}. Stop what does, or set PORT or HOST.`,
    );
  } finally {
    probe.close();
  }
}

async function migrateOrExplain(target: DatabaseTarget, section: DatabaseSection): Promise<string[]> {
  const owner = ownerOf(section);
  return orExplain({ ...target, ...owner }, () => migrate(target, section.budgets, owner));
}

async function orExplain<T>(target: DatabaseTarget, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof DatabaseInUse) throw new StartError(cause.message);
    if (failureOfDatabaseError(cause)?.kind !== 'unavailable' && !isRefusedLogin(cause)) throw cause;
    const where = `${target.host}:${target.port}, database ${target.name}, as ${target.user}`;
    throw new StartError(
      `PostgreSQL cannot be used at ${where}: ${reasonOf(cause)}. Check DATABASE_URL or the DB_ variables.`,
    );
  }
}

/** SQLSTATE class 28, or a database that does not exist. */
function isRefusedLogin(error: unknown): boolean {
  return isNativeError(error) && 'code' in error && /^(?:28|3D)/.test(String(error.code));
}

function reasonOf(cause: unknown): string {
  return isNativeError(cause)
    ? cause.message.replace(/\.$/, '') || String((cause as { code?: unknown }).code)
    : String(cause);
}

/** The balancer learns first, then no connection is taken any more, then what is in flight may end until the deadline. */
async function closeApp(app: NestFastifyApplication, { http }: Configuration): Promise<void> {
  app.get(HealthService).startDraining();
  await sleep(http.shutdownDrainMs);
  const server = app.getHttpServer();
  const deadline = setTimeout(() => server.closeAllConnections(), http.shutdownDeadlineMs);
  await app.close();
  clearTimeout(deadline);
}

function addressOf(app: NestFastifyApplication, { http }: Configuration): string {
  const { port } = app.getHttpServer().address() as AddressInfo;
  const host = ['0.0.0.0', '::'].includes(http.host) ? '127.0.0.1' : http.host;
  return http.publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
