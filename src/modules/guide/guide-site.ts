import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** A file of the guide's site, ready to send. */
export interface SiteFile {
  readonly bytes: Buffer;
  readonly contentType: string;
  /** Names exactly these bytes, with its quotes. */
  readonly etag: string;
  /** Its name has a hash of what is in it. */
  readonly isImmutable: boolean;
  /** Of pages: what they may load and run. */
  readonly contentSecurityPolicy: string | undefined;
}

const PAGE = '.html';
const ASSETS = 'assets/';
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  [PAGE]: 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Reads what the build of the guide has made. Pages go by their names without `.html`; empty where nothing was built. */
export function readGuideSite(folder: string): ReadonlyMap<string, SiteFile> {
  const files = namesIn(folder).flatMap((name): [string, SiteFile][] => {
    const contentType = CONTENT_TYPES[extname(name)];
    return contentType === undefined ? [] : [[name, siteFile(name, contentType, readFileSync(join(folder, name)))]];
  });
  return new Map(files.map(([name, file]) => [name.endsWith(PAGE) ? name.slice(0, -PAGE.length) : name, file]));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function siteFile(name: string, contentType: string, bytes: Buffer): SiteFile {
  return {
    bytes,
    contentType,
    etag: `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`,
    isImmutable: name.startsWith(ASSETS),
    contentSecurityPolicy: name.endsWith(PAGE) ? policyOf(bytes.toString('utf8')) : undefined,
  };
}

/** Scripts of the site, and those in the page itself, which are named by their hashes. Colours of code are styles inline. */
function policyOf(html: string): string {
  const inline = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>(.*?)<\/script>/gs)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
  return [
    "default-src 'none'",
    ["script-src 'self'", ...inline].join(' '),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join(';');
}
