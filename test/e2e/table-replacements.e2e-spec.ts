import type { Answer, FormFile, Problem } from '../support/api-caller.js';
import { auditedIn } from '../support/administration.js';
import { tableForm, uploadTable } from '../support/catalogue.js';
import { announcementOf, DirectUploader } from '../support/direct-uploads.js';
import { versionsOf } from '../support/stored-objects.js';
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
} from '../support/table-version-cases.js';

beforeAll(startForTableVersions);

afterAll(() => test_.close());

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

  test.each(['If-Match', 'If-None-Match'])('is refused by POST: %s', async (header) => {
    const body = new FormData();
    for (const { field, name, content } of tableForm('posted', csv(1))) body.append(field, new Blob([content]), name);
    const answer = await admin.send<Problem>('POST', TABLES, { headers: { [header]: '*' }, body });
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

  test('is refused by an upload in parts', async () => {
    const announced = announcementOf('parted', new TextEncoder().encode(csv(1)));
    const { status, body } = await new DirectUploader(admin, DATASET).begin(announced, NEW);
    expect([status, body.code]).toEqual([400, 'precondition-unsupported']);
    expect(await versionsOf(test_, 'parted')).toEqual([]);
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

describe('columns called as what every object has', () => {
  const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
  const FILE = `${NAMES.join(',')}\n1,2,3,4\n5,6,7,8\n`;
  const READERS = `/datasets/${DATASET}/STANDARDISED/inherited`;
  const namesIn = (list: readonly { name: string }[]): string[] => list.map(({ name }) => name);

  test('are profiled and shown as others are, and hidden where the dictionary says so', async () => {
    const hidden = { data_dictionary: { toString: { access: false } } };
    const made = await uploadTable(admin, DATASET, tableForm('inherited', FILE, hidden));
    expect([made.status, made.body.detail]).toEqual([201, undefined]);
    const seen = NAMES.filter((name) => name !== 'toString');
    for (const [caller, names] of [
      [admin, NAMES],
      [reader, seen],
    ] as const) {
      const schema = await caller.get<{ fields: { name: string; type: string }[] }>(`${READERS}/schema`);
      expect(schema.body.fields.map(({ name, type }) => [name, type])).toEqual(names.map((name) => [name, 'integer']));
      const profile = await caller.get<{ columns: { name: string; max: unknown }[] }>(`${READERS}/profile`);
      expect(namesIn(profile.body.columns)).toEqual(names);
      const preview = await caller.get<{ columns: string[]; rows: unknown[][] }>(`${READERS}/preview`);
      expect([preview.body.columns, preview.body.rows.map((row) => row.length)]).toEqual([
        names,
        [names.length, names.length],
      ]);
    }
    expect(({} as Record<string, unknown>)['access']).toBeUndefined();
  });

  test('are unknown to a dictionary of a file that lacks them', async () => {
    const said = { data_dictionary: { constructor: { access: false } } };
    const { status, body } = await uploadTable(admin, DATASET, tableForm('lacking', 'a\n1\n', said));
    expect([status, body.detail]).toEqual([422, expect.stringContaining('"constructor"')]);
  });

  test('__proto__ cannot be described, and says so, in each way to describe it', async () => {
    const said = '{"__proto__": {"access": false}}';
    const [file] = tableForm('proto', FILE) as [FormFile, FormFile];
    const content = `{"table_name": "proto", "data_dictionary": ${said}}`;
    const metadata = { field: 'table_metadata_file', name: 'm.json', content };
    const headers = { 'Content-Type': 'application/json' };
    const body = `{"data_dictionary": ${said}}`;
    for (const { status, body: problem } of [
      await uploadTable(admin, DATASET, [file, metadata]),
      await admin.send<Problem>('PATCH', `${TABLES}/inherited`, { headers, body }),
    ]) {
      expect([status, problem.code, problem.detail]).toEqual([
        400,
        'unknown-field',
        expect.stringContaining('data_dictionary.__proto__'),
      ]);
    }
  });
});

describe('a read of a table', () => {
  test('is 304 to a client that has it', async () => {
    await replace('kept', csv(1));
    const again = await admin.get(`${TABLES}/kept`, { 'If-None-Match': await tagOf('kept') });
    expect([again.status, again.body]).toEqual([304, '']);
  });
});
