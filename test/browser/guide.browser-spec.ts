import type { Browser, Page } from 'playwright-core';
import {
  keepPicture,
  NARROW,
  openPage,
  sidewaysScroll,
  startBrowser,
  type WatchedPage,
  WIDE,
} from '../support/browser.js';
import { listGuidePages } from '../support/guide-blocks.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitUntil } from '../support/wait-until.js';

const PAGES = listGuidePages()
  .filter((file) => file.startsWith('docs/'))
  .map((file) => file.slice('docs/'.length, -'.md'.length))
  .map((name) => (name === 'index' ? '/docs' : `/docs/${name}`));

let test_: TestApp;
let browser: Browser;
let opened: WatchedPage;

beforeAll(async () => {
  [test_, browser] = await Promise.all([startTestApp(), startBrowser()]);
});

afterAll(async () => {
  await browser.close();
  await test_.close();
});

afterEach(() => opened.page.context().close());

/** Nothing to complain of, and nobody asked but this server. */
function expectQuiet(): void {
  expect(opened.complaints).toEqual([]);
  expect([...opened.hosts]).toEqual([new URL(test_.url).host]);
}

/** A page of the guide takes clicks once its scripts run; before, they would be lost. */
async function openGuide(page: Page, path: string): Promise<void> {
  await page.goto(test_.url + path, { waitUntil: 'networkidle' });
  await page.waitForFunction("document.querySelector('#app')?.__vue_app__ !== undefined");
}

describe('the guide', () => {
  test.each([
    ['a laptop', WIDE],
    ['a phone', NARROW],
  ])('fits the width of %s, all pages of it', async (_, viewport) => {
    opened = await openPage(browser, { viewport });
    for (const path of PAGES) {
      await openGuide(opened.page, path);
      expect([path, await opened.page.locator('h1').count()]).toEqual([path, 1]);
      expect([path, await sidewaysScroll(opened.page)]).toEqual([path, 0]);
      if (['/docs', '/docs/weather', '/docs/permissions', '/docs/getting-started'].includes(path)) {
        await keepPicture(opened.page, `guide${path.replaceAll('/', '-')}-${viewport.width}`);
      }
    }
    expectQuiet();
  });

  test('is found by its words, without any other server', async () => {
    opened = await openPage(browser);
    const { page } = opened;
    await openGuide(page, '/docs');
    await page.getByRole('button', { name: 'Search' }).first().click();
    await page.locator('#localsearch-input').fill('level too low');
    const found = page.locator('.VPLocalSearchBox a.result[href="/docs/errors#level-too-low"]');
    await found.waitFor();
    await keepPicture(page, 'guide-search-1280');
    await found.click();
    await page.waitForURL(`${test_.url}/docs/errors#level-too-low`);
    await page.getByRole('heading', { name: 'level-too-low' }).waitFor();
    expectQuiet();
  });

  test('is searched on a phone, and its menu opens', async () => {
    opened = await openPage(browser, { viewport: NARROW });
    const { page } = opened;
    await openGuide(page, '/docs/weather');
    await page.getByRole('button', { name: 'Menu', exact: true }).click();
    await page.locator('.VPSidebar').getByRole('link', { name: 'Uploading tables' }).click();
    await page.waitForURL(`${test_.url}/docs/uploading`);
    await page.getByRole('button', { name: 'Search' }).first().click();
    await page.locator('#localsearch-input').fill('antimeridian');
    await page.locator('.VPLocalSearchBox .result').first().click();
    await page.waitForURL(`${test_.url}/docs/weather#**`);
    expect(await sidewaysScroll(page)).toBe(0);
    expectQuiet();
  });

  test('is dark for those who like it, and leads to the API reference', async () => {
    opened = await openPage(browser, { colorScheme: 'dark' });
    const { page } = opened;
    await openGuide(page, '/docs/permissions');
    expect(await page.locator('html').getAttribute('class')).toContain('dark');
    await keepPicture(page, 'guide-dark-1280');
    await page.locator('.VPNavBar').getByRole('link', { name: 'API reference' }).click();
    await page.waitForURL(`${test_.url}/api/v1`);
    await page.locator('.swagger-ui .info').waitFor();
    expectQuiet();
  });

  test('shows a section that a problem document names', async () => {
    opened = await openPage(browser);
    const { page } = opened;
    const { body } = await test_.admin.get<{ type: string }>('/datasets/NO0001DS0001');
    await openGuide(page, body.type);
    const section = page.locator(`[id="${body.type.split('#')[1] ?? ''}"]`);
    await waitUntil('the section is in the upper half of the window', async () => {
      const top = (await section.boundingBox())?.y ?? -1;
      return top > 0 && top < WIDE.height / 2;
    });
    expectQuiet();
  });
});
