import type { EnvironmentReader } from './environment-reader.js';

const ALL = '*';

/** `CORS_ORIGINS`: nothing, `off`, `*`, or origins as browsers write them. */
export function corsOrigins(read: EnvironmentReader): string[] {
  const text = read.text('CORS_ORIGINS');
  if (text === undefined || text === 'off') return [];
  const origins = text.split(',').map((origin) => origin.trim().replace(/\/$/, ''));
  if (origins.length === 1 && origins[0] === ALL) return origins;
  const wrong = origins.filter((origin) => !isOrigin(origin));
  if (wrong.length > 0) {
    read.fault(
      `CORS_ORIGINS must be off, *, or list sites such as https://maps.example.org, and has "${wrong.join('", "')}".`,
    );
  }
  return origins;
}

/** Browsers send origins in lower case, without a path, and without the port that goes without saying. */
function isOrigin(text: string): boolean {
  return /^https?:[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}
