import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataioClient, type ImportOutcome, type TableMetadata } from '../../sdk/src/surface.js';
import { uploadDataset } from '../../sdk/src/node/surface.js';
import { filesOf } from '../support/dataset-folders.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const IN_PARTS_FROM = 2 ** 20;
const LARGE = `station,mm\n${'Dharwad,12.5\n'.repeat(100_000)}`;
const HIDDEN = { description: 'Rain', comments: '', access: false };

let test_: TestApp;
let client: DataioClient;
let root: string;
let made = 0;
let dsId: string;

beforeAll(async () => {
  test_ = await startTestApp();
  client = clientOf();
  const fields = { collection_name: 'Folders', category_id: 'DF', category_name: 'Folders' };
  await client.administration.collections.ensure({ collection_id: 'DF0001', ...fields });
}, 60_000);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'dataio-changed-'));
  dsId = `DF0001DS${String(++made).padStart(4, '0')}`;
});

afterEach(() => rm(root, { recursive: true, force: true }));

afterAll(() => test_.close());

/** `before` is done before the first request that it says yes to. */
function clientOf(isIt?: (request: Request) => boolean, before?: () => Promise<unknown>): DataioClient {
  let isDone = isIt === undefined;
  const send = async (request: Request): Promise<Response> => {
    if (!isDone && isIt?.(request) === true) {
      isDone = true;
      await before?.();
    }
    return fetch(request);
  };
  return new DataioClient({ address: `${test_.url}/api/v1`, apiKey: test_.admin.key ?? '', fetch: send });
}

async function upload(csv: string, about: string, by = client): Promise<ImportOutcome['items'][number]> {
  const folder = join(root, dsId);
  await mkdir(folder, { recursive: true });
  const dataset = {
    ds_id: dsId,
    title: 'Rain',
    collection_id: 'DF0001',
    data_owner_name: 'Met Office',
    raw_dataset: { rds_id: 'DFRDS1', source: 'https://rain.example.org' },
  };
  const columns = { mm: { description: 'Rain' } };
  for (const [name, content] of Object.entries(filesOf({ about: dataset, tables: { rain: { csv, about, columns } } })))
    await writeFile(join(folder, name), content);
  const { items } = await uploadDataset(by, folder, { inPartsFrom: IN_PARTS_FROM });
  return items.find(({ kind }) => kind === 'table')!;
}

function change(changes: TableMetadata): Promise<unknown> {
  return client.administration.tables.changeMetadata({ dsId, tableName: 'rain' }, changes);
}

async function current(): Promise<{ description: string | null; mm: unknown; version: number }> {
  const { table } = await client.administration.tables.get({ dsId, tableName: 'rain' });
  const { description, data_dictionary } = table.metadata;
  return { description: description ?? null, mm: data_dictionary['mm'], version: table.version };
}

const hide = (): Promise<unknown> => change({ data_dictionary: { mm: HIDDEN } });

test.each([
  ['announced', 'POST', /\/uploads$/, `${LARGE}Hubli,1\n`],
  ['joined', 'POST', /\/complete$/, `${LARGE}Hubli,1\n`],
  ['described', 'PATCH', /\/tables\/rain$/, LARGE],
])('a column that is hidden before the table is %s stays hidden', async (_, method, path, csv) => {
  await upload(LARGE, 'Rain');
  const meanwhile = clientOf((request) => request.method === method && path.test(new URL(request.url).pathname), hide);
  const item = await upload(csv, 'All rain', meanwhile);
  expect(item).toMatchObject({
    outcome: 'failed',
    problem: { detail: expect.stringMatching(/^rain was changed on the server.*run this again\.$/) as string },
  });
  expect(await current()).toEqual({ description: 'Rain', mm: HIDDEN, version: 1 });
  expect(await upload(csv, 'All rain')).toMatchObject({ outcome: 'done' });
  expect(await current()).toMatchObject({ description: 'All rain', mm: HIDDEN });
});
