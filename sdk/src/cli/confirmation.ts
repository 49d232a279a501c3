import { createInterface } from 'node:readline/promises';
import { UsageError } from './exit-codes.js';

/** Asks whoever sits at the terminal; where nobody does, or they say no, nothing is done. */
export async function confirm(lost: string, signal: AbortSignal): Promise<void> {
  if (!process.stdin.isTTY) throw new UsageError(`${lost} That is for ever. Add --yes if you mean it.`);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // The terminal gives Ctrl-C to whoever reads its lines, and not to the process.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    const answer = await lines.question(`${lost} That is for ever. Do you mean it? [y/N] `, { signal });
    if (!/^y(?:es)?$/i.test(answer.trim())) throw new UsageError('Nothing was done.');
  } finally {
    lines.close();
  }
}
