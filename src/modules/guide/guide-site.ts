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

/** The file that names the folder of the site that is shown; the build replaces it in one step. */
const CURRENT = 'current';
const SITE_NAME = /^[0-9a-f]{32}$/;
/** One build ends while another is read. More in a row there are not. */
const READS = 3;

/** The sites of the guide in a folder, of which the build says which is shown. Kept in memory until another one is. */
export class GuideSites {
  private name: string | undefined;
  private files: ReadonlyMap<string, SiteFile> = new Map();

  constructor(private readonly folder: string) {}

  /** A whole site, read anew once another was built; empty where none was. */
  open(): ReadonlyMap<string, SiteFile> {
    for (let reads = 0; reads < READS; reads++) {
      const name = this.findName();
      if (name === undefined || name === this.name) break;
      const files = readGuideSite(join(this.folder, name, 'docs'));
      // Another one by now: what was read may have been removed half.
      if (files.size === 0 || name !== this.findName()) continue;
      this.name = name;
      this.files = files;
    }
    return this.files;
  }

  private findName(): string | undefined {
    const name = unlessAbsent(() => readFileSync(join(this.folder, CURRENT), 'utf8'));
    return name !== undefined && SITE_NAME.test(name) ? name : undefined;
  }
}

/** Pages go by their names without `.html`. */
function readGuideSite(folder: string): ReadonlyMap<string, SiteFile> {
  const files = namesIn(folder).flatMap((name): [string, SiteFile][] => {
    const contentType = CONTENT_TYPES[extname(name)];
    const bytes = contentType && unlessAbsent(() => readFileSync(join(folder, name)));
    return contentType && bytes ? [[name, siteFile(name, contentType, bytes)]] : [];
  });
  return new Map(files.map(([name, file]) => [name.endsWith(PAGE) ? name.slice(0, -PAGE.length) : name, file]));
}

function namesIn(folder: string): string[] {
  const names = unlessAbsent(() => readdirSync(folder, { recursive: true, encoding: 'utf8' })) ?? [];
  return names.map((name) => name.replaceAll('\\', '/'));
}

function unlessAbsent<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
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
