import type { Answer, ApiCaller, Problem } from '../support/api-caller.js';
import { auditedIn } from '../support/administration.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { keysIn, versionsOf } from '../support/stored-objects.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DATASET = 'TV0001DS0001';
const TABLES = `/admin/datasets/${DATASET}/STANDARDISED/tables`;

interface Record_ extends Problem {
  readonly version: number;
  readonly sha256: string;
}

let test_: TestApp;
let admin: ApiCaller;
let reader: ApiCaller;

beforeAll(async () => {
  test_ = await startTestApp();
  admin = test_.admin;
  reader = await test_.newUser('reader@test.example');
  await makeDataset(admin, { ds_id: DATASET, access_level: 'DOWNLOAD' });
});

afterAll(() => test_.close());

function csv(version: number | string): string {
  return `version\n${version}\n`;
}

function replace(name: string, content: string, headers: Record<string, string> = {}): Promise<Answer<Record_>> {
  return admin.replace<Record_>(`${TABLES}/${name}`, tableForm(name, content), headers);
}

async function bytesOf(name: string): Promise<string> {
  const path = `/datasets/${DATASET}/STANDARDISED/${name}?redirect=false`;
  const { body } = await reader.get<{ download_link: string }>(path);
  return (await fetch(body.download_link)).text();
}

async function statesOf(name: string): Promise<string[]> {
  return (await versionsOf(test_, name)).map(({ state }) => state);
}

async function tagOf(name: string): Promise<string> {
  return (await admin.get(`${TABLES}/${name}`)).headers.get('etag') ?? '';
}

describe('replacing a table', () => {
  test('shows the new version in the place of the old, which stays', async () => {
    await uploadTable(admin, DATASET, tableForm('rain', csv(1)));
    const { result, entries } = await auditedIn(test_, () => replace('rain', csv(2)));
    expect([result.status, result.body.version]).toEqual([201, 2]);
    expect(await bytesOf('rain')).toBe(csv(2));
    expect(await statesOf('rain')).toEqual(['SUPERSEDED', 'COMMITTED']);
    const changes = entries.map(({ action, before, after }) => [action, before?.version, after?.version]);
    expect(changes).toEqual([['table.replace', 1, 2]]);
  });

  test('makes the table where there is none', async () => {
    const { status, body } = await replace('fresh', csv(1));
    expect([status, body.version]).toEqual([201, 1]);
  });

  test('by the same content changes nothing, and says so, even where If-Match is old', async () => {
    await replace('same', csv(1));
    const { result, lines } = await auditedIn(test_, () => replace('same', csv(1), { 'If-Match': '"old"' }));
    expect([result.status, result.body.version, lines]).toEqual([200, 1, []]);
    expect(await statesOf('same')).toEqual(['COMMITTED', 'DELETED']);
  });

  test('only where If-Match names what is there', async () => {
    await replace('guarded', csv(1));
    const tag = await tagOf('guarded');
    expect((await replace('guarded', csv(2), { 'If-Match': `"other", ${tag}` })).status).toBe(201);
    const late = await replace('guarded', csv(3), { 'If-Match': tag });
    expect([late.status, late.body.code]).toEqual([412, 'table-changed']);
    expect(await bytesOf('guarded')).toBe(csv(2));
    expect((await replace('guarded', csv(3), { 'If-Match': `W/${await tagOf('guarded')}` })).status).toBe(412);
    expect((await replace('guarded', csv(3), { 'If-Match': '*' })).status).toBe(201);
    expect((await replace('absent', csv(1), { 'If-Match': '*' })).status).toBe(412);
    expect((await admin.get(`${TABLES}/absent`)).status).toBe(404);
  });

  test('takes the ETag of an answer to a change, and a change of metadata makes another', async () => {
    const made = await replace('tagged', csv(1));
    const tag = made.headers.get('etag') ?? '';
    expect(tag).toBe(await tagOf('tagged'));
    const patched = await admin.patch(`${TABLES}/tagged`, { description: 'Another' });
    expect((await replace('tagged', csv(2), { 'If-Match': tag })).status).toBe(412);
    expect((await replace('tagged', csv(2), { 'If-Match': patched.headers.get('etag') ?? '' })).status).toBe(201);
  });

  test('leaves one winner among twenty who read the same version', async () => {
    await replace('raced', csv(0));
    const tag = await tagOf('raced');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => replace('raced', csv(index + 1), { 'If-Match': tag })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(19).fill(412)]);
    const winner = answers.findIndex(({ status }) => status === 201);
    expect(await bytesOf('raced')).toBe(csv(winner + 1));
  });

  test('needs a file of the name in the address', async () => {
    const answer = await admin.replace<Problem>(`${TABLES}/one`, tableForm('two', csv(1)));
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([422, 'file']);
    expect(await versionsOf(test_, 'one')).toEqual([]);
  });

  test('brings back bytes that the store has lost, by the same content', async () => {
    await replace('lost', csv(1));
    const [version] = await versionsOf(test_, 'lost');
    await test_.store.delete(version?.object_key ?? '');
    const { status } = await uploadTable(admin, DATASET, tableForm('lost', csv(1)));
    expect(status).toBe(201);
    expect(await bytesOf('lost')).toBe(csv(1));
  });
});

describe('a read of a table', () => {
  test('is 304 to a client that has it', async () => {
    await replace('kept', csv(1));
    const again = await admin.get(`${TABLES}/kept`, { 'If-None-Match': await tagOf('kept') });
    expect([again.status, again.body]).toEqual([304, '']);
  });
});

describe('deleting a table', () => {
  test('takes all its versions, and their bytes', async () => {
    const before = await keysIn(test_.store);
    await replace('gone', csv(1));
    await replace('gone', csv(2));
    expect(await keysIn(test_.store)).toHaveLength(before.length + 2);
    expect((await admin.delete(`${TABLES}/gone`)).status).toBe(200);
    expect(await statesOf('gone')).toEqual(['DELETED', 'DELETED']);
    expect(await keysIn(test_.store)).toHaveLength(before.length);
  });
});
