import type { Configuration } from '#config/configuration.js';
import type { Environment } from '#config/environment.js';
import { findPassword } from '#database/embedded/password-file.js';
import { withConfiguredDatabase } from '../configured-app.js';
import { checkConfiguration, checkEncryption, checkLimits } from './configuration-checks.js';
import { checkDatabase, type DatabaseFacts } from './database-checks.js';
import { type Finding, Findings, reasonOf } from './finding.js';
import { checkDisks, checkMemory, checkNode } from './machine-checks.js';
import { checkStore } from './store-checks.js';

/** Checks a deployment from the outside in. Needs no server, and whatever fails, the rest is still checked. */
export async function examine(environment: Environment, now: () => number = Date.now): Promise<readonly Finding[]> {
  const findings = new Findings();
  checkNode(findings);
  checkMemory(findings);
  const configuration = checkConfiguration(findings, environment);
  if (!configuration) return findings.all;
  await checkDisks(findings, configuration);
  checkEncryption(findings, configuration);
  checkLimits(findings, configuration);
  const facts = await checkConfiguredDatabase(findings, configuration, now);
  await checkStore(findings, configuration, facts, now);
  return findings.all;
}

async function checkConfiguredDatabase(
  findings: Findings,
  configuration: Configuration,
  now: () => number,
): Promise<DatabaseFacts | undefined> {
  const { database } = configuration;
  try {
    if (database.kind === 'embedded' && (await findPassword(database.home)) === null) {
      findings.skip('database', 'The first start makes an embedded PostgreSQL.');
      return undefined;
    }
    let facts: DatabaseFacts | undefined;
    await withConfiguredDatabase(configuration, async (target) => {
      facts = await checkDatabase(findings, configuration, target, now);
    });
    return facts;
  } catch (error) {
    findings.fail('database', `${reasonOf(error)}.`, 'Mend this first: without its database no server starts.');
    return undefined;
  }
}
