import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { getDataSourceToken } from '@nestjs/typeorm';
import { UserKeysService } from '#auth/keys/user-keys.service.js';
import { createLogger } from '#common/logging/logging.js';
import type { Configuration } from '#config/configuration.js';
import { readConfiguration } from '#config/read-configuration.js';
import { UsersService } from '#modules/users/users.service.js';
import type { ObjectStore } from '#object-storage/object-store.js';
import type { DataSource } from 'typeorm';
import { openObjectStore } from '../../src/foundations.js';
import { createApp } from '../../src/setup-app.js';
import { ApiCaller } from './api-caller.js';
import { createTestDatabase, type TestDatabase, type TestServer } from './test-database.js';

const ADMINISTRATOR = 'admin@test.example';

/** No test meets a limit, a clean-up or a write of counts that it has not asked for. */
export const QUIET = {
  STORAGE_REAPER_INTERVAL_MS: '0',
  DIRECT_UPLOADS_PER_USER: '10000',
  USAGE_FLUSH_INTERVAL_MS: '0',
  RATE_LIMIT_REQUESTS_PER_MINUTE: '1000000',
  RATE_LIMIT_USER_REQUESTS_PER_MINUTE: '1000000',
  RATE_LIMIT_NEW_KEYS_PER_MINUTE: '1000000',
  RATE_LIMIT_FAILED_KEYS_PER_MINUTE: '1000000',
  RATE_LIMIT_LEAK_REPORTS_PER_MINUTE: '1000000',
  RATE_LIMIT_SHAPEFILES_PER_MINUTE: '1000000',
  RATE_LIMIT_VALIDATIONS_PER_MINUTE: '1000000',
  RATE_LIMIT_WEATHER_PER_MINUTE: '1000000',
};

/** On a loaded machine work takes longer than users may wait. Tests about budgets set their own. */
export const HIGH_BUDGETS = {
  DB_CONNECT_TIMEOUT_MS: '25000',
  DB_QUERY_TIMEOUT_MS: '30000',
  DB_STATEMENT_TIMEOUT_MS: '28000',
  DB_LOCK_TIMEOUT_MS: '25000',
};
const DEFAULTS = { LOG_LEVEL: 'debug', NODE_ENV: 'test', ...QUIET, ...HIGH_BUDGETS };

type Environment = Readonly<Record<string, string>>;

/** The application as the server runs it, on a database and a disk store of its own, behind a real socket. */
export interface TestApp {
  readonly app: NestFastifyApplication;
  readonly environment: Environment;
  readonly configuration: Configuration;
  readonly database: TestDatabase;
  readonly dataSource: DataSource;
  readonly store: ObjectStore;
  /** Root of the server, without a slash at its end. */
  readonly url: string;
  readonly port: number;
  readonly logLines: readonly string[];
  readonly admin: ApiCaller;
  /** Makes a user with a key. */
  newUser(email: string): Promise<ApiCaller>;
  close(): Promise<void>;
}

/**
 * `ownServer`: a PostgreSQL that the test may harm; without it, the one that all tests share. `ownDatabase`: one that
 * the test has made and migrated.
 */
export async function startTestApp(
  environment: Environment = {},
  ownServer?: TestServer,
  ownDatabase?: TestDatabase,
): Promise<TestApp> {
  const home = await mkdtemp(join(tmpdir(), 'dataio-app-'));
  const database = ownDatabase ?? (await createTestDatabase(ownServer));
  const whole = { DATAIO_HOME: home, ...DEFAULTS, ...environment };
  const server = await listen(whole, database);
  await server.app.get(UsersService).ensure(ADMINISTRATOR, { isAdmin: true });
  const key = await server.app.get(UserKeysService).issueWhole(ADMINISTRATOR, 'test');
  return asTestApp(server, key, async () => {
    await server.app.close();
    await database.drop();
    await rm(home, { recursive: true, force: true });
  });
}

/** A second server on the same database and store, with the same administrator. Close it before the first one. */
export async function startReplica(first: TestApp, environment: Environment = {}): Promise<TestApp> {
  const server = await listen({ ...first.environment, ...environment }, first.database);
  return asTestApp(server, first.admin.key, () => server.app.close());
}

type Listening = Omit<TestApp, 'admin' | 'newUser' | 'close'>;

async function listen(environment: Environment, database: TestDatabase): Promise<Listening> {
  const configuration = readConfiguration(environment);
  const { store, linkSigner } = await openObjectStore(configuration);
  const logLines: string[] = [];
  const logger = createLogger(configuration.logLevel, { write: (line: string) => void logLines.push(line) });
  const app = await createApp({ configuration, database: database.target, store, linkSigner }, logger);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const dataSource = app.get<DataSource>(getDataSourceToken());
  const url = `http://127.0.0.1:${port}`;
  return { app, environment, configuration, database, dataSource, store, url, port, logLines };
}

function asTestApp(server: Listening, adminKey: string | undefined, close: () => Promise<void>): TestApp {
  const admin = new ApiCaller(server.url, adminKey);
  return {
    ...server,
    admin,
    newUser: async (email) => {
      const { body } = await admin.post<{ key: string }>('/admin/users', { email, is_group: false });
      return new ApiCaller(server.url, body.key);
    },
    close,
  };
}
