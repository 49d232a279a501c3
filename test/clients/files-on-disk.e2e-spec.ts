import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ContentMismatch, DataioClient } from '../../sdk/src/surface.js';
import {
  downloadDataset,
  downloadFile,
  type DownloadProgress,
  sha256Of,
  uploadTable,
} from '../../sdk/src/node/surface.js';
import { makeDataset } from '../support/catalogue.js';
import { TcpFaultProxy } from '../support/tcp-fault-proxy.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DATASET = 'TF0001DS0007';
const FOLDER = `${DATASET}-Rain_per_station`;
const PART_BYTES = 5 * 2 ** 20;
const LARGE = `station,mm\n${'Dharwad,12.5\n'.repeat(1_000_000)}`;

let test_: TestApp;
let client: DataioClient;
let proxy: TcpFaultProxy;
let throughProxy: DataioClient;
let root: string;

beforeAll(async () => {
  test_ = await startTestApp({ DIRECT_UPLOAD_PART_BYTES: String(PART_BYTES) });
  proxy = await TcpFaultProxy.open(test_.port);
  client = new DataioClient({ address: `${test_.url}/api/v1`, apiKey: test_.admin.key });
  throughProxy = new DataioClient({ address: `http://127.0.0.1:${proxy.port}/api/v1`, apiKey: test_.admin.key });
  await makeDataset(test_.admin, { ds_id: DATASET, title: 'Rain per station' });
}, 60_000);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'dataio-files-'));
});

afterEach(async () => {
  await proxy.pass();
  await rm(root, { recursive: true, force: true });
});

afterAll(async () => {
  await proxy.close();
  await test_.close();
});

async function put(tableName: string, content: string): Promise<void> {
  await client.administration.tables.put({ dsId: DATASET, tableName }, new Blob([content]), { description: tableName });
}

function contentOf(fileName: string): Promise<string> {
  return readFile(join(root, FOLDER, fileName), 'utf8');
}

describe('uploading a file', () => {
  async function fileOf(name: string, content: string): Promise<string> {
    const path = join(root, name);
    await writeFile(path, content);
    return path;
  }

  test('sends it in parts, once', async () => {
    const path = await fileOf('large.csv', LARGE);
    const sent: number[] = [];
    const metadata = { description: 'Rain' };
    const done = await uploadTable(client, { path, dsId: DATASET, metadata, onProgress: (bytes) => sent.push(bytes) });
    expect(done).toBe(true);
    expect([sent[0], sent.at(-1)]).toEqual([0, LARGE.length]);
    const [table] = await client.tables.list(DATASET);
    expect(table).toMatchObject({
      table_name: 'large',
      sha256: await sha256Of(path),
      metadata: { description: 'Rain' },
    });
    expect(await uploadTable(client, { path, dsId: DATASET, metadata })).toBe(false);
  });

  test('goes on where a break left it', async () => {
    const path = await fileOf('large.csv', `${LARGE}Hubli,1\n`);
    proxy.resetAfter('request', PART_BYTES + PART_BYTES / 2);
    const address = `http://127.0.0.1:${proxy.port}/api/v1`;
    const impatient = new DataioClient({ address, apiKey: test_.admin.key, attempts: 1 });
    await expect(uploadTable(impatient, { path, dsId: DATASET, parallel: 1 })).rejects.toThrow('cannot be reached');
    await proxy.pass();
    const sent: number[] = [];
    expect(await uploadTable(throughProxy, { path, dsId: DATASET, onProgress: (bytes) => sent.push(bytes) })).toBe(
      true,
    );
    expect(sent[0]).toBe(PART_BYTES);
    expect(await sha256Of(path)).toBe((await client.tables.list(DATASET))[0]!.sha256);
  });

  test('shows what the server refuses, row and column', async () => {
    const path = await fileOf('ragged.csv', 'a,b\n1,2\n3\n');
    await expect(uploadTable(client, { path, dsId: DATASET })).rejects.toMatchObject({
      code: 'invalid-content',
      message: expect.stringContaining('row 3') as string,
    });
  });
});

