import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { allOf, ApiProblem, ConnectionFailed, DataioClient } from '../../sdk/src/surface.js';
import { makeDataset } from '../support/catalogue.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DATASET = 'TC0001DS0001';

let test_: TestApp;
let client: DataioClient;
let rawDatasetId: number;

beforeAll(async () => {
  test_ = await startTestApp();
  client = clientWith(test_.admin.key);
  await makeDataset(test_.admin, { ds_id: DATASET, title: 'Rain per station', access_level: 'VIEW', tags: ['rain'] });
  rawDatasetId = (await client.datasets.get(DATASET)).raw_datasets[0]!.id;
}, 60_000);

afterAll(() => test_.close());

function clientWith(apiKey?: string): DataioClient {
  return new DataioClient({ address: `${test_.url}/api/v1`, apiKey });
}

function addDataset(dsId: string): Promise<unknown> {
  return client.administration.datasets.ensure({
    ds_id: dsId,
    title: dsId,
    collection_id: dsId.slice(0, 6),
    data_owner_name: 'Owner',
    raw_dataset_ids: [rawDatasetId],
  });
}

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('the catalogue', () => {
  test('walks all pages of a list', async () => {
    for (let n = 2; n <= 105; n++) await addDataset(`TC0001DS${String(n).padStart(4, '0')}`);
    const ids = (await allOf(client.datasets.list())).map(({ ds_id }) => ds_id);
    expect(ids).toHaveLength(105);
    expect(new Set(ids).size).toBe(105);
  });

  test('searches, counts and reads one', async () => {
    const found = await allOf(client.datasets.list({ q: 'rain station', tag: ['rain'] }));
    expect(found.map(({ ds_id }) => ds_id)).toEqual([DATASET]);
    expect((await client.datasets.countFacets({ q: 'rain' })).tags).toEqual([
      { value: 'rain', name: 'rain', datasets: 1 },
    ]);
    expect((await client.datasets.get(DATASET)).title).toBe('Rain per station');
  });

  test('says who it is', async () => {
    expect((await client.whoAmI()).email).toBe('admin@test.example');
  });
});

describe('tables', () => {
  const place = { dsId: DATASET, tableName: 'rain' };

  test('are put, listed and read without the key', async () => {
    const record = await client.administration.tables.put(place, new Blob(['station,mm\nA,1\n']), {
      description: 'Rain',
    });
    expect(record).toMatchObject({ table_name: 'rain', version: 1, metadata: { description: 'Rain' } });
    expect((await client.tables.list(DATASET)).map(({ table_name, row_count }) => [table_name, row_count])).toEqual([
      ['rain', 1],
    ]);
    expect(await (await client.tables.download(place)).text()).toBe('station,mm\nA,1\n');
    expect(await (await client.tables.download(place, { from: 11 })).text()).toBe('A,1\n');
    expect((await client.tables.getSchema(place)).fields.map(({ name }) => name)).toEqual(['station', 'mm']);
    expect((await client.tables.preview(place, 1)).rows).toEqual([['A', '1']]);
  });

  test('keep their versions', async () => {
    await client.administration.tables.put(place, new Blob(['station,mm\nA,2\n']));
    expect((await allOf(client.tables.listVersions(place))).map(({ version }) => version)).toEqual([2, 1]);
    expect(await (await client.tables.download(place, { version: 1 })).text()).toBe('station,mm\nA,1\n');
  });

  test('go up in parts', async () => {
    const bytes = new TextEncoder().encode(`station\n${'B\n'.repeat(1000)}`);
    const { tables } = client.administration;
    const upload = await tables.begin(DATASET, {
      table_name: 'parts',
      size_bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      content_type: 'text/csv',
    });
    expect(await allOf(tables.listOpen(DATASET))).toHaveLength(1);
    await tables.sendPart(upload.parts[0]!.link, bytes);
    expect((await tables.read(upload)).stored_parts).toEqual([1]);
    await tables.complete(upload);
    expect(await (await client.tables.download({ dsId: DATASET, tableName: 'parts' })).text()).toHaveLength(
      bytes.length,
    );
  });
});

describe('regions', () => {
  test('answer outlines as they are stored', async () => {
    const outline = { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] }; // prettier-ignore
    await client.calls.POST('/admin/regions', { body: { region_id: 'country_XX', region_name: 'X' } });
    await client.administration.uploadShapefile('country_XX', new Blob([JSON.stringify(outline)]));
    expect((await allOf(client.regions.listShapefiles())).map(({ region_id }) => region_id)).toEqual(['country_XX']);
    const packed = await (await client.regions.downloadShapefile('country_XX')).arrayBuffer();
    expect(gunzipSync(packed).toString()).toContain('Polygon');
  });
});

describe('refusals', () => {
  test('carry the problem document', async () => {
    const stranger = clientWith((await test_.newUser('stranger@test.example')).key);
    const failure = (await failureOf(stranger.tables.list(DATASET))) as ApiProblem;
    expect(failure).toBeInstanceOf(ApiProblem);
    expect(failure.status).toBe(403);
    expect(failure.message).toBe(failure.problem.detail);
    expect(failure.problem.request_id).toBeDefined();
  });

  test('of a wrong key say so', async () => {
    const failure = await failureOf(clientWith('dataio_wrong').whoAmI());
    expect((failure as ApiProblem).status).toBe(401);
  });

  test('of what is no DataIO name the address', async () => {
    const failure = (await failureOf(new DataioClient({ address: test_.url }).whoAmI())) as ApiProblem;
    expect([failure.status, failure.message]).toEqual([404, expect.stringContaining('/me')]);
  });
});

describe('a connection that fails', () => {
  let server: Server;
  let answers: { status: number; headers?: Record<string, string> }[] = [];
  const requests: string[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      requests.push(`${request.method} ${request.headers['user-agent']}`);
      const { status, headers } = answers.shift() ?? { status: 200 };
      response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
      response.end(status === 200 ? '{"email":"a@b.c"}' : '');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => (requests.length = 0));
  afterAll(() => void server.close());

  function impatient(options: object = {}): DataioClient {
    const { port } = server.address() as AddressInfo;
    return new DataioClient({ address: `http://127.0.0.1:${port}/api/v1/`, ...options });
  }

  test('is tried again where that is safe', async () => {
    answers = [
      { status: 503, headers: { 'Retry-After': '0' } },
      { status: 429, headers: { 'Retry-After': '0' } },
    ];
    expect((await impatient().whoAmI()).email).toBe('a@b.c');
    expect(requests).toEqual(Array(3).fill('GET dataio-js/0.1.0'));
  });

  test('is not tried again where it may have worked', async () => {
    answers = [{ status: 503 }];
    const failure = await failureOf(impatient().administration.users.create({ email: 'a@b.c', is_group: false }));
    expect((failure as ApiProblem).status).toBe(503);
    expect(requests).toHaveLength(1);
  });

  test('says in the end what was wrong', async () => {
    const nobody = new DataioClient({ address: 'http://127.0.0.1:1/api/v1', attempts: 1 });
    const failure = await failureOf(nobody.whoAmI());
    expect(failure).toBeInstanceOf(ConnectionFailed);
    expect((failure as Error).message).toMatch(/^http:\/\/127\.0\.0\.1:1 cannot be reached: .+\.$/);
  });

  test('ends at once when the caller gives up', async () => {
    answers = [{ status: 503, headers: { 'Retry-After': '20' } }];
    const call = impatient().calls.GET('/me', { signal: AbortSignal.timeout(100) });
    await expect(call).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
