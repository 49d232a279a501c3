import { type Configuration, ConfigurationError } from '#config/configuration.js';
import type { Environment } from '#config/environment.js';
import { readConfiguration } from '#config/read-configuration.js';
import type { Findings } from './finding.js';

/** A limit above this protects nothing any more. */
const HIGH_LIMIT = 1_000_000;

/** The configuration; undefined where it has faults, each of which is a finding. */
export function checkConfiguration(findings: Findings, environment: Environment): Configuration | undefined {
  try {
    const configuration = readConfiguration(environment);
    const kind = configuration.production ? 'production' : 'development';
    findings.ok('configuration', `The environment is a ${kind} configuration without faults.`);
    return configuration;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const advice = 'Set the variable right; docs/configuration.md lists them all. Nothing else was checked.';
    for (const fault of error.faults) findings.fail('configuration', fault, advice);
    return undefined;
  }
}

/** What travels unencrypted, in production. */
export function checkEncryption(findings: Findings, { production, http, database, objectStore }: Configuration): void {
  if (!production) {
    findings.skip('encryption', 'Asked of production only.');
    return;
  }
  const before = findings.all.length;
  if (http.publicUrl === undefined) {
    findings.warn(
      'encryption',
      'PUBLIC_URL is not set: nobody can tell whether clients come by https.',
      'Set it to the address that clients use, beginning with https.',
    );
  } else if (isPlain(http.publicUrl)) {
    findings.warn(
      'encryption',
      `PUBLIC_URL is ${http.publicUrl}: keys and tables travel readable.`,
      'Put a proxy with a certificate in front, and let PUBLIC_URL begin with https.',
    );
  }
  if (database.kind === 'outside' && database.target.sslMode === 'disable' && !isLocal(database.target.host)) {
    findings.warn(
      'encryption',
      `The connection to PostgreSQL at ${database.target.host} is not encrypted.`,
      'Set DB_SSLMODE=verify-full, or ?sslmode=verify-full in DATABASE_URL, unless the network is yours alone.',
    );
  }
  const endpoints = objectStore.kind === 's3' ? [objectStore.s3.endpoint, objectStore.s3.publicEndpoint] : [];
  for (const endpoint of endpoints) {
    if (endpoint === undefined || !isPlain(endpoint)) continue;
    findings.warn(
      'encryption',
      `The object store is reached at ${endpoint}, readable for whoever is on the way.`,
      'Use its https address, unless the network is yours alone.',
    );
  }
  if (findings.all.length === before) findings.ok('encryption', 'Everything that leaves this machine is encrypted.');
}

export function checkLimits(findings: Findings, { http, rateLimits, database }: Configuration): void {
  const { perMinute } = rateLimits;
  const before = findings.all.length;
  if (perMinute['user-requests'] < perMinute.requests) {
    findings.warn(
      'limits',
      `A user may make ${perMinute['user-requests']} requests a minute and one key ${perMinute.requests}: no key ever reaches its limit.`,
      'Set RATE_LIMIT_USER_REQUESTS_PER_MINUTE above RATE_LIMIT_REQUESTS_PER_MINUTE.',
    );
  }
  const high = Object.entries(perMinute).filter(([, limit]) => limit > HIGH_LIMIT);
  if (high.length > 0) {
    findings.warn(
      'limits',
      `These limits protect nothing, so high are they: ${high.map(([kind]) => kind).join(', ')}.`,
      'Lower the RATE_LIMIT_ variables; docs/permissions.md says what counts.',
    );
  }
  if (http.publicUrl?.startsWith('https:') === true && http.trustedProxies.length === 0) {
    findings.warn(
      'limits',
      'PUBLIC_URL is https, so a proxy is in front, and TRUST_PROXY is off: all clients look like the proxy and share the limits of one address.',
      'Set TRUST_PROXY to the addresses of the proxy.',
    );
  }
  const { statementTimeoutMs, queryTimeoutMs } = database.budgets;
  if (statementTimeoutMs >= queryTimeoutMs) {
    findings.warn(
      'limits',
      `DB_STATEMENT_TIMEOUT_MS (${statementTimeoutMs}) is not below DB_QUERY_TIMEOUT_MS (${queryTimeoutMs}): PostgreSQL goes on with what nobody waits for.`,
      'Lower the first one, or raise the second.',
    );
  }
  if (findings.all.length === before) {
    findings.ok(
      'limits',
      `${perMinute.requests} requests of one key a minute, ${perMinute['user-requests']} of one user.`,
    );
  }
}

function isPlain(address: string): boolean {
  return address.startsWith('http:') && !isLocal(new URL(address).hostname);
}

function isLocal(host: string): boolean {
  return ['localhost', '127.0.0.1', '::1', '[::1]'].includes(host) || host.startsWith('/');
}
