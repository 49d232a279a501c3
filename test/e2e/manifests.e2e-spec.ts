import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { type Answer, ApiCaller, type FormFile, type Problem } from '../support/api-caller.js';
import { makeDataset } from '../support/catalogue.js';
import { parquetFile } from '../support/parquet-file.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DATASET = 'TM0001DS0001';
const CLOSED = 'TM0001DS0002';
const PATH = `/admin/datasets/${DATASET}/STANDARDISED/manifest`;
const MANIFEST = `# secret comments
dataset: {ds_id: ${DATASET}}
tables:
  - name: cases
    primaryKey: [id]
    fields:
      - {name: id, type: integer}
      - {name: patient, type: string, access: false}
      - {name: count, type: integer, constraints: {minimum: 0}}
`;

interface Manifest {
  readonly yaml: string;
  readonly json: { readonly tables: readonly { readonly fields: readonly { readonly name: string }[] }[] };
  readonly updated_by?: string;
}

interface Validated {
  readonly status: string;
  readonly summary: { readonly errors: number; readonly by_code: object; readonly files: readonly object[] };
  readonly findings: readonly { readonly code: string; readonly row: number | null; readonly field: string | null }[];
}

let test_: TestApp;
let admin: ApiCaller;
let viewer: ApiCaller;
let stranger: ApiCaller;

beforeAll(async () => {
  test_ = await startTestApp({ VALIDATION_SPILL_LIMIT_BYTES: '100000' });
  admin = test_.admin;
  viewer = await test_.newUser('viewer@test.example');
  stranger = await test_.newUser('stranger@test.example');
  await makeDataset(admin, { ds_id: DATASET });
  await makeDataset(admin, { ds_id: CLOSED });
  const grant = {
    user_email: 'viewer@test.example',
    resource_type: 'DATASET',
    resource_id: DATASET,
    permission: 'VIEW',
  };
  expect((await admin.post('/admin/user-permissions', grant)).status).toBe(201);
});

afterAll(() => test_.close());

const manifestPart = (content = MANIFEST): FormFile => ({ field: 'manifest_file', name: 'manifest.yaml', content });
const file = (name: string, content: FormFile['content']): FormFile => ({ field: 'file', name, content });

function put<T = Manifest>(content: string, headers: Record<string, string> = {}, path = PATH): Promise<Answer<T>> {
  return admin.replace<T>(path, [manifestPart(content)], headers);
}

/** Fields of a form as clients send them: without a file name. */
async function validate(
  sort: 'tabular' | 'geojson',
  parts: readonly (FormFile | readonly [string, string])[],
  caller = viewer,
): Promise<Answer<Validated>> {
  const form = new FormData();
  for (const part of parts) {
    if ('field' in part) form.append(part.field, new Blob([part.content]), part.name);
    else form.append(part[0], part[1]);
  }
  return caller.send<Validated>('POST', `/validate/${sort}`, { body: form });
}

const codesOf = ({ body }: Answer<Validated>) => body.findings.map(({ code, row, field }) => [code, row, field]);
const problemOf = (answer: Answer<unknown>) => [answer.status, (answer.body as Problem).code];

