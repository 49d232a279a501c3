import { type Configuration } from '#config/configuration.js';
import { type DatabaseTarget, ownerOf } from '#config/database-section.js';
import { MIGRATIONS } from '#database/migrations.js';
import pg from 'pg';
import { readMigrations } from '../dumps/dump-session.js';
import { type Findings, judgeClock, reasonOf } from './finding.js';

const OLDEST_VERSION = 130_000;
const QUERY_LIMIT_MS = 10_000;
const ADVICE_DATABASE = 'Check that PostgreSQL runs, and DATABASE_URL or the DB_ variables.';
/** So many seconds late, a removal or a lease waits for nobody but a clean-up that does not come. */
const OVERDUE_SECONDS = 900;
const SAMPLED_VERSIONS = 20;

/** What the checks of the store need from the database. */
export interface DatabaseFacts {
  readonly instanceId: string;
  readonly sampledKeys: readonly { readonly key: string; readonly size: number }[];
}

interface Context {
  readonly client: pg.Client;
  readonly findings: Findings;
  readonly configuration: Configuration;
  readonly now: () => number;
}

/** Everything that PostgreSQL can tell. Undefined where the schema is not there to tell of the rest. */
export async function checkDatabase(
  findings: Findings,
  configuration: Configuration,
  target: DatabaseTarget,
  now: () => number,
): Promise<DatabaseFacts | undefined> {
  const owner = ownerOf(configuration.database);
  if (owner) await checkLogin(findings, 'database owner', { ...target, ...owner });
  const client = sessionOf(target);
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => undefined);
    const where = `${target.host}:${target.port}, database ${target.name}, as ${target.user}`;
    findings.fail('database', `PostgreSQL cannot be used at ${where}: ${reasonOf(error)}.`, ADVICE_DATABASE);
    return undefined;
  }
  const context = { client, findings, configuration, now };
  try {
    await checkServer(context);
    await checkDatabaseClock(context);
    if (!(await checkMigrations(context))) return undefined;
    await checkRights(context);
    await checkAdministrators(context);
    await checkBacklog(context);
    return await readFacts(client);
  } catch (error) {
    findings.fail('database', `PostgreSQL did not answer a question: ${reasonOf(error)}.`, ADVICE_DATABASE);
    return undefined;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function checkLogin(findings: Findings, check: string, target: DatabaseTarget): Promise<void> {
  const client = sessionOf(target);
  try {
    await client.connect();
    findings.ok(check, `${target.user} can log in.`);
  } catch (error) {
    findings.fail(
      check,
      `${target.user}, who brings the schema up to date, cannot log in: ${reasonOf(error)}.`,
      'Check DB_OWNER_USER and DB_OWNER_PASSWORD.',
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function checkServer({ client, findings, configuration }: Context): Promise<void> {
  const [server] = await query<{ number: number; name: string; connections: number; reserved: number }>(
    client,
    `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS name,
            current_setting('max_connections')::int AS connections,
            current_setting('superuser_reserved_connections')::int AS reserved`,
  );
  if (!server) return;
  if (server.number < OLDEST_VERSION) {
    findings.fail('database', `PostgreSQL ${server.name} is too old.`, 'Move to PostgreSQL 13 or newer.');
  } else findings.ok('database', `PostgreSQL ${server.name} answers.`);
  // The pool, and two sessions of locks beside it.
  const wanted = configuration.database.budgets.poolSize + 2;
  const offered = server.connections - server.reserved;
  const says = `One server takes up to ${wanted} connections, and PostgreSQL has ${offered} for everybody.`;
  if (wanted <= offered) findings.ok('connections', says);
  else findings.fail('connections', says, 'Lower DB_POOL_SIZE, or raise max_connections of PostgreSQL.');
}

async function checkDatabaseClock({ client, findings, now }: Context): Promise<void> {
  // The first question of a session takes longer.
  await query(client, 'SELECT 1');
  const before = now();
  const [clock] = await query<{ there: number }>(
    client,
    'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS there',
  );
  const after = now();
  if (clock)
    judgeClock(findings, 'clock of the database', 'PostgreSQL', { before, there: clock.there, after, blurMs: 1 });
}

async function checkMigrations({ client, findings, configuration }: Context): Promise<boolean> {
  const done = new Set(await readMigrations(client));
  const known = MIGRATIONS.map(({ name }) => name);
  const pending = known.filter((name) => !done.has(name));
  const newer = [...done].filter((name) => !known.includes(name));
  const howTo = ownerOf(configuration.database)
    ? 'Start the server: it runs them first, as DB_OWNER_USER.'
    : 'Start the server: it runs them first. Where DB_USER does not own the schema, set DB_OWNER_USER and DB_OWNER_PASSWORD.';
  if (done.size === 0) findings.fail('migrations', 'The database has no schema of DataIO yet.', howTo);
  else if (pending.length > 0) {
    const names = pending.length > 3 ? `${pending.slice(0, 3).join(', ')} …` : pending.join(', ');
    const count = pending.length === 1 ? '1 migration has' : `${pending.length} migrations have`;
    findings.fail('migrations', `${count} not run: ${names}.`, howTo);
  } else if (newer.length > 0) {
    findings.warn(
      'migrations',
      `A newer release has migrated this database: ${newer.join(', ')}.`,
      'Run that release, or a newer one.',
    );
  } else findings.ok('migrations', `All ${known.length} have run.`);
  return pending.length === 0;
}

async function checkRights({ client, findings, configuration }: Context): Promise<void> {
  const refused = await query<{ name: string }>(
    client,
    `SELECT c.relname AS name FROM pg_class c
      WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
        AND NOT CASE c.relname
              WHEN 'audit_log' THEN has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
              WHEN 'migrations' THEN has_table_privilege(c.oid, 'SELECT')
              ELSE has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
                   AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE') END
      ORDER BY 1`,
  );
  if (refused.length > 0) {
    findings.fail(
      'rights',
      `The role of the server may not read and write ${refused.map(({ name }) => name).join(', ')}.`,
      'Start the server once with DB_OWNER_USER and DB_OWNER_PASSWORD: it grants what is missing.',
    );
    return;
  }
  const [own] = await query<{ changeable: boolean; superuser: boolean }>(
    client,
    `SELECT pg_has_role(c.relowner, 'MEMBER') OR has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER') AS changeable,
            current_setting('is_superuser')::bool AS superuser
       FROM pg_class c WHERE c.oid = 'audit_log'::regclass`,
  );
  if (configuration.production && own?.changeable === true) {
    findings.warn(
      'rights',
      `The role of the server ${own.superuser ? 'is a superuser' : 'owns the tables'}, so that it could change the audit log.`,
      'Use two roles: docs/operation.md says how, under "Two roles".',
    );
  } else findings.ok('rights', 'The role of the server may read and write what it needs.');
}

async function checkAdministrators({ client, findings, configuration }: Context): Promise<void> {
  const [found] = await query<{ administrators: number; withKey: number; started: boolean }>(
    client,
    `SELECT count(*)::int AS administrators,
            count(*) FILTER (WHERE EXISTS (
              SELECT FROM api_keys k WHERE k.user_id = u.id AND k.revoked_at IS NULL
                 AND (k.expires_at IS NULL OR k.expires_at > now())))::int AS "withKey",
            (SELECT first_start_ended_at IS NOT NULL FROM instance) AS started
       FROM users u WHERE u.is_admin AND u.suspended_at IS NULL`,
  );
  if (!found) return;
  const advice = 'Make one: npm run admin:create -- --email you@example.org';
  if (found.withKey > 0) findings.ok('administrators', `${found.withKey} with a key that works.`);
  else if (found.administrators > 0) {
    findings.fail('administrators', 'No administrator has a key that works.', advice);
  } else if (!configuration.production && !found.started) {
    findings.skip('administrators', 'The first start makes one.');
  } else findings.fail('administrators', 'There is no administrator.', advice);
}

async function checkBacklog({ client, findings, configuration }: Context): Promise<void> {
  const [late] = await query<{ removals: number; leases: number; error: string | null; renames: number }>(
    client,
    `SELECT count(*) FILTER (WHERE state = 'DELETING' AND delete_after < now() - make_interval(secs => ${OVERDUE_SECONDS}))::int AS removals,
            count(*) FILTER (WHERE state IN ('PENDING', 'UPLOADED')
                               AND lease_expires_at < now() - make_interval(secs => ${OVERDUE_SECONDS}))::int AS leases,
            (SELECT delete_error FROM file_versions WHERE state = 'DELETING' AND delete_error IS NOT NULL
              ORDER BY delete_attempts DESC LIMIT 1) AS error,
            (SELECT count(*)::int FROM search_renames) AS renames
       FROM file_versions`,
  );
  if (!late) return;
  const { removals, leases, error, renames } = late;
  if (removals + leases > 0) {
    findings.fail(
      'clean-up',
      `Overdue by more than ${OVERDUE_SECONDS / 60} minutes: removals from the object store (${removals}), ends of uploads (${leases})${error === null ? '' : `; the last error was: ${error}`}.`,
      configuration.storageCleanUp.reaperIntervalMs === 0
        ? 'STORAGE_REAPER_INTERVAL_MS is 0: let one server at least clean up.'
        : 'Check that a server runs and that it may delete objects; its log says why it could not.',
    );
  } else if (error !== null) {
    findings.warn('clean-up', `The store did not remove some bytes: ${error}.`, 'It is asked again; check its rights.');
  } else findings.ok('clean-up', 'Nothing is overdue.');
  if (renames > 0) findings.ok('search', `${renames} renames are still on their way into the search.`);
}

async function readFacts(client: pg.Client): Promise<DatabaseFacts | undefined> {
  const [instance] = await query<{ id: string }>(client, 'SELECT id FROM instance');
  const sampledKeys = await query<{ key: string; size: number }>(
    client,
    `SELECT object_key AS key, size_bytes::float8 AS size FROM file_versions
      WHERE state IN ('COMMITTED', 'SUPERSEDED') ORDER BY random() LIMIT ${SAMPLED_VERSIONS}`,
  );
  return instance && { instanceId: instance.id, sampledKeys };
}

async function query<Row extends object>(client: pg.Client, sql: string): Promise<Row[]> {
  return (await client.query<Row>(sql)).rows;
}

function sessionOf({ host, port, user, password, name, sslMode }: DatabaseTarget): pg.Client {
  const client = new pg.Client({
    ...{ host, port, user, password, database: name },
    ssl: sslMode === 'disable' ? false : { rejectUnauthorized: sslMode === 'verify-full' },
    application_name: 'dataio-doctor',
    connectionTimeoutMillis: QUERY_LIMIT_MS,
    query_timeout: QUERY_LIMIT_MS,
    statement_timeout: QUERY_LIMIT_MS,
  });
  client.on('error', () => undefined);
  return client;
}
