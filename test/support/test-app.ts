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

/** The application as the server runs it, on a database and a disk store of its own, behind a real socket. */
export interface TestApp {
  readonly app: NestFastifyApplication;
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
  environment: Readonly<Record<string, string>> = {},
  ownServer?: TestServer,
  ownDatabase?: TestDatabase,
): Promise<TestApp> {
  const home = await mkdtemp(join(tmpdir(), 'dataio-app-'));
  const configuration = readConfiguration({ DATAIO_HOME: home, LOG_LEVEL: 'debug', NODE_ENV: 'test', ...environment });
  const database = ownDatabase ?? (await createTestDatabase(ownServer));
  const { store, linkSigner } = await openObjectStore(configuration);
  const logLines: string[] = [];
  const logger = createLogger(configuration.logLevel, { write: (line: string) => void logLines.push(line) });
  const app = await createApp({ configuration, database: database.target, store, linkSigner }, logger);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  await app.get(UsersService).ensure(ADMINISTRATOR, { isAdmin: true });
  const admin = new ApiCaller(url, await app.get(UserKeysService).issueWhole(ADMINISTRATOR, 'test'));
  return {
    app,
    configuration,
    database,
    dataSource: app.get<DataSource>(getDataSourceToken()),
    store,
    url,
    port,
    logLines,
    admin,
    newUser: async (email) => {
      const { body } = await admin.post<{ key: string }>('/admin/users', { email, is_group: false });
      return new ApiCaller(url, body.key);
    },
    close: async () => {
      await app.close();
      await database.drop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
