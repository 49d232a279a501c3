import { parseArgs } from 'node:util';
import { runCommand, say } from './command.js';
import { examine } from './doctor/examination.js';
import type { Finding, FindingState } from './doctor/finding.js';

const HELP = `npm run doctor [-- --json]

Checks a deployment, in the environment of its server: configuration, database,
migrations, rights, object store, clocks, links, disks, memory, administrators
and what waits to be cleaned up. Says what is wrong, and what to do about it.
The server may run or not. Nothing is changed, but for a small object that is
written to the store and deleted again.

  --json    the findings as JSON
  --help    shows this

Exit code 1 where a check failed; warnings alone leave 0.`;

const MARKS: Readonly<Record<FindingState, string>> = { ok: '✓', warning: '!', failed: '✗', skipped: '-' };
const COLOURS: Readonly<Record<FindingState, number>> = { ok: 32, warning: 33, failed: 31, skipped: 90 };

await runCommand(async () => {
  const options = { json: { type: 'boolean' }, help: { type: 'boolean' } } as const;
  const { json = false, help = false } = parseArgs({ options }).values;
  if (help) {
    say(HELP);
    return;
  }
  const findings = await examine(process.env);
  const failed = findings.filter(({ state }) => state === 'failed').length;
  const warnings = findings.filter(({ state }) => state === 'warning').length;
  if (json) say(JSON.stringify({ healthy: failed === 0, failed, warnings, checks: findings }, null, 2));
  else tell(findings, failed, warnings);
  if (failed > 0) process.exitCode = 1;
});

function tell(findings: readonly Finding[], failed: number, warnings: number): void {
  const width = Math.max(...findings.map(({ check }) => check.length));
  for (const { check, state, says, advice } of findings) {
    say(`${marked(state)} ${check.padEnd(width)}  ${says}`);
    if (advice !== undefined) say(`${' '.repeat(width + 4)}→ ${advice}`);
  }
  const words = [failed > 0 ? `${failed} ${failed === 1 ? 'check' : 'checks'} failed` : 'No check failed'];
  if (warnings > 0) words.push(`${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`);
  say(`\n${words.join(', ')}.`);
}

function marked(state: FindingState): string {
  const isColoured = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
  return isColoured ? `\u001b[${COLOURS[state]}m${MARKS[state]}\u001b[0m` : MARKS[state];
}
