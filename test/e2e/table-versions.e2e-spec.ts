import type { Answer, ApiCaller, Problem } from '../support/api-caller.js';
import { auditedIn, walkBy } from '../support/administration.js';
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

describe('If-Match', () => {
  function send(method: string, name: string, ifMatch: string, body?: object): Promise<Answer<Record_>> {
    const headers = { 'If-Match': ifMatch, ...(body && { 'Content-Type': 'application/json' }) };
    return admin.send<Record_>(method, `${TABLES}/${name}`, { headers, ...(body && { body: JSON.stringify(body) }) });
  }

  test('guards a change of metadata', async () => {
    await replace('described', csv(1));
    const tag = await tagOf('described');
    const first = await send('PATCH', 'described', tag, { description: 'First' });
    expect(first.status).toBe(200);
    const { result: late, lines } = await auditedIn(test_, () => send('PATCH', 'described', tag, { source: 'Late' }));
    expect([late.status, late.body.code, lines]).toEqual([412, 'table-changed', []]);
    expect(await tagOf('described')).toBe(first.headers.get('etag'));
    expect((await send('PATCH', 'described', '*', { description: 'Any' })).status).toBe(200);
    expect((await send('PATCH', 'nowhere', '*', { description: 'Any' })).status).toBe(404);
  });

  test('guards the end of a table, with all its versions', async () => {
    await replace('ending', csv(1));
    const tag = await tagOf('ending');
    await replace('ending', csv(2));
    const { result: late, lines } = await auditedIn(test_, () => send('DELETE', 'ending', tag));
    expect([late.status, late.body.code, lines]).toEqual([412, 'table-changed', []]);
    expect(await statesOf('ending')).toEqual(['SUPERSEDED', 'COMMITTED']);
    expect(await bytesOf('ending')).toBe(csv(2));
    expect((await send('DELETE', 'ending', await tagOf('ending'))).status).toBe(200);
  });

  test('of one state lets one of many changes through', async () => {
    await replace('rushed', csv(1));
    const tag = await tagOf('rushed');
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => send('PATCH', 'rushed', tag, { description: `No. ${index}` })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(7).fill(412)]);
  });

  test('is refused where a table is to be new', async () => {
    const body = new FormData();
    for (const { field, name, content } of tableForm('posted', csv(1))) body.append(field, new Blob([content]), name);
    const answer = await admin.send<Problem>('POST', TABLES, { headers: { 'If-Match': '*' }, body });
    expect([answer.status, answer.body.code]).toEqual([400, 'precondition-unsupported']);
    expect(await versionsOf(test_, 'posted')).toEqual([]);
  });
});

describe('If-None-Match', () => {
  const NEW = { 'If-None-Match': '*' };

  test('of * makes a table once, and replaces none', async () => {
    expect((await replace('novel', csv(1), NEW)).status).toBe(201);
    for (const version of [1, 2]) {
      const late = await replace('novel', csv(version), NEW);
      expect([late.status, late.body.code]).toEqual([412, 'table-changed']);
    }
    expect(await bytesOf('novel')).toBe(csv(1));
    const answers = await Promise.all([1, 2, 3, 4].map((version) => replace('novels', csv(version), NEW)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 412, 412, 412]);
  });

  test.each([
    ['a tag', { 'If-None-Match': '"tag"' }],
    ['If-Match beside it', { ...NEW, 'If-Match': '*' }],
  ])('with %s is refused', async (_, headers) => {
    const answer = await replace('refused', csv(1), headers);
    expect([answer.status, answer.body.code]).toEqual([400, 'precondition-unsupported']);
    expect(await versionsOf(test_, 'refused')).toEqual([]);
  });
});

describe('a column called constructor', () => {
  test('is described by an upload, and by a change', async () => {
    const dictionary = { constructor: { description: 'Who built it', comments: '', access: true } };
    await uploadTable(admin, DATASET, tableForm('built', 'constructor\na\n', { data_dictionary: dictionary }));
    const hidden = { constructor: { access: false } };
    const changed = await admin.patch<{ metadata: object }>(`${TABLES}/built`, { data_dictionary: hidden });
    expect(changed.status).toBe(200);
    expect(JSON.stringify(changed.body.metadata)).toContain(
      '"constructor":{"description":"Who built it","comments":"","access":false}',
    );
    const wrong = await admin.patch<Problem>(`${TABLES}/built`, { data_dictionary: { constructor: { access: 'no' } } });
    expect([wrong.status, wrong.body.errors?.[0]?.path]).toEqual([422, 'data_dictionary.constructor.access']);
    for (const value of [5, [], 'x']) {
      const answer = await admin.patch<Problem>(`${TABLES}/built`, { data_dictionary: value });
      expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([422, 'data_dictionary']);
    }
    const elsewhere = await admin.patch<Problem>(`${TABLES}/built`, { constructor: 'x' });
    expect([elsewhere.status, elsewhere.body.code]).toEqual([400, 'unknown-field']);
  });
});

