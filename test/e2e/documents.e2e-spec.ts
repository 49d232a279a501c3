import { buildGuide } from '../support/built-guide.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitUntil } from '../support/wait-until.js';

let test_: TestApp;

beforeAll(async () => {
  [test_] = await Promise.all([startTestApp(), buildGuide()]);
});

afterAll(() => test_.close());

async function page(path: string): Promise<{ status: number; type: string | null; text: string; headers: Headers }> {
  const response = await fetch(`${test_.url}${path}`, { redirect: 'manual' });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    text: await response.text(),
    headers: response.headers,
  };
}

describe('the guide', () => {
  test('stands at the entrance', async () => {
    const { status, headers } = await page('/');
    expect([status, headers.get('location')]).toEqual([302, '/docs']);
    const home = await page('/docs');
    expect([home.status, home.type]).toEqual([200, 'text/html; charset=utf-8']);
    expect(home.text).toContain('<h1');
  });

  test('has no link that leads nowhere', async () => {
    const seen = new Set<string>();
    const open = ['/docs'];
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      if (seen.has(path)) continue;
      seen.add(path);
      const { status, text } = await page(path);
      expect([path, status]).toEqual([path, 200]);
      const links = [...text.matchAll(/href="(\/[^"#]*)(?:#([^"]*))?"/g)];
      open.push(...links.map((link) => link[1] ?? '').filter((link) => link.startsWith('/docs')));
      for (const [, target = '', fragment] of links) {
        if (fragment !== undefined) expect((await page(target)).text).toContain(`id="${fragment}"`);
      }
    }
    expect(seen.size).toBeGreaterThan(3);
  });

  test('is asked for anew each time, but for files with a hash in their names', async () => {
    const home = await page('/docs');
    expect(home.headers.get('cache-control')).toBe('public, no-cache');
    const script = /src="(\/docs\/assets\/[^"]+\.js)"/.exec(home.text)?.[1] ?? '';
    const asset = await page(script);
    expect([asset.status, asset.type]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    for (const [path, { headers }] of [
      ['/docs', home],
      [script, asset],
    ] as const) {
      const etag = headers.get('etag') ?? '';
      expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
      const again = await fetch(test_.url + path, { headers: { 'If-None-Match': etag } });
      expect([again.status, await again.text()]).toEqual([304, '']);
      expect(again.headers.get('cache-control')).toBe(headers.get('cache-control'));
    }
  });

  test('runs only scripts of its own', async () => {
    const policy = (await page('/docs/weather')).headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none';script-src 'self'(?: 'sha256-[A-Za-z0-9+/]+=*')*;/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy.match(/script-src[^;]*/)?.[0]).not.toContain('unsafe');
  });

  test('shows neither decisions nor what lies beside it', async () => {
    for (const path of ['/docs/decisions', '/docs/hashmap.json', '/docs/assets/', '/docs/assets/../index.html']) {
      expect([path, (await page(path)).status]).toEqual([path, 404]);
    }
  });

  test('says so where it has no page', async () => {
    const { status, type } = await page('/docs/nothing');
    expect([status, type]).toEqual([404, 'application/problem+json; charset=utf-8']);
  });
});

describe('the API reference', () => {
  test('is a page with its parts', async () => {
    const { status, type, text } = await page('/api/v1');
    expect(status).toBe(200);
    expect(type).toMatch(/^text\/html/);
    const scripts = [...text.matchAll(/src="([^"]+\.js)"/g)].map((match) => match[1] ?? '');
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) {
      const address = new URL(script, `${test_.url}/api/v1/`).pathname.replace('/api/v1/api/v1', '/api/v1');
      expect([address, (await page(address)).status]).toEqual([address, 200]);
    }
  });

  test('has the document beside it', async () => {
    const { status, text } = await page('/api/v1/openapi.json');
    expect(status).toBe(200);
    const document = JSON.parse(text) as { openapi: string; paths: object };
    expect(document.openapi).toMatch(/^3\.1/);
    expect(Object.keys(document.paths)).toContain('/api/v1/datasets/{ds_id}/{bucket_type}/{table_name}');
  });
});

describe('health', () => {
  test('needs no key', async () => {
    expect(JSON.parse((await page('/livez')).text)).toEqual({ status: 'alive' });
    const ready = await page('/readyz');
    expect([ready.status, JSON.parse(ready.text)]).toEqual([
      200,
      { status: 'ready', checks: { database: 'ok', object_store: 'ok' } },
    ]);
  });

  test('is not ready where a migration is missing', async () => {
    await test_.dataSource.query('DELETE FROM migrations WHERE id = (SELECT max(id) FROM migrations)');
    // What was found out is kept for a second.
    await waitUntil('readiness is 503', async () => (await page('/readyz')).status === 503);
    const { text } = await page('/readyz');
    expect(text).toContain('schema is not current');
  });
});
