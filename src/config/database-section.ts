import type { EnvironmentReader } from './environment-reader.js';

export const DATABASE_DEFAULT_PORT = 5432;

/** As libpq names them: `require` encrypts without checking who answers, `verify-full` checks the certificate and the name. */
export type SslMode = 'disable' | 'require' | 'verify-full';
const SSL_MODES: readonly SslMode[] = ['disable', 'require', 'verify-full'];

export interface DatabaseTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly name: string;
  readonly sslMode: SslMode;
}

/** Who owns the schema, where the server works as another role that may do less. */
export interface DatabaseOwner {
  readonly user: string;
  readonly password: string;
}

/** Limits of work with PostgreSQL; see the reliability page of the guide for what each protects. */
export interface DatabaseBudgets {
  readonly poolSize: number;
  readonly connectTimeoutMs: number;
  readonly queryTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly idleInTransactionTimeoutMs: number;
}

export type DatabaseSection =
  | { readonly kind: 'embedded'; readonly home: string; readonly name: string; readonly budgets: DatabaseBudgets }
  | {
      readonly kind: 'outside';
      readonly target: DatabaseTarget;
      /** Undefined where one role does both. */
      readonly owner: DatabaseOwner | undefined;
      readonly budgets: DatabaseBudgets;
    };

export function databaseSection(read: EnvironmentReader, home: string): DatabaseSection {
  const budgets = databaseBudgets(read);
  const url = read.text('DATABASE_URL');
  if (url !== undefined) {
    const target = targetOfUrl(url);
    if (target) return { kind: 'outside', target, owner: databaseOwner(read, target.user), budgets };
    read.fault(
      `DATABASE_URL must look like postgres://user:password@host:5432/name, with ?sslmode= one of ${SSL_MODES.join(', ')} or nothing behind it; its value is not shown here.`,
    );
  }
  const host = read.text('DB_HOST');
  const port = read.integer('DB_PORT', DATABASE_DEFAULT_PORT, { min: 1, max: 65_535 });
  const name = read.text('DB_NAME') ?? 'dataio';
  const sslMode = read.choice('DB_SSLMODE', 'disable', SSL_MODES);
  const orphan = (['DB_USER', 'DB_PASSWORD', 'DB_NAME', 'DB_OWNER_USER', 'DB_OWNER_PASSWORD'] as const).find(
    (name) => read.text(name) !== undefined,
  );
  if (host === undefined && orphan !== undefined) {
    read.fault(`${orphan} is set but DB_HOST is not: name the host, or remove ${orphan} to use the embedded database.`);
  }
  if (host === undefined) return { kind: 'embedded', home, name: 'dataio', budgets };
  const user = read.text('DB_USER');
  if (user === undefined) read.fault('DB_USER is missing: DB_HOST names an outside PostgreSQL, which needs a user.');
  const password = read.text('DB_PASSWORD') ?? '';
  const target: DatabaseTarget = { host, port, user: user ?? '', password, name, sslMode };
  return { kind: 'outside', target, owner: databaseOwner(read, target.user), budgets };
}

function databaseOwner(read: EnvironmentReader, applicationUser: string): DatabaseOwner | undefined {
  const user = read.text('DB_OWNER_USER');
  const password = read.text('DB_OWNER_PASSWORD');
  if (user === undefined) {
    if (password !== undefined) read.fault('DB_OWNER_PASSWORD is set but DB_OWNER_USER is not: name the role.');
    return undefined;
  }
  if (user === applicationUser) {
    read.fault(
      'DB_OWNER_USER is the role of the server itself: name another that owns the schema, or remove the variable.',
    );
  }
  return { user, password: password ?? '' };
}

/** Who brings the schema up to date, where that is not the role of the server. */
export function ownerOf(section: DatabaseSection): DatabaseOwner | undefined {
  return section.kind === 'outside' ? section.owner : undefined;
}

function targetOfUrl(text: string): DatabaseTarget | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['postgres:', 'postgresql:'].includes(url.protocol) || url.hostname === '') return undefined;
  const name = decodeURIComponent(url.pathname.slice(1));
  if (url.username === '' || name === '') return undefined;
  const { sslmode = 'disable', ...unknown } = Object.fromEntries(url.searchParams);
  const sslMode = SSL_MODES.find((mode) => mode === sslmode);
  if (sslMode === undefined || Object.keys(unknown).length > 0) return undefined;
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? DATABASE_DEFAULT_PORT : Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    name,
    sslMode,
  };
}

function databaseBudgets(read: EnvironmentReader): DatabaseBudgets {
  const milliseconds = { min: 10, max: 3_600_000 };
  return {
    poolSize: read.integer('DB_POOL_SIZE', 10, { min: 2, max: 500 }),
    connectTimeoutMs: read.integer('DB_CONNECT_TIMEOUT_MS', 2_000, milliseconds),
    queryTimeoutMs: read.integer('DB_QUERY_TIMEOUT_MS', 6_000, milliseconds),
    statementTimeoutMs: read.integer('DB_STATEMENT_TIMEOUT_MS', 5_000, milliseconds),
    lockTimeoutMs: read.integer('DB_LOCK_TIMEOUT_MS', 2_000, milliseconds),
    idleInTransactionTimeoutMs: read.integer('DB_IDLE_IN_TRANSACTION_TIMEOUT_MS', 10_000, milliseconds),
  };
}