describe('a read of a table', () => {
  test('is 304 to a client that has it', async () => {
    await replace('kept', csv(1));
    const again = await admin.get(`${TABLES}/kept`, { 'If-None-Match': await tagOf('kept') });
    expect([again.status, again.body]).toEqual([304, '']);
  });
});

interface Version {
  readonly version: number;
  readonly is_current: boolean;
  readonly sha256: string;
  readonly committed_at: string;
  readonly ended_at: string | null;
  readonly created_by: string | null;
  readonly metadata: { description: string };
}

describe('the versions of a table', () => {
  const READERS = `/datasets/${DATASET}/STANDARDISED/listed`;

  beforeAll(async () => {
    for (const number of [1, 2, 3]) {
      await admin.replace(`${TABLES}/listed`, tableForm('listed', csv(number), { description: `No. ${number}` }));
    }
  });

  test('are listed page by page, the newest first, with all that is known of them', async () => {
    const rows = (await walkBy(admin, `${TABLES}/listed/versions`)) as unknown as Version[];
    expect(rows.map(({ version, is_current, metadata }) => [version, is_current, metadata.description])).toEqual([
      [3, true, 'No. 3'],
      [2, false, 'No. 2'],
      [1, false, 'No. 1'],
    ]);
    expect(rows.map((row) => row.ended_at === null)).toEqual([true, false, false]);
    expect(rows.map((row) => row.created_by)).toEqual(Array(3).fill('admin@test.example'));
    const one = await admin.get<Version>(`${TABLES}/listed/versions/2`);
    expect([one.status, one.body]).toEqual([200, rows[1]]);
  });

  test('are listed to readers without what administrators say of them', async () => {
    const rows = await walkBy(reader, `${READERS}/versions`);
    expect(rows.map(({ version }) => version)).toEqual([3, 2, 1]);
    expect(Object.keys(rows[0] ?? {}).sort()).toEqual(
      ['committed_at', 'content_type', 'ended_at', 'is_current', 'sha256', 'size_bytes', 'version'].sort(),
    );
  });

  test('can be downloaded, also when they are no longer current', async () => {
    const { status, body } = await reader.get<{ download_link: string; sha256: string }>(
      `${READERS}?version=2&redirect=false`,
    );
    const listed = await reader.get<Version[]>(`${READERS}/versions`);
    expect([status, body.sha256]).toEqual([200, listed.body[1]?.sha256]);
    expect(await (await fetch(body.download_link)).text()).toBe(csv(2));
    const redirect = await reader.get(`${READERS}?version=1`);
    expect(redirect.status).toBe(302);
    expect(await (await fetch(redirect.headers.get('location') ?? '')).text()).toBe(csv(1));
  });

  test.each([
    [`${TABLES}/listed/versions/4`, 404, 'version-not-found'],
    [`${TABLES}/listed/versions/0`, 422, 'validation-failed'],
    [`${TABLES}/none/versions`, 404, 'table-not-found'],
    [`${READERS}?version=4`, 404, 'version-not-found'],
    [`${READERS}?version=1e0`, 422, 'validation-failed'],
    [`${READERS}?version=`, 422, 'validation-failed'],
    [`/datasets/${DATASET}/STANDARDISED/none/versions`, 404, 'table-not-found'],
    [`/datasets/${DATASET}/STANDARDISED/none?version=1`, 404, 'table-not-found'],
    [`${TABLES}/none/versions/1`, 404, 'table-not-found'],
  ])('%s is %d', async (path, status, code) => {
    const answer = await admin.get<Problem>(path);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test('are told apart from those that were never shown', async () => {
    await admin.replace(`${TABLES}/listed`, tableForm('listed', csv(3), { description: 'No. 3' }));
    expect(await walkBy(admin, `${TABLES}/listed/versions`)).toHaveLength(3);
  });
});

describe('restoring a version', () => {
  function restore(name: string, version: number, headers: Record<string, string> = {}): Promise<Answer<Record_>> {
    return admin.send<Record_>('POST', `${TABLES}/${name}/versions/${version}/restore`, { headers });
  }

  async function makeVersions(name: string, count: number): Promise<void> {
    for (let number = 1; number <= count; number++) await replace(name, csv(number));
  }

  test('shows it again under its number, and the next one gets a number of its own', async () => {
    await makeVersions('back', 3);
    const { result, entries, lines } = await auditedIn(test_, () => restore('back', 1));
    expect([result.status, result.body.version, await bytesOf('back')]).toEqual([200, 1, csv(1)]);
    expect(result.headers.get('etag')).toBe(await tagOf('back'));
    expect(lines).toEqual([`table.restore ${DATASET}/STANDARDISED/back`]);
    expect([entries[0]?.before?.version, entries[0]?.after?.version]).toEqual([3, 1]);
    expect(await statesOf('back')).toEqual(['COMMITTED', 'SUPERSEDED', 'SUPERSEDED']);
    const rows = (await walkBy(admin, `${TABLES}/back/versions`)) as unknown as Version[];
    expect(rows.map(({ version, ended_at }) => [version, ended_at === null])).toEqual([
      [3, false],
      [2, false],
      [1, true],
    ]);
    // Shown anew since the other one ended.
    expect((rows[2]?.committed_at ?? '') >= (rows[0]?.ended_at ?? '')).toBe(true);
    expect((await replace('back', csv(4))).body.version).toBe(4);
  });

  test('that is shown already changes nothing, and is refused where If-Match is old', async () => {
    await makeVersions('idle', 2);
    const { result, lines } = await auditedIn(test_, () => restore('idle', 2));
    expect([result.status, result.body.version, lines]).toEqual([200, 2, []]);
    const late = await restore('idle', 2, { 'If-Match': '"old"' });
    expect([late.status, late.body.code]).toEqual([412, 'table-changed']);
  });

  test('honours If-Match, and an ETag from before is not that of the version that came back', async () => {
    await makeVersions('matched', 1);
    const first = await tagOf('matched');
    await replace('matched', csv(2));
    const late = await restore('matched', 1, { 'If-Match': first });
    expect([late.status, late.body.code]).toEqual([412, 'table-changed']);
    expect((await restore('matched', 1, { 'If-Match': await tagOf('matched') })).status).toBe(200);
    expect(await tagOf('matched')).not.toBe(first);
  });

  test('leaves one version current among many who restore at once', async () => {
    await makeVersions('crowded', 3);
    const answers = await Promise.all([1, 2, 1, 2, 3, 1, 2].map((version) => restore('crowded', version)));
    expect(answers.map(({ status }) => status)).toEqual(Array(7).fill(200));
    expect((await statesOf('crowded')).sort()).toEqual(['COMMITTED', 'SUPERSEDED', 'SUPERSEDED']);
  });

  test('whose bytes are gone is refused, and what is shown stays', async () => {
    await makeVersions('hollow', 2);
    const [oldest] = await versionsOf(test_, 'hollow');
    await test_.store.delete(oldest?.object_key ?? '');
    const answer = await restore('hollow', 1);
    expect([answer.status, answer.body.code]).toEqual([503, 'content-unavailable']);
    expect(await bytesOf('hollow')).toBe(csv(2));
    const missing = await restore('hollow', 7);
    expect([missing.status, missing.body.code]).toEqual([404, 'version-not-found']);
  });

  test('asks the store outside of any transaction, whatever the Idempotency-Key', async () => {
    await makeVersions('keyed', 2);
    for (const version of [1, 2]) {
      const { status, headers, body } = await restore('keyed', version, { 'Idempotency-Key': 'the same' });
      expect([status, body.version, headers.get('idempotency-replayed')]).toEqual([200, version, null]);
    }
  });

  test('of a table that was deleted is 404', async () => {
    await makeVersions('ended', 2);
    await admin.delete(`${TABLES}/ended`);
    expect((await restore('ended', 1)).status).toBe(404);
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

describe('deleting a version', () => {
  test('takes an older one, its bytes and what was known of them', async () => {
    await replace('leaked', csv('Asha'));
    await replace('leaked', csv('nobody'));
    const versions = `${TABLES}/leaked/versions`;
    const { result, entries } = await auditedIn(test_, () => admin.delete(`${versions}/1`));
    expect(result.status).toBe(200);
    expect(entries.map(({ action, before }) => [action, before?.version])).toEqual([['table.delete-version', 1]]);
    expect(await statesOf('leaked')).toEqual(['DELETED', 'COMMITTED']);
    expect((await admin.get(`${versions}/1`)).status).toBe(404);
    const [old] = await versionsOf(test_, 'leaked');
    expect(await test_.store.head(old?.object_key ?? '')).toBeNull();
    const rows = await test_.dataSource.query<object[]>('SELECT * FROM file_versions WHERE id = $1', [old?.id]);
    expect(JSON.stringify(rows)).not.toContain('Asha');
    expect(await bytesOf('leaked')).toBe(csv('nobody'));
  });

  test('refuses the one that readers see', async () => {
    await replace('current', csv(1));
    const answer = await admin.delete<Problem>(`${TABLES}/current/versions/1`);
    expect([answer.status, answer.body.code]).toEqual([409, 'version-shown']);
  });
});