describe('a manifest', () => {
  test('is stored, read, replaced and deleted, each with its audit entry', async () => {
    const made = await put(MANIFEST, { 'If-None-Match': '*' });
    expect([made.status, made.body.updated_by, made.body.yaml]).toEqual([201, 'admin@test.example', MANIFEST]);
    const read = await admin.get<Manifest>(PATH);
    expect(read.body).toEqual(made.body);
    const etag = read.headers.get('etag') ?? '';
    expect(made.headers.get('etag')).toBe(etag);
    expect((await admin.get(PATH, { 'If-None-Match': etag })).status).toBe(304);
    const again = await put(MANIFEST, { 'If-Match': etag });
    expect([again.status, again.headers.get('etag')]).toEqual([200, etag]);
    expect(problemOf(await put(MANIFEST, { 'If-None-Match': '*' }))).toEqual([412, 'manifest-changed']);
    const changed = await put(`${MANIFEST}\n`, { 'If-Match': etag });
    expect(changed.status).toBe(200);
    expect(problemOf(await put(MANIFEST, { 'If-Match': etag }))).toEqual([412, 'manifest-changed']);
    expect((await admin.send('DELETE', PATH, { headers: { 'If-Match': etag } })).status).toBe(412);
    expect((await admin.delete(PATH)).status).toBe(200);
    expect(problemOf(await admin.get(PATH))).toEqual([404, 'manifest-not-found']);
    expect(problemOf(await admin.delete(PATH))).toEqual([404, 'manifest-not-found']);
    expect(problemOf(await put(MANIFEST, { 'If-Match': etag }))).toEqual([412, 'manifest-changed']);
    const log = await admin.get<{ action: string; subject_id: string }[]>('/admin/audit?subject_type=manifest');
    expect(log.body.map(({ action, subject_id }) => [action, subject_id])).toEqual(
      ['delete', 'replace', 'create'].map((change) => [`manifest.${change}`, `${DATASET}/STANDARDISED`]),
    );
  });

  test('ten at once leave one, and as many entries as changes', async () => {
    const texts = Array.from({ length: 10 }, (_, index) => `${MANIFEST}# ${index}\n`);
    const answers = await Promise.all(texts.map((text) => put(text, { 'If-None-Match': '*' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 9 }, () => 412)]);
    expect((await put(MANIFEST)).status).toBe(200);
  });

  test('is shown to readers without what is hidden', async () => {
    const path = `/datasets/${DATASET}/manifest`;
    const { status, body } = await viewer.get<Manifest>(path);
    expect(status).toBe(200);
    expect(body.json.tables[0]?.fields.map(({ name }) => name)).toEqual(['id', 'count']);
    expect(JSON.stringify(body)).not.toMatch(/patient|secret|admin@/);
    expect((await admin.get<Manifest>(path)).body.yaml).toBe(MANIFEST);
    expect(problemOf(await stranger.get(path))).toEqual([403, 'no-access']);
    expect(problemOf(await viewer.get(`${path}?bucket_type=PREPROCESSED`))).toEqual([403, 'level-too-low']);
    expect(problemOf(await admin.get(`${path}?bucket_type=PREPROCESSED`))).toEqual([404, 'manifest-not-found']);
    expect((await viewer.get(`${path}?bucket_type=standardised`)).status).toBe(422);
  });

  test.each([
    ['nonsense', 'tables: 1', 422, 'invalid-manifest', 'tables must be a list (line 1, column 9)'],
    ['another dataset', MANIFEST.replace(DATASET, CLOSED), 422, 'invalid-manifest', 'dataset.ds_id is'],
    ['aliases', 'a: &a [1]\nb: [*a, *a]', 422, 'invalid-manifest', 'anchors are not read'],
    ['a thousand brackets', '['.repeat(1_000), 422, 'invalid-manifest', 'nested deeper'],
    ['__proto__', '__proto__: {polluted: true}', 422, 'invalid-manifest', 'not taken'],
    ['more than a mebibyte', 'x'.repeat(1_100_000), 422, 'validation-failed', 'must not be larger'],
  ])('of %s is refused', async (_what, text, status, code, detail) => {
    const answer = await put<Problem>(text);
    expect(problemOf(answer)).toEqual([status, code]);
    expect(answer.body.detail).toContain(detail);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect((await admin.get<Manifest>(PATH)).body.yaml).toBe(MANIFEST);
  });

  test('goes with its dataset', async () => {
    const path = `/admin/datasets/${CLOSED}/PREPROCESSED/manifest`;
    expect((await put(MANIFEST.replace(DATASET, CLOSED), {}, path)).status).toBe(201);
    await test_.dataSource.query('DELETE FROM datasets WHERE ds_id = $1', [CLOSED]);
    const [row] = await test_.dataSource.query<{ count: string }[]>('SELECT count(*) FROM dataset_manifests');
    expect(row?.count).toBe('1');
    expect(problemOf(await put(MANIFEST, {}, path))).toEqual([404, 'dataset-not-found']);
  });
});

