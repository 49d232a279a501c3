import type { DatabaseBudgets, DatabaseTarget } from '#config/database-section.js';
import type { DataSourceOptions } from 'typeorm';

type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;
type PoolErrorListener = (error: Error) => void;

/**
 * How DataIO talks to PostgreSQL, with every wait bounded: `pg` by default waits for ever for a connection, and a
 * stopped server never acts on `statement_timeout`, so the client's own `query_timeout` stands behind it.
 */
export function connectionOptions(
  target: DatabaseTarget,
  budgets: DatabaseBudgets,
  onPoolError: PoolErrorListener,
): PostgresOptions {
  return {
    type: 'postgres',
    host: target.host,
    port: target.port,
    username: target.user,
    password: target.password,
    database: target.name,
    ssl: target.sslMode === 'disable' ? false : { rejectUnauthorized: target.sslMode === 'verify-full' },
    applicationName: 'dataio',
    poolSize: budgets.poolSize,
    connectTimeoutMS: budgets.connectTimeoutMs,
    // Without a listener, a restart of PostgreSQL kills the process through an idle connection.
    poolErrorHandler: onPoolError,
    extra: {
      query_timeout: budgets.queryTimeoutMs,
      statement_timeout: budgets.statementTimeoutMs,
      lock_timeout: budgets.lockTimeoutMs,
      idle_in_transaction_session_timeout: budgets.idleInTransactionTimeoutMs,
      keepAlive: true,
    },
    // The one extension that the schema needs comes with its migration; an outside database is not ours to add others to.
    installExtensions: false,
    synchronize: false,
    migrationsRun: false,
    logging: false,
  };
}
