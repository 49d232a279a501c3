import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** For one thing that a page does; only what hangs meets it. */
const WAIT_LIMIT_MS = 60_000;

/** A laptop and a phone. */
export const WIDE = { width: 1280, height: 800 };
export const NARROW = { width: 375, height: 740 };

/** A page with what it complained of: messages of errors in its console, faults of its scripts, requests that failed. */
export interface WatchedPage {
  readonly page: Page;
  readonly complaints: string[];
  /** Hosts that it asked for something. */
  readonly hosts: Set<string>;
}

export function startBrowser(): Promise<Browser> {
  // Without a sandbox, which root cannot have in a container; the pages are our own.
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: WIDE, ...options });
  context.setDefaultTimeout(WAIT_LIMIT_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  const hosts = new Set<string>();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (request.url().startsWith('http')) hosts.add(new URL(request.url()).host);
  });
  return { page, complaints, hosts };
}

/** How much of a page lies beside the window: 0 where nothing scrolls sideways. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** For whoever wants to look: `SCREENSHOTS=folder npm run test:browser`. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}