describe('POST /validate/tabular', () => {
  const GOOD = 'id,patient,count\n1,x,2\n2,y,0\n';
  const BAD = 'id,patient,count\n1,x,-2\n1,y,z\n';
  const FINDINGS = [
    ['minimum', 2, 'count'],
    ['primary-key', 3, 'id'],
    ['type', 3, 'count'],
  ];
  const inAnyOrder = (found: unknown[]) => [...found].sort((one, other) => (String(one) < String(other) ? -1 : 1));

  test('passes what fits, and stores nothing', async () => {
    const answer = await validate('tabular', [manifestPart(), file('cases.csv', GOOD)], stranger);
    expect(answer.body).toEqual({
      status: 'pass',
      summary: {
        files: [{ file: 'cases.csv', table: 'cases', rows: 2, is_complete: true }],
        errors: 0,
        warnings: 0,
        listed: 0,
        by_code: {},
      },
      findings: [],
    });
    expect(answer.status).toBe(200);
    expect((await admin.get(`/admin/datasets/${DATASET}/STANDARDISED/tables`)).body).toEqual([]);
  });

  test.each<[string, (FormFile | readonly [string, string])[]]>([
    ['the manifest first', [manifestPart(), file('cases.csv', BAD)]],
    ['the manifest last', [file('cases.csv', BAD), manifestPart()]],
    ['gzip', [manifestPart(), file('cases.csv.gz', gzipSync(BAD))]],
    ['gzip, the manifest last', [file('cases.csv.gz', gzipSync(BAD)), manifestPart()]],
    ['tabs', [manifestPart(), file('cases.tsv', BAD.replaceAll(',', '\t'))]],
  ])('finds the same with %s', async (_how, parts) => {
    const answer = await validate('tabular', parts);
    expect([answer.status, answer.body.status]).toEqual([200, 'fail']);
    const found = codesOf(answer).filter(([code]) => code !== 'other-delimiter');
    expect(inAnyOrder(found)).toEqual(FINDINGS);
  });

  test('takes Parquet', async () => {
    const parquet = parquetFile([
      { name: 'id', kind: 'int32', values: [1, 1] },
      { name: 'patient', kind: 'text', values: ['a', 'b'] },
      { name: 'count', kind: 'int64', values: [1, -1] },
    ]);
    for (const order of [0, 1]) {
      const parts = [manifestPart(), file('cases.parquet', new Uint8Array(parquet))];
      const answer = await validate('tabular', order === 0 ? parts : parts.toReversed());
      expect(inAnyOrder(codesOf(answer))).toEqual([
        ['minimum', 2, 'count'],
        ['primary-key', 2, 'id'],
      ]);
    }
  });

  test('takes a manifest that is stored, as the caller may see it', async () => {
    expect((await put(MANIFEST)).status).toBeLessThan(300);
    const parts = [['ds_id', DATASET], ['bucket_type', 'STANDARDISED'], file('cases.csv', BAD)] as const;
    expect(inAnyOrder(codesOf(await validate('tabular', parts, admin)))).toEqual(FINDINGS);
    const hidden = await validate('tabular', parts, viewer);
    expect(codesOf(hidden)).toContainEqual(['extra-field', null, 'patient']);
    expect(problemOf(await validate('tabular', parts, stranger))).toEqual([403, 'no-access']);
    const late = [file('cases.csv', BAD), ['ds_id', DATASET]] as const;
    expect(inAnyOrder(codesOf(await validate('tabular', late, admin)))).toEqual(FINDINGS);
    const other = [...late, ['bucket_type', 'PREPROCESSED']] as const;
    expect(problemOf(await validate('tabular', other, admin))).toEqual([404, 'manifest-not-found']);
    expect(problemOf(await validate('tabular', other, viewer))).toEqual([403, 'level-too-low']);
  });

  test('reads the next file where the one before says no more', async () => {
    const broken = file('cases.csv', `id,patient,count\n"1,x,2\n${'y'.repeat(5_000_000)}`);
    const cut = file('cases.csv.gz', gzipSync(GOOD).subarray(0, 30));
    const answer = await validate('tabular', [manifestPart(), broken, file('other.csv', GOOD), file('x.txt', GOOD)]);
    expect(codesOf(answer).map(([code]) => code)).toEqual(['unreadable-file', 'unknown-table', 'unknown-file']);
    expect(codesOf(await validate('tabular', [manifestPart(), cut])).map(([code]) => code)).toContain(
      'unreadable-file',
    );
  });

  test('streams what follows the manifest, and keeps what comes before it up to a limit', async () => {
    const large = file(
      'cases.csv',
      `id,patient,count\n${Array.from({ length: 20_000 }, (_, row) => `${row},x,1\n`).join('')}`,
    );
    expect((await validate('tabular', [manifestPart(), large])).body.status).toBe('pass');
    expect(problemOf(await validate('tabular', [large, manifestPart()]))).toEqual([413, 'validation-too-large']);
    const half = Array.from({ length: 2 }, () => file('cases.csv', 'x'.repeat(60_000)));
    expect(problemOf(await validate('tabular', [...half, manifestPart()]))).toEqual([413, 'validation-too-large']);
  });

  test.each<[string, (FormFile | readonly [string, string])[], number, string]>([
    ['no manifest', [file('cases.csv', GOOD)], 422, 'validation-failed'],
    ['no file', [manifestPart()], 422, 'validation-failed'],
    ['a wrong manifest', [manifestPart('tables: []'), file('cases.csv', GOOD)], 422, 'invalid-manifest'],
    ['two manifests', [manifestPart(), manifestPart(), file('cases.csv', GOOD)], 400, 'unexpected-part'],
    ['a manifest and an id', [manifestPart(), ['ds_id', DATASET], file('cases.csv', GOOD)], 400, 'unexpected-part'],
    ['an unknown field', [manifestPart(), ['colour', 'red'], file('cases.csv', GOOD)], 400, 'unexpected-part'],
    ['a table', [manifestPart(), ['table', 'cases'], file('cases.csv', GOOD)], 400, 'unexpected-part'],
    [
      'no bucket type',
      [['ds_id', DATASET], ['bucket_type', 'other'], file('cases.csv', GOOD)],
      422,
      'validation-failed',
    ],
  ])('refuses %s', async (_what, parts, status, code) => {
    expect(problemOf(await validate('tabular', parts, admin))).toEqual([status, code]);
  });

  test('takes files of a hundred tables, and no more', async () => {
    const names = Array.from({ length: 101 }, (_, index) => `t${index}`);
    const text = `tables: [${names.map((name) => `{name: ${name}, fields: [{name: a}]}`).join(', ')}]`;
    const parts = [manifestPart(text), ...names.map((name) => file(`${name}.csv`, 'a\n1\n'))];
    expect((await validate('tabular', parts.slice(0, 101))).body.summary.files).toHaveLength(100);
    const more = [...parts, ...['a', 'b', 'c'].map((name) => file(`${name}.csv`, 'a\n1\n'))];
    for (const form of [parts, parts.toReversed(), more, more.toReversed()]) {
      const refused = await validate('tabular', form);
      expect(problemOf(refused)).toEqual([413, 'form-too-large']);
      expect((refused.body as unknown as Problem).detail).toContain('more than 100 files');
    }
  });

  test('refuses a field of too many bytes, with the limit', async () => {
    const refused = await validate('tabular', [['ds_id', 'x'.repeat(1_100_000)]]);
    expect(problemOf(refused)).toEqual([413, 'form-too-large']);
    expect((refused.body as unknown as Problem).detail).toContain('1048576 bytes');
  });

  test('a read-only key may validate', async () => {
    const { body } = await admin.post<{ key: string }>('/admin/users/viewer@test.example/api-keys', {
      name: 'reading',
      read_only: true,
    });
    const reading = new ApiCaller(viewer.url, body.key);
    expect((await validate('tabular', [manifestPart(), file('cases.csv', GOOD)], reading)).status).toBe(200);
  });
});

