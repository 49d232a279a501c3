import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allOf, DataioClient, type ImportOutcome } from '../../sdk/src/surface.js';
import { type FolderUpload, uploadDataset, type UploadProgress } from '../../sdk/src/node/surface.js';
import { type Folder, filesOf } from '../support/dataset-folders.js';
import { TcpFaultProxy } from '../support/tcp-fault-proxy.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PART_BYTES = 5 * 2 ** 20;
const IN_PARTS_FROM = 2 ** 20;
const LARGE = `station,mm\n${'Dharwad,12.5\n'.repeat(900_000)}`;
const HIDDEN = { description: 'Rain', comments: '', access: false };

let test_: TestApp;
let client: DataioClient;
let proxy: TcpFaultProxy;
let root: string;
let made = 0;
let dsId: string;

beforeAll(async () => {
  test_ = await startTestApp({ DIRECT_UPLOAD_PART_BYTES: String(PART_BYTES) });
  proxy = await TcpFaultProxy.open(test_.port);
  client = new DataioClient({ address: `${test_.url}/api/v1`, apiKey: test_.admin.key ?? '' });
  const fields = { collection_name: 'Folders', category_id: 'DF', category_name: 'Folders' };
  await client.administration.collections.ensure({ collection_id: 'DF0001', ...fields });
}, 60_000);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'dataio-folder-test-'));
  dsId = `DF0001DS${String(++made).padStart(4, '0')}`;
});

afterEach(async () => {
  await proxy.pass();
  await rm(root, { recursive: true, force: true });
});

afterAll(async () => {
  await proxy.close();
  await test_.close();
});

function folderWith(tables: Folder['tables']): Folder {
  return {
    about: {
      ds_id: dsId,
      title: 'Rain',
      collection_id: 'DF0001',
      data_owner_name: 'Met Office',
      raw_dataset: { rds_id: 'DFRDS1', source: 'https://rain.example.org' },
    },
    tables,
  };
}

const BOTH: Folder['tables'] = {
  small: { csv: 'a\n1\n', about: 'Small' },
  rain: { csv: LARGE, about: 'Rain', columns: { mm: { description: 'Millimetres' } } },
};

