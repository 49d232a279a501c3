import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '#config/project-folder.js';

const DIFF_LINES = 20;

/**
 * Writes a file of the repository that is made from the code. With `--check` it only compares, says what differs and
 * leaves exit code 1 behind, so that CI fails on a commit that forgot it.
 */
export function writeOrCheck(name: string, text: string, command: string): void {
  const path = join(PROJECT_FOLDER, name);
  if (!process.argv.includes('--check')) {
    writeFileSync(path, text);
    process.stdout.write(`${name} is written.\n`);
    return;
  }
  const found = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (found === text) return;
  process.stderr.write(`${name} is not what the code makes now. Run \`${command}\` and commit it.\n`);
  process.stderr.write(`${shortDiff(found.split('\n'), text.split('\n')).join('\n')}\n`);
  process.exitCode = 1;
}

/** The lines that only one of two texts has; which suffices to see what was forgotten. */
function shortDiff(before: readonly string[], after: readonly string[]): string[] {
  const diff = [
    ...beyond(before, after).map((line) => `- ${line}`),
    ...beyond(after, before).map((line) => `+ ${line}`),
  ];
  return diff.length <= DIFF_LINES ? diff : [...diff.slice(0, DIFF_LINES), `… and ${diff.length - DIFF_LINES} more`];
}

/** Lines of one text less those of another, each as often as it occurs. */
function beyond(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}
