import { readdirSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { jest } from '@jest/globals';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { UsageRetention } from '#modules/usage/usage-retention.service.js';
import { type Json, walkBy } from '../support/administration.js';
import { ApiCaller, type Problem } from '../support/api-caller.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { moveClock } from '../support/clock.js';
import { csvRecords, csvRows } from '../support/csv-rows.js';
import { startReplica, startTestApp, type TestApp } from '../support/test-app.js';
import { countsByAction, flushUsage, type Used, usedBy } from '../support/usage.js';
import { waitUntil } from '../support/wait-until.js';

const DAY_MS = 86_400_000;
const CONTENT = `id,value\n${'1,12345678901234567890\n'.repeat(200_000)}`;
const SIZE = Buffer.byteLength(CONTENT);

let test_: TestApp;
let admin: ApiCaller;
let reader: ApiCaller;

beforeAll(async () => {
  test_ = await startTestApp();
  admin = test_.admin;
  reader = await test_.newUser('reader@test.example');
});

afterAll(() => test_.close());

let made = 0;
/** A dataset of its own for each test, so that counts begin at zero. */
async function newDataset(tables: string[] = ['cases', 'deaths']): Promise<string> {
  const ds_id = `US0001DS${String(++made).padStart(4, '0')}`;
  await makeDataset(admin, { ds_id, access_level: 'DOWNLOAD' });
  for (const table of tables) expect((await uploadTable(admin, ds_id, tableForm(table, 'a\n1\n'))).status).toBe(201);
  return ds_id;
}

const times = <T>(n: number, work: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: n }, work));

async function linkOf(dsId: string, table: string): Promise<string> {
  const path = `/datasets/${dsId}/STANDARDISED/${table}?redirect=false`;
  return (await admin.get<{ download_link: string }>(path)).body.download_link;
}

