import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, normalize } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { openPage, startBrowser, type WatchedPage } from '../support/browser.js';
import { startReplica, startTestApp, type TestApp } from '../support/test-app.js';

const DATASET = 'BR0002DS0001';
const ROWS = 'station,mm\nHarbour,78.4\nHill,51\n';
const TSC = join(PROJECT_FOLDER, 'node_modules/typescript/bin/tsc');
const FETCH = join(PROJECT_FOLDER, 'node_modules/openapi-fetch/dist/index.mjs');

/** The page of another site, which has the client as its package has it and no bundler. */
const PAGE = `<!doctype html>
<link rel="icon" href="data:,">
<script type="importmap">{"imports": {"openapi-fetch": "/openapi-fetch.mjs", "dataio-client": "/client/surface.js"}}</script>
<script type="module">
  import * as client from 'dataio-client';
  Object.assign(globalThis, { client });
</script>`;

let folder: string;
let site: Server;
let origin: string;
/** Lets pages of the other site in; lets every page in; and lets none in. */
let open: TestApp;
let openToAll: TestApp;
let closed: TestApp;
let browser: Browser;
let opened: WatchedPage;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataio-browser-'));
  site = createServer((request, response) => {
    void contentOf(request.url ?? '/').then(
      ([type, text]) => response.writeHead(200, { 'Content-Type': type }).end(text),
      () => response.writeHead(404).end(),
    );
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  [open, browser] = await Promise.all([
    startTestApp({ CORS_ORIGINS: `https://maps.example.org,${origin}` }),
    startBrowser(),
    promisify(execFile)(process.execPath, [TSC, '-p', join(PROJECT_FOLDER, 'sdk'), '--outDir', folder]),
  ]);
  openToAll = await startReplica(open, { CORS_ORIGINS: '*' });
  closed = await startReplica(open, { CORS_ORIGINS: 'off' });
  await makeDataset(open.admin, { ds_id: DATASET, title: 'Rain per station', access_level: 'DOWNLOAD' });
  expect((await uploadTable(open.admin, DATASET, tableForm('rain', ROWS))).status).toBe(201);
});

afterAll(async () => {
  await browser.close();
  await closed.close();
  await openToAll.close();
  await open.close();
  site.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  opened = await openPage(browser);
  await opened.page.goto(origin);
  await opened.page.waitForFunction('globalThis.client');
});

afterEach(() => opened.page.context().close());

async function contentOf(path: string): Promise<[string, string]> {
  if (path === '/') return ['text/html', PAGE];
  const file = path === '/openapi-fetch.mjs' ? FETCH : join(folder, normalize(path).replace(/^\/client/, ''));
  return ['text/javascript', await readFile(file, 'utf8')];
}

/** Runs statements in the page, where `client` is connected to a server. */
function inPage<T>(server: TestApp, statements: string, key = server.admin.key): Promise<T> {
  const options = JSON.stringify({ address: `${server.url}/api/v1`, apiKey: key, attempts: 1 });
  return opened.page.evaluate<T>(`(async () => {
    const { ApiProblem, ConnectionFailed, DataioClient, allOf } = globalThis.client;
    const dataio = new DataioClient(${options});
    ${statements}
  })()`);
}

describe('the TypeScript client on a page of another site', () => {
  test.each([
    ['that the server names', () => open],
    ['where the server is open to all', () => openToAll],
  ])('%s: lists, searches, and downloads what has the hash that was told', async (_, serverOf) => {
    const found = await inPage<string[]>(
      serverOf(),
      `return (await allOf(dataio.datasets.list({ q: 'rain' }))).map(({ ds_id }) => ds_id);`,
    );
    expect(found).toEqual([DATASET]);
    const table = await inPage<{ text: string; hash: string; told: string; type: string; etag: string }>(
      serverOf(),
      `const place = { dsId: '${DATASET}', tableName: 'rain' };
       const link = await dataio.tables.getLink(place);
       const answer = await dataio.tables.open(link.download_link);
       const bytes = await answer.arrayBuffer();
       const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
       return {
         text: new TextDecoder().decode(bytes),
         hash: Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''),
         told: link.sha256,
         type: answer.headers.get('Content-Disposition'),
         etag: answer.headers.get('ETag'),
       };`,
    );
    expect(table).toMatchObject({ text: ROWS, hash: table.told });
    expect(table.type).toContain('rain.csv');
    expect(table.etag).toMatch(/^"/);
    expect(opened.complaints).toEqual([]);
  });

  test('walks the pages of a list, whose addresses stand in a header', async () => {
    const count = await inPage<number>(
      open,
      `for (let n = 2; n <= 3; n++) {
         const raw = (await dataio.datasets.get('${DATASET}')).raw_datasets[0].id;
         await dataio.calls.POST('/admin/datasets', { body: {
           ds_id: 'BR0002DS000' + n, title: 'Rain ' + n, collection_id: 'BR0002',
           data_owner_name: 'Owner', raw_dataset_ids: [raw],
         } });
       }
       return (await allOf(dataio.datasets.list({ limit: 1 }))).length;`,
    );
    expect(count).toBe(3);
    expect(opened.complaints).toEqual([]);
  });

  test('uploads, changes and deletes', async () => {
    const shown = await inPage<unknown[]>(
      open,
      `const place = { dsId: '${DATASET}', tableName: 'wind' };
       await dataio.administration.tables.put(place, new Blob(['station\\nHill\\n']), { description: 'Wind' });
       const before = (await dataio.tables.list('${DATASET}')).length;
       await dataio.administration.tables.delete(place);
       return [before, (await dataio.tables.list('${DATASET}')).length];`,
    );
    expect(shown).toEqual([2, 1]);
  });

  test('is told what the server refuses, as an error with its code', async () => {
    const refused = await inPage<unknown[]>(
      open,
      `try { await dataio.whoAmI(); } catch (error) {
         return [error instanceof ApiProblem, error.status, error.code, error.problem.type];
       }`,
      'dio_no_such_key',
    );
    expect(refused).toEqual([true, 401, 'unauthenticated', '/docs/errors#unauthenticated']);
  });

  test('cannot read anything of a server that does not name the site', async () => {
    const refused = await inPage<boolean>(
      closed,
      `try { await dataio.whoAmI(); } catch (error) { return error instanceof ConnectionFailed; }`,
    );
    expect(refused).toBe(true);
    expect(opened.complaints.join()).toContain('blocked by CORS policy');
  });
});