describe('downloading a dataset', () => {
  beforeAll(async () => {
    await put('small', 'a\n1\n');
    await put('large', LARGE);
  });

  test('writes a folder that a curator knows', async () => {
    const seen: DownloadProgress[] = [];
    const outcome = await downloadDataset(client, {
      dataset: '0007',
      root,
      metadataFormat: 'yaml',
      onProgress: (progress) => seen.push(progress),
    });
    expect(outcome).toEqual({
      folder: join(root, FOLDER),
      downloaded: expect.arrayContaining(['large', 'small']) as string[],
      unchanged: [],
    });
    expect((await readdir(outcome.folder)).sort()).toEqual([
      'large.csv',
      'metadata.yaml',
      'small.csv',
      'sync-history.yaml',
    ]);
    expect(await contentOf('large.csv')).toBe(LARGE);
    expect(parse(await contentOf('metadata.yaml'))).toMatchObject({ tables: { small: { info: { about: 'small' } } } });
    expect(
      seen
        .filter(({ receivedBytes, sizeBytes }) => receivedBytes === sizeBytes)
        .map(({ tableName }) => tableName)
        .sort(),
    ).toEqual(['large', 'small']);
  });

  test('fetches only what differs, and sees what was changed here', async () => {
    await downloadDataset(client, { dataset: DATASET, root });
    const again = await downloadDataset(client, { dataset: DATASET, root });
    expect([again.downloaded, again.unchanged.length]).toEqual([[], 2]);
    const path = join(root, FOLDER, 'small.csv');
    await utimes(path, new Date(0), new Date(0));
    expect((await downloadDataset(client, { dataset: DATASET, root })).downloaded).toEqual([]);
    await writeFile(path, 'a\n2\n');
    expect((await downloadDataset(client, { dataset: DATASET, root })).downloaded).toEqual(['small']);
    expect(await contentOf('small.csv')).toBe('a\n1\n');
  });

  test('keeps what others wrote into its history', async () => {
    await downloadDataset(client, { dataset: DATASET, root });
    const history = await contentOf('sync-history.yaml');
    await writeFile(join(root, FOLDER, 'sync-history.yaml'), `note: ours\n${history}`);
    await downloadDataset(client, { dataset: DATASET, root });
    expect(parse(await contentOf('sync-history.yaml'))).toMatchObject({
      note: 'ours',
      tables: { small: { size_bytes: 4 } },
    });
  });

  test('outlives breaks, and never shows half a file', async () => {
    proxy.resetAfter('answer', 2_000_000);
    const outcome = await downloadDataset(throughProxy, { dataset: DATASET, root, parallel: 1 });
    expect(outcome.downloaded).toContain('large');
    expect(await contentOf('large.csv')).toBe(LARGE);
    expect((await readdir(outcome.folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('goes on from what an earlier run has left, unless it is damaged', async () => {
    const [table] = (await client.tables.list(DATASET)).filter(({ table_name }) => table_name === 'large');
    const starts: number[] = [];
    const source = {
      sizeBytes: table!.size_bytes,
      sha256: table!.sha256,
      open: (from: number): Promise<Response> => {
        starts.push(from);
        return client.tables.open(table!.download_link, { from });
      },
    };
    const path = join(root, 'large.csv');
    const partial = `${path}.${table!.sha256.slice(0, 12)}.part`;
    await writeFile(partial, LARGE.slice(0, 5000));
    await downloadFile(path, source);
    await writeFile(partial, 'x'.repeat(5000));
    await downloadFile(path, source);
    expect(starts).toEqual([5000, 5000, 0]);
    expect(await sha256Of(path)).toBe(table!.sha256);
  });

  test('keeps nothing that is not what was announced', async () => {
    const { download_link: link, size_bytes } = (await client.tables.list(DATASET))[0]!;
    const source = {
      sizeBytes: size_bytes,
      sha256: 'f'.repeat(64),
      open: (from: number) => client.tables.open(link, { from }),
    };
    await expect(downloadFile(join(root, 'wrong.csv'), source)).rejects.toBeInstanceOf(ContentMismatch);
    expect(await readdir(root)).toEqual([]);
  });
});