describe('POST /validate/geojson', () => {
  const point = (properties: object) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [1, 2] },
    properties,
  });
  const document = JSON.stringify({ type: 'FeatureCollection', features: [point({ id: 1 }), point({ id: 'x' })] });
  const manifest = manifestPart('tables: [{name: places, fields: [{name: id, type: integer}]}]');

  test.each<[string, (FormFile | readonly [string, string])[], unknown[]]>([
    ['without a manifest', [file('any.geojson', document)], []],
    ['by the name of the file', [manifest, file('places.geojson', document)], [['type', 2, 'id']]],
    ['by the name of the table', [manifest, ['table', 'places'], file('any.json', document)], [['type', 2, 'id']]],
    [
      'with the table last',
      [manifest, file('any.json.gz', gzipSync(document)), ['table', 'places']],
      [['type', 2, 'id']],
    ],
    ['of no table', [manifest, file('any.geojson', document)], [['unknown-table', null, null]]],
    ['of another kind', [file('any.shp', document)], [['unknown-file', null, null]]],
  ])('checks a document %s', async (_how, parts, findings) => {
    const answer = await validate('geojson', parts);
    expect(answer.status).toBe(200);
    expect(codesOf(answer)).toEqual(findings);
  });
});

test('a client that hangs up leaves its slot to others', async () => {
  const head = [
    'POST /api/v1/validate/tabular HTTP/1.1',
    'Host: test.example',
    `X-API-Key: ${viewer.key}`,
    'Content-Type: multipart/form-data; boundary=B',
    'Content-Length: 1000000000',
  ];
  const part = (name: string, content: string): string =>
    `--B\r\nContent-Disposition: form-data; name="${name}"; filename="cases.csv"\r\n\r\n${content}`;
  const body = `${part('manifest_file', MANIFEST)}\r\n${part('file', 'id,patient,count\n')}`;
  for (let times = 0; times < 6; times++) {
    const socket = connect(test_.port, '127.0.0.1');
    socket.on('error', () => undefined).write(`${head.join('\r\n')}\r\n\r\n${body}`);
    await once(socket, 'connect');
    await sleep(50);
    socket.resetAndDestroy();
  }
  const answer = await validate('tabular', [manifestPart(), file('cases.csv', 'id,patient,count\n')]);
  expect(answer.body.status).toBe('warn');
});
