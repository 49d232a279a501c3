import type { Browser } from 'playwright-core';
import { keepPicture, openPage, startBrowser, type WatchedPage } from '../support/browser.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

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

describe('the API reference', () => {
  test('tries a call with a key', async () => {
    opened = await openPage(browser);
    const { page } = opened;
    await page.goto(`${test_.url}/api/v1`);
    await page.getByRole('button', { name: 'Authorize' }).first().click();
    await page.locator('.auth-container input').fill(test_.admin.key ?? '');
    await page.locator('.auth-container').getByRole('button', { name: 'Apply credentials' }).click();
    await page.locator('.modal-ux').getByRole('button', { name: 'Close' }).last().click();
    const call = page.locator('.opblock', { has: page.locator('[data-path="/api/v1/me"]') }).first();
    await call.locator('.opblock-summary').click();
    await call.getByRole('button', { name: 'Try it out' }).click();
    await call.getByRole('button', { name: 'Execute' }).click();
    const answer = call.locator('.live-responses-table .response').first();
    await answer.waitFor();
    expect(await answer.locator('.response-col_status').innerText()).toMatch(/^200/);
    expect(await answer.innerText()).toContain('admin@test.example');
    await keepPicture(page, 'api-1280');
    expect(opened.complaints).toEqual([]);
    expect([...opened.hosts]).toEqual([new URL(test_.url).host]);
  });
});