async function write(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(root, `${dsId}-rain`);
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

function upload(folder: string, options: FolderUpload = {}, by = client): Promise<ImportOutcome> {
  return uploadDataset(by, folder, { inPartsFrom: IN_PARTS_FROM, ...options });
}

function tablesIn({ items }: ImportOutcome): string[] {
  return items
    .filter(({ kind }) => kind === 'table')
    .map(({ id, action, changes, outcome }) => [id, action, ...changes, outcome].join(' '));
}

async function versionOf(tableName: string): Promise<number> {
  const tables = await allOf(client.administration.tables.list(dsId));
  return tables.find(({ table_name }) => table_name === tableName)!.version;
}

describe('a folder with a large table', () => {
  test('is planned, brought, and the second time left as it is', async () => {
    const folder = await write(filesOf(folderWith(BOTH)));
    const planned = await upload(folder, { dryRun: true });
    expect([planned.status, ...tablesIn(planned)]).toEqual(['planned', 'small create planned', 'rain create planned']);
    const sent: UploadProgress[] = [];
    const done = await upload(folder, { onProgress: (progress) => sent.push(progress) });
    expect([done.status, ...tablesIn(done)]).toEqual(['done', 'small create done', 'rain create done']);
    expect(sent.at(-1)).toEqual({ tableName: 'rain', sentBytes: LARGE.length, sizeBytes: LARGE.length });
    const records = await allOf(client.administration.tables.list(dsId));
    expect(records.find(({ table_name }) => table_name === 'rain')).toMatchObject({
      size_bytes: LARGE.length,
      metadata: {
        description: 'Rain',
        data_dictionary: { mm: { description: 'Millimetres', comments: '', access: true } },
      },
    });
    const { audit } = client.administration;
    const entries = (await allOf(audit.list())).length;
    const again = await upload(folder);
    expect([again.status, ...tablesIn(again)]).toEqual(['done', 'small keep done', 'rain keep done']);
    expect((await allOf(audit.list())).length).toBe(entries);
  });

  test('changes what differs: the bytes, or what is said of them', async () => {
    await upload(await write(filesOf(folderWith(BOTH))));
    const columns = { mm: { description: 'Rain in millimetres' }, station: { description: 'Where' } };
    const said = { ...BOTH, rain: { csv: LARGE, about: 'Rain', columns } };
    const described = await upload(await write(filesOf(folderWith(said))));
    expect(tablesIn(described)).toEqual(['small keep done', 'rain update data_dictionary done']);
    expect(await versionOf('rain')).toBe(1);
    const longer = { ...said, rain: { ...said.rain, csv: `${LARGE}Hubli,1\n`, columns: { mm: columns.mm } } };
    const replaced = await upload(await write(filesOf(folderWith(longer))));
    expect(tablesIn(replaced)).toEqual(['small keep done', 'rain replace content data_dictionary done']);
    expect(await versionOf('rain')).toBe(2);
    const [table] = (await allOf(client.administration.tables.list(dsId))).filter(
      ({ table_name }) => table_name === 'rain',
    );
    expect(Object.keys(table!.metadata.data_dictionary)).toEqual(['mm']);
  });

  test('keeps a column hidden that is hidden', async () => {
    await upload(await write(filesOf(folderWith(BOTH))));
    const place = { dsId, tableName: 'rain' };
    await client.administration.tables.changeMetadata(place, { data_dictionary: { mm: HIDDEN } });
    const longer = { ...BOTH, rain: { ...BOTH['rain']!, csv: `${LARGE}Hubli,1\n` } };
    await upload(await write(filesOf(folderWith(longer))));
    const [record] = (await allOf(client.administration.tables.list(dsId))).filter(
      ({ table_name }) => table_name === 'rain',
    );
    expect(record!.metadata.data_dictionary).toMatchObject({ mm: { access: false, description: 'Millimetres' } });
  });

  test('goes on after a break where it was', async () => {
    const folder = await write(filesOf(folderWith({ rain: BOTH['rain']! })));
    const address = `http://127.0.0.1:${proxy.port}/api/v1`;
    const impatient = new DataioClient({ address, apiKey: test_.admin.key ?? '', attempts: 1 });
    proxy.resetAfter('request', 2 * PART_BYTES);
    await expect(upload(folder, {}, impatient)).rejects.toThrow('cannot be reached');
    await proxy.pass();
    const [open] = await allOf(client.administration.tables.listOpen(dsId));
    const { parts: missing } = await client.administration.tables.read(open!);
    const left = missing.reduce((bytes, part) => bytes + part.size_bytes, 0);
    const sent: number[] = [];
    const done = await upload(folder, { onProgress: ({ sentBytes }) => sent.push(sentBytes) });
    expect(tablesIn(done)).toEqual(['rain create done']);
    expect([left < LARGE.length, sent[0]]).toEqual([true, LARGE.length - left]);
  });

  test('says what the server refuses of one table, and brings the others', async () => {
    const tables = { ...BOTH, ragged: { csv: `${LARGE}one cell\n`, about: 'Ragged' } };
    const outcome = await upload(await write(filesOf(folderWith(tables))));
    expect(outcome.status).toBe('partial');
    expect(tablesIn(outcome)).toEqual(['small create done', 'ragged create failed', 'rain create done']);
    const problem = outcome.items.find(({ id }) => id === 'ragged')!.problem;
    expect(problem).toMatchObject({ code: 'invalid-content', detail: expect.stringContaining('row') as string });
  });

  test('names the lines that a person sees, and all that is in the way', async () => {
    const files = filesOf(folderWith(BOTH));
    const text = 'tables:\n  rain:\n    info: {about: Rain}\n  small:\n    inof: {}\n';
    const folder = await write({ ...files, 'metadata.yaml': text });
    await expect(upload(folder)).rejects.toMatchObject({
      code: 'invalid-folder',
      problem: { errors: [{ message: 'line 5: is no field of this file' }] },
    });
    await write({ 'metadata.yaml': 'tables: {small: {}}\n' });
    await expect(upload(folder)).rejects.toThrow('rain.csv is not described in metadata.yaml');
  });

  test('may say what it says by anchors', async () => {
    const files = filesOf(folderWith(BOTH));
    const text = 'tables:\n  rain: &both\n    info: {about: Both}\n  small: *both\n';
    const done = await upload(await write({ ...files, 'metadata.yaml': text }));
    expect(tablesIn(done)).toEqual(['small create done', 'rain create done']);
  });
});
