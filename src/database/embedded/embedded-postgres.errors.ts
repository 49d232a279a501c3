/**
 * The embedded PostgreSQL cannot be used. The message is for the person at the terminal: it says what stands in the
 * way and what to do, and never holds a secret.
 */
export class EmbeddedPostgresError extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'EmbeddedPostgresError';
  }
}

const LAST_LINES = 12;

/** For obstacles of the machine (missing library, no space, no permission), where the way out is another PostgreSQL. */
export function cannotRunHere(reason: string, output = '', cause?: unknown): EmbeddedPostgresError {
  const sentence = `Embedded PostgreSQL cannot run here: ${reason}; set DATABASE_URL to use a PostgreSQL of your own.`;
  const tail = lastLines(output);
  return new EmbeddedPostgresError(tail === '' ? sentence : `${sentence}\n${tail}`, { cause });
}

function lastLines(output: string): string {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines
    .slice(-LAST_LINES)
    .map((line) => `  ${line}`)
    .join('\n');
}

/** The `code` of a failed system call (`ENOENT`), or of a PostgreSQL error (`28P01`). */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
