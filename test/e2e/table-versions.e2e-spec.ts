import type { Answer, Problem } from '../support/api-caller.js';
import { auditedIn, walkBy } from '../support/administration.js';
import { tableForm } from '../support/catalogue.js';
import { keysIn, versionsOf } from '../support/stored-objects.js';
import {
  admin,
  bytesOf,
  csv,
  DATASET,
  reader,
  type Record_,
  replace,
  startForTableVersions,
  statesOf,
  TABLES,
  tagOf,
  test_,
  type Version,
} from '../support/table-version-cases.js';

beforeAll(startForTableVersions);

afterAll(() => test_.close());

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