describe('what is counted', () => {
  test('is exact after many calls at once, by whom, with what and of which table', async () => {
    const ds_id = await newDataset();
    const tables = `/datasets/${ds_id}/STANDARDISED`;
    const curl = { 'User-Agent': 'curl/8.5.0' };
    const python = { 'User-Agent': 'python-requests/2.32.3' };
    await Promise.all([
      times(30, () => reader.get(`/datasets/${ds_id}`, curl)),
      times(7, () => admin.get(`/datasets/${ds_id}`, python)),
      times(5, () => reader.get(`${tables}/tables`, python)),
      times(4, () => reader.get(`${tables}/cases`, curl)),
      times(3, () => reader.get(`${tables}/cases/schema`, curl)),
      times(2, () => reader.get(`${tables}/deaths/profile`, curl)),
      times(6, () => reader.get(`${tables}/deaths/preview`, curl)),
    ]);
    await flushUsage(test_);
    expect(await countsByAction(admin, { ds_id })).toEqual({
      'dataset-view': 37,
      'table-link': 10,
      'table-download': 4,
      'table-schema': 3,
      'table-profile': 2,
      'table-preview': 6,
    });
    const today = new Date().toISOString().slice(0, 10);
    const all = { count: 62, views: 48, downloads: 14, bytes: 0 };
    expect(await usedBy(admin, 'day', { ds_id })).toEqual({ [today]: { key: today, name: null, ...all } });
    expect(await usedBy(admin, 'dataset', { ds_id })).toEqual({
      [ds_id]: { key: ds_id, name: `Dataset ${ds_id}`, ...all },
    });
    expect(await usedBy(admin, 'user', { ds_id })).toMatchObject({
      'admin@test.example': { count: 7, views: 7, downloads: 0 },
      'reader@test.example': { count: 55, views: 41, downloads: 14 },
    });
    expect(await usedBy(admin, 'client', { ds_id })).toMatchObject({ curl: { count: 45 }, python: { count: 17 } });
    expect(await usedBy(admin, 'table', { ds_id })).toMatchObject({
      [`${ds_id}/STANDARDISED/cases`]: { views: 3, downloads: 9 },
      [`${ds_id}/STANDARDISED/deaths`]: { views: 8, downloads: 5 },
    });
    const narrow = { ds_id, user_email: 'reader@test.example', client: 'curl' };
    expect(await countsByAction(admin, { ...narrow, item: 'deaths' })).toEqual({
      'table-profile': 2,
      'table-preview': 6,
    });
    expect(await countsByAction(admin, { ds_id, user_email: 'nobody@test.example' })).toEqual({});
  });

  test('is no call that was refused or found nothing', async () => {
    const ds_id = await newDataset([]);
    await admin.get(`/datasets/${ds_id}/STANDARDISED/none`);
    await admin.get(`/datasets/${ds_id}/STANDARDISED/none/schema`);
    await admin.get(`/datasets/${ds_id}/STANDARDISED/tables`);
    await new ApiCaller(test_.url, undefined).get(`/datasets/${ds_id}`);
    await flushUsage(test_);
    expect(await countsByAction(admin, { ds_id })).toEqual({});
  });

  test('are the bytes behind links: whole, in parts, resumed and broken off', async () => {
    const ds_id = await newDataset([]);
    await uploadTable(admin, ds_id, tableForm('large', CONTENT));
    const link = await linkOf(ds_id, 'large');
    expect((await (await fetch(link)).arrayBuffer()).byteLength).toBe(SIZE);
    await (await fetch(link, { headers: { Range: 'bytes=0-99' } })).arrayBuffer();
    await (await fetch(link, { headers: { Range: 'bytes=100-349' } })).arrayBuffer();
    await fetch(link, { method: 'HEAD' });
    const { headers } = await fetch(link, { method: 'HEAD' });
    const known = await fetch(link, { headers: { 'If-None-Match': headers.get('etag') ?? '' } });
    expect(known.status).toBe(304);
    await flushUsage(test_);
    const reads = { ds_id, action: 'object-read' };
    const key = `${ds_id}/STANDARDISED/large`;
    expect(await usedBy(admin, 'table', reads)).toMatchObject({
      // Who takes up a download in the middle begins none.
      [key]: { count: 2, views: 0, downloads: 0, bytes: SIZE + 350 },
    });
    expect(Object.keys(await usedBy(admin, 'user', reads))).toEqual(['nobody']);

    const { pathname, search } = new URL(link);
    const socket = connect(test_.port, '127.0.0.1');
    socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: test.example\r\nUser-Agent: Wget/1.21\r\n\r\n`);
    await new Promise((resolve) => socket.once('data', resolve));
    socket.destroy();
    await waitUntil('the broken-off download is counted', async () => {
      await flushUsage(test_);
      return (await usedBy(admin, 'client', reads))['wget'] !== undefined;
    });
    const brokenOff = (await usedBy(admin, 'client', reads))['wget'];
    expect(brokenOff).toMatchObject({ count: 1 });
    expect(brokenOff?.bytes).toBeGreaterThan(0);
    expect(brokenOff?.bytes).toBeLessThan(SIZE);
  });

  test('are the bytes of tables that are gone by then', async () => {
    const ds_id = await newDataset(['gone']);
    const link = await linkOf(ds_id, 'gone');
    await (await fetch(link)).arrayBuffer();
    expect((await admin.delete(`/admin/datasets/${ds_id}/STANDARDISED/tables/gone`)).status).toBe(200);
    await flushUsage(test_);
    expect(await usedBy(admin, 'table', { ds_id, action: 'object-read' })).toMatchObject({
      [`${ds_id}/STANDARDISED/gone`]: { count: 1, bytes: 4 },
    });
  });

  test('are shapefiles, with their bytes', async () => {
    await admin.post('/admin/regions', { region_id: 'shape_US', region_name: 'Place' });
    const square = { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]] }; // prettier-ignore
    const content = JSON.stringify(square);
    await admin.upload('/admin/shapefiles/shape_US', [{ field: 'shapefile', name: 'shape.geojson', content }]);
    const get = (headers: Record<string, string> = {}): Promise<Response> =>
      fetch(`${test_.url}/api/v1/shapefiles/shape_US`, { headers: { 'X-API-Key': reader.key ?? '', ...headers } });
    const whole = (await (await get()).arrayBuffer()).byteLength;
    await (await get({ Range: 'bytes=10-19' })).arrayBuffer();
    await flushUsage(test_);
    const row = { key: 'shape_US', name: null, count: 1, views: 0, downloads: 1, bytes: whole + 10 };
    expect(await usedBy(admin, 'region')).toEqual({ shape_US: row });
    expect(await usedBy(admin, 'user', { item: 'shape_US' })).toMatchObject({ 'reader@test.example': { count: 1 } });
  });

  test('are subsets of weather, with their bytes; plans are none', async () => {
    await putFolder(join(PROJECT_FOLDER, 'samples/weather/era5_uk'), 'weather/era5_uk');
    const { body } = await admin.get<{ temporal_coverage_start: string }>('/weather/datasets/era5_uk');
    const date = body.temporal_coverage_start.slice(0, 10);
    const asked = { variables: ['t2m'], start_date: date, end_date: date };
    const download = (more: object): Promise<Response> =>
      fetch(`${test_.url}/api/v1/weather/datasets/era5_uk/download`, {
        method: 'POST',
        headers: { 'X-API-Key': admin.key ?? '', 'Content-Type': 'application/json' },
        body: JSON.stringify({ ...asked, ...more }),
      });
    expect((await download({ dry_run: true })).status).toBe(200);
    const bytes = (await (await download({})).arrayBuffer()).byteLength;
    await flushUsage(test_);
    const row = { key: 'era5_uk', name: null, count: 1, views: 0, downloads: 1, bytes };
    expect(await usedBy(admin, 'weather')).toEqual({ era5_uk: row });
  });

  test('is kept where the user is deleted and the dataset purged, and names nobody then', async () => {
    const ds_id = await newDataset([]);
    const leaver = await test_.newUser('leaver@test.example');
    await leaver.get(`/datasets/${ds_id}`);
    await flushUsage(test_);
    expect(Object.keys(await usedBy(admin, 'user', { ds_id }))).toEqual(['leaver@test.example']);
    expect((await admin.delete('/admin/users/leaver@test.example')).status).toBe(200);
    expect((await admin.delete(`/admin/datasets/${ds_id}`)).status).toBe(200);
    expect((await admin.post(`/admin/datasets/${ds_id}/purge`, {})).status).toBe(200);
    expect(Object.keys(await usedBy(admin, 'user', { ds_id }))).toEqual(['nobody']);
    expect(await usedBy(admin, 'dataset', { ds_id })).toMatchObject({ [ds_id]: { name: null, count: 1 } });
    const { body } = await admin.get<Json[]>(`/admin/usage/counts?ds_id=${ds_id}`);
    expect(body).toMatchObject([{ user_email: null, count: 1 }]);
  });

  test('is nothing where counting is switched off', async () => {
    const ds_id = await newDataset([]);
    const silent = await startReplica(test_, { USAGE_COUNTING: 'off' });
    await new ApiCaller(silent.url, reader.key).get(`/datasets/${ds_id}`);
    await flushUsage(silent);
    await silent.close();
    expect(await countsByAction(admin, { ds_id })).toEqual({});
  });
});

async function putFolder(folder: string, key: string): Promise<void> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) await putFolder(path, `${key}/${name}`);
    else await test_.store.put(`${key}/${name}`, Readable.from([readFileSync(path)]), { sizeLimitBytes: 2 ** 30 });
  }
}

describe('several servers', () => {
  test('add up, also where they write at once, and one that stops writes what it has', async () => {
    const datasets = [await newDataset(), await newDataset(), await newDataset()];
    const other = await startReplica(test_);
    const elsewhere = new ApiCaller(other.url, reader.key);
    for (let round = 0; round < 8; round++) {
      // In turns, so that the two meet the same rows in different orders.
      const order = round % 2 === 0 ? datasets : [...datasets].reverse();
      for (const caller of [reader, elsewhere]) {
        const mine = caller === reader ? order : [...order].reverse();
        for (const ds_id of mine) {
          await caller.get(`/datasets/${ds_id}`);
          await caller.get(`/datasets/${ds_id}/STANDARDISED/tables`);
        }
      }
      await Promise.all([flushUsage(test_), flushUsage(other)]);
    }
    await elsewhere.get(`/datasets/${datasets[0]}`);
    await other.close();
    const counts = await Promise.all(datasets.map((ds_id) => countsByAction(admin, { ds_id })));
    expect(counts).toEqual([17, 16, 16].map((views) => ({ 'dataset-view': views, 'table-link': 32 })));
  });

  test('write by themselves, every so often', async () => {
    const ds_id = await newDataset([]);
    const other = await startReplica(test_, { USAGE_FLUSH_INTERVAL_MS: '50' });
    await new ApiCaller(other.url, reader.key).get(`/datasets/${ds_id}`);
    await waitUntil('the view is written', async () => (await countsByAction(admin, { ds_id }))['dataset-view'] === 1);
    await other.close();
  });
});

describe('the page of a dataset', () => {
  const shown = async (ds_id: string): Promise<number> =>
    (await reader.get<{ download_count: number }>(`/datasets/${ds_id}`)).body.download_count;

  test('shows the downloads until yesterday, and is the same all day', async () => {
    const ds_id = await newDataset();
    const { headers } = await reader.get(`/datasets/${ds_id}`);
    const etag = headers.get('etag') ?? '';
    await reader.get(`/datasets/${ds_id}/STANDARDISED/tables`);
    await reader.get(`/datasets/${ds_id}/STANDARDISED/cases`);
    await flushUsage(test_);
    expect(await shown(ds_id)).toBe(0);
    expect((await reader.get(`/datasets/${ds_id}`, { 'If-None-Match': etag })).status).toBe(304);
    await test_.dataSource.query(
      `UPDATE dataset_downloads SET day = day - 1 FROM datasets d WHERE d.id = dataset_id AND d.ds_id = $1`,
      [ds_id],
    );
    expect(await shown(ds_id)).toBe(3);
    await times(4, () => reader.get(`/datasets/${ds_id}/STANDARDISED/cases`));
    await flushUsage(test_);
    expect(await shown(ds_id)).toBe(3);
  });

  test('counts what is written late, also together with what is new', async () => {
    const ds_id = await newDataset();
    const download = (): Promise<unknown> => reader.get(`/datasets/${ds_id}/STANDARDISED/cases`);
    try {
      moveClock(-2 * DAY_MS);
      await download();
      jest.useRealTimers();
      moveClock(-DAY_MS);
      await download();
      jest.useRealTimers();
      await download();
      await flushUsage(test_);
      expect(await shown(ds_id)).toBe(2);
      moveClock(-3 * DAY_MS);
      await times(5, download);
      await flushUsage(test_);
    } finally {
      jest.useRealTimers();
    }
    expect(await shown(ds_id)).toBe(7);
    const days = await usedBy(admin, 'day', { ds_id, action: 'table-download' });
    expect(Object.values(days).map(({ downloads }) => downloads)).toEqual([5, 1, 1, 1]);
  });
});

describe('reports', () => {
  /** Long ago, where no other test counts. */
  const PERIOD = 'from=2001-01-01&to=2001-12-31';

  async function insert(rows: readonly (readonly [string, string, string, string, number, number])[]): Promise<void> {
    for (const [day, ds_id, item, action, count, bytes] of rows) {
      await test_.dataSource.query(
        `INSERT INTO usage_counts (day, ds_id, bucket_type, item, action, client, user_id, count, bytes)
         VALUES ($1, $2, CASE WHEN $3 = '' THEN '' ELSE 'STANDARDISED' END, $3, $4, 'curl', 0, $5, $6)`,
        [day, ds_id, item, action, count, bytes],
      );
    }
  }

  beforeAll(() =>
    insert([
      ['2001-01-01', 'XX0001DS0001', '', 'dataset-view', 5, 0],
      ['2001-01-02', 'XX0001DS0001', '=cmd|"/c calc"!A1', 'table-link', 2, 0],
      ['2001-01-02', 'XX0001DS0002', 'cases', 'table-download', 3, 0],
      ['2001-01-03', 'XX0001DS0002', 'cases', 'object-read', 3, 3_000_000_000_000],
      ['2001-12-31', 'XX0001DS0003', '', 'dataset-view', 9, 0],
      ['2002-01-01', 'XX0001DS0003', '', 'dataset-view', 1, 0],
    ]),
  );

  test('totals', async () => {
    const { body } = await admin.get<Json>(`/admin/usage/totals?${PERIOD}`);
    expect(body).toMatchObject({
      ...{ from: '2001-01-01', to: '2001-12-31', count: 22, views: 14, downloads: 5, bytes: 3_000_000_000_000 },
      ...{ datasets: 3, users: 0 },
    });
    const none = await admin.get<Json>('/admin/usage/totals?from=1999-01-01&to=1999-01-01');
    expect(none.body).toEqual({
      ...{ from: '1999-01-01', to: '1999-01-01', count: 0, views: 0, downloads: 0, bytes: 0 },
      ...{ datasets: 0, users: 0, actions: [] },
    });
  });

  test('of thirty days, unless they say otherwise', async () => {
    const days = async (query: string): Promise<unknown> => {
      const { body } = await admin.get<Json>(`/admin/usage/totals?${query}`);
      return [body['from'], body['to']];
    };
    const today = new Date().toISOString().slice(0, 10);
    expect(await days('')).toEqual([new Date(Date.now() - 29 * DAY_MS).toISOString().slice(0, 10), today]);
    expect(await days('to=2004-03-01')).toEqual(['2004-02-01', '2004-03-01']);
    expect(await days('from=2004-03-01')).toEqual(['2004-03-01', today]);
  });

  test('come page by page, in the order of their keys', async () => {
    const keys = async (by: string): Promise<unknown[]> =>
      (await walkBy(admin, `/admin/usage/series?${PERIOD}&by=${by}`)).map(({ key }) => key);
    expect(await keys('day')).toEqual(['2001-01-01', '2001-01-02', '2001-01-03', '2001-12-31']);
    expect(await keys('dataset')).toEqual(['XX0001DS0001', 'XX0001DS0002', 'XX0001DS0003']);
    expect(await keys('user')).toEqual([null]);
    const rows = await walkBy(admin, `/admin/usage/counts?${PERIOD}`);
    expect(rows.map(({ day, ds_id, count }) => [day, ds_id, count])).toEqual([
      ['2001-01-01', 'XX0001DS0001', 5],
      ['2001-01-02', 'XX0001DS0001', 2],
      ['2001-01-02', 'XX0001DS0002', 3],
      ['2001-01-03', 'XX0001DS0002', 3],
      ['2001-12-31', 'XX0001DS0003', 9],
    ]);
  });

  test('the top comes first', async () => {
    const top = async (of: string): Promise<unknown[]> =>
      (await admin.get<Used[]>(`/admin/usage/top?${PERIOD}&${of}`)).body.map(({ key }) => key);
    expect(await top('of=datasets')).toEqual(['XX0001DS0002', 'XX0001DS0001', 'XX0001DS0003']);
    expect(await top('of=datasets&limit=1')).toEqual(['XX0001DS0002']);
    expect((await top('of=tables'))[0]).toBe('XX0001DS0002/STANDARDISED/cases');
    expect(await top('of=users')).toEqual([]);
  });

  test('as CSV are whole, and run no formula', async () => {
    const get = async (path: string): Promise<{ headers: Headers; text: string }> => {
      const { headers, body } = await admin.get<string>(`/admin/usage/${path}&${PERIOD}&format=csv&limit=1`);
      return { headers, text: body };
    };
    const { headers, text } = await get('counts?');
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(headers.get('content-disposition')).toBe('attachment; filename="usage-2001-01-01-to-2001-12-31.csv"');
    expect(headers.get('link')).toBeNull();
    const records = csvRecords(text);
    expect(records.map(({ day, item, count }) => [day, item, count])).toEqual([
      ['2001-01-01', '', '5'],
      ['2001-01-02', `'=cmd|"/c calc"!A1`, '2'],
      ['2001-01-02', 'cases', '3'],
      ['2001-01-03', 'cases', '3'],
      ['2001-12-31', '', '9'],
    ]);
    expect(records[3]).toMatchObject({ bytes: '3000000000000', action: 'object-read', user_email: '' });
    expect(csvRows((await get('series?by=dataset')).text)).toEqual([
      ['dataset', 'title', 'count', 'views', 'downloads', 'bytes'],
      ['XX0001DS0001', '', '7', '5', '2', '0'],
      ['XX0001DS0002', '', '6', '0', '3', '3000000000000'],
      ['XX0001DS0003', '', '9', '9', '0', '0'],
    ]);
    const none = await admin.get<string>('/admin/usage/series?by=user&from=1999-01-01&to=1999-01-01&format=csv');
    expect(none.body).toBe('user,count,views,downloads,bytes\r\n');
  });

  test('as CSV go beyond one batch', async () => {
    await test_.dataSource.query(
      `INSERT INTO usage_counts SELECT '1990-01-01', '', '', 'item ' || n, 'shapefile-download', 'curl', 0, 1, n
         FROM generate_series(1, 12000) AS n`,
    );
    const days = 'from=1990-01-01&to=1990-01-01&format=csv';
    for (const path of [`counts?${days}`, `series?by=region&${days}`]) {
      const records = csvRecords((await admin.get<string>(`/admin/usage/${path}`)).body);
      const bytes = records.map((record) => Number(record['bytes']));
      expect([path, records.length, new Set(bytes).size]).toEqual([path, 12_000, 12_000]);
    }
  });

  test.each([
    ['totals?from=2026-02-31', 'from'],
    ['totals?to=0000-01-01', 'to'],
    ['totals?to=2026-1-1', 'to'],
    ['totals?from=2026-11-02&to=2026-11-01', 'from'],
    ['totals?client=netscape', 'client'],
    ['totals?action=look', 'action'],
    ['totals?user_email=nobody', 'user_email'],
    ['series?from=2026-11-01', 'by'],
    ['series?by=month', 'by'],
    ['series?by=day&limit=0', 'limit'],
    ['series?by=day&format=xml', 'format'],
    ['counts?from=2026-11-02&to=2026-11-01&format=csv', 'from'],
    ['top?of=days', 'of'],
    ['top?of=users&limit=1001', 'limit'],
  ])('%s is refused', async (path, field) => {
    const { status, body } = await admin.get<Problem>(`/admin/usage/${path}`);
    expect([status, body.code, body.errors?.[0]?.path]).toEqual([422, 'validation-failed', field]);
  });
});

test('counts go when they are too old, and not before', async () => {
  const { dataSource } = test_;
  const days = async (): Promise<string[]> => {
    const rows = await dataSource.query<{ item: string }[]>(
      `SELECT item FROM usage_counts WHERE action = 'table-schema' AND ds_id = 'RE0001DS0001' ORDER BY day`,
    );
    return rows.map(({ item }) => item);
  };
  await dataSource.query(
    `INSERT INTO usage_counts
     SELECT (now() AT TIME ZONE 'UTC')::date - ago, 'RE0001DS0001', 'STANDARDISED', ago || ' days', 'table-schema', 'curl', 0, 1, 0
       FROM unnest(ARRAY[402, 401, 400, 5]) AS ago`,
  );
  const retention = test_.app.get(UsageRetention);
  try {
    await retention.runOnce();
    expect(await days()).toEqual(['400 days', '5 days']);
    expect(await retention.runOnce()).toBe(0);
    moveClock(DAY_MS);
    expect(await retention.runOnce()).toBe(1);
    expect(await days()).toEqual(['5 days']);
  } finally {
    jest.useRealTimers();
  }
});
