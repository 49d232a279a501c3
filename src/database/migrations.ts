import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseBudgets, DatabaseOwner, DatabaseTarget } from '#config/database-section.js';
import { DataSource, type QueryRunner } from 'typeorm';
import { UsersAndKeys1795392000001 } from '../../migrations/1795392000001-users-and-keys.js';
import { Catalogue1795392000002 } from '../../migrations/1795392000002-catalogue.js';
import { Filestore1795392000003 } from '../../migrations/1795392000003-filestore.js';
import { Grants1795392000004 } from '../../migrations/1795392000004-grants.js';
import { Audit1795392000005 } from '../../migrations/1795392000005-audit.js';
import { NarrowedKeys1795392000006 } from '../../migrations/1795392000006-narrowed-keys.js';
import { RepeatedRequests1795392000007 } from '../../migrations/1795392000007-repeated-requests.js';
import { GrantsByUser1795392000008 } from '../../migrations/1795392000008-grants-by-user.js';
import { grantToApplication } from './application-role.js';
import { ReplacedKeys1795392000010 } from '../../migrations/1795392000010-replaced-keys.js';
import { StoredFiles1795392000009 } from '../../migrations/1795392000009-stored-files.js';
import { ObjectKeyOrder1795392000011 } from '../../migrations/1795392000011-object-key-order.js';
import { DatasetSearch1795392000012 } from '../../migrations/1795392000012-dataset-search.js';
import { DeletedDatasets1795392000014 } from '../../migrations/1795392000014-deleted-datasets.js';
import { Manifests1795392000015 } from '../../migrations/1795392000015-manifests.js';
import { Usage1795392000016 } from '../../migrations/1795392000016-usage.js';
import { WeatherRegistrations1795392000017 } from '../../migrations/1795392000017-weather-registrations.js';
import { SearchRenames1795392000018 } from '../../migrations/1795392000018-search-renames.js';
import { SearchChanges1795392000019 } from '../../migrations/1795392000019-search-changes.js';
import { connectionOptions } from './database-connection.js';

/** In the order of their names, which is the order in which they run. */
export const MIGRATIONS = [
  UsersAndKeys1795392000001,
  Catalogue1795392000002,
  Filestore1795392000003,
  Grants1795392000004,
  Audit1795392000005,
  NarrowedKeys1795392000006,
  RepeatedRequests1795392000007,
  GrantsByUser1795392000008,
  StoredFiles1795392000009,
  ReplacedKeys1795392000010,
  ObjectKeyOrder1795392000011,
  DatasetSearch1795392000012,
  DeletedDatasets1795392000014,
  Manifests1795392000015,
  Usage1795392000016,
  WeatherRegistrations1795392000017,
  SearchRenames1795392000018,
  SearchChanges1795392000019,
];

/** Any number, as long as every DataIO takes the same: replicas that start together migrate once. */
const MIGRATION_LOCK = 7_263_401;
const LOCK_POLL_MS = 200;
/** A migration may rewrite a table; it may not wait long for a lock that readers queue behind. */
const MIGRATION_LIMITS = { queryTimeoutMs: 3_600_000, statementTimeoutMs: 3_600_000, lockTimeoutMs: 10_000 };

/** A data source that knows the migrations and nothing else. */
export function migrationDataSource(
  target: DatabaseTarget,
  budgets: DatabaseBudgets,
  migrations = MIGRATIONS,
): DataSource {
  const options = connectionOptions(target, { ...budgets, ...MIGRATION_LIMITS, poolSize: 2 }, () => undefined);
  return new DataSource({ ...options, migrations, migrationsTransactionMode: 'each' });
}

/**
 * Brings the schema up to date, once however many processes ask at the same time. With an `owner`, that role does it,
 * and the role of `target` is granted what it needs. `migrations` stops at an earlier level, for a dump that has it.
 * @returns the names of the migrations that ran, none where the schema was current.
 */
export async function migrate(
  target: DatabaseTarget,
  budgets: DatabaseBudgets,
  owner?: DatabaseOwner,
  migrations = MIGRATIONS,
): Promise<string[]> {
  const dataSource = await migrationDataSource({ ...target, ...owner }, budgets, migrations).initialize();
  try {
    return await underMigrationLock(dataSource, async () => {
      const done = await dataSource.runMigrations();
      if (owner) await dataSource.transaction((session) => grantToApplication(session, target.user));
      return done.map((migration) => migration.name);
    });
  } finally {
    await dataSource.destroy();
  }
}

/** Polls rather than waits: a session that waits for an advisory lock would itself run into the lock timeout. */
async function underMigrationLock<T>(dataSource: DataSource, work: () => Promise<T>): Promise<T> {
  const runner = dataSource.createQueryRunner();
  try {
    while (!(await isLocked(runner))) await sleep(LOCK_POLL_MS);
    return await work();
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await runner.release();
  }
}

async function isLocked(runner: QueryRunner): Promise<boolean> {
  const rows = (await runner.query('SELECT pg_try_advisory_lock($1) AS locked', [MIGRATION_LOCK])) as {
    locked: boolean;
  }[];
  return rows[0]?.locked === true;
}

/** True where every migration of this version has run; names of a newer version do no harm. */
export async function isMigrated(dataSource: DataSource): Promise<boolean> {
  const rows = await dataSource.query<{ name: string }[]>('SELECT name FROM migrations');
  const done = new Set(rows.map((row) => row.name));
  return MIGRATIONS.every((migration) => done.has(migration.name));
}
