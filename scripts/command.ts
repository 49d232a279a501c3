/** Runs the work of a command line; what fails is said on stderr and leaves exit code 1 behind. */
export async function runCommand(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    process.stderr.write(`${wordsFor(error)}\n`);
    process.exitCode = 1;
  }
}

/** As in main.ts: what no other error has caused was written for people, who need no stack. */
function wordsFor(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined && error.message !== '' ? error.message : (error.stack ?? error.name);
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
