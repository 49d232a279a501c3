import { generateApiKey } from '#auth/api-key.js';
import { ApiCaller, type Answer, type Problem } from '../support/api-caller.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { countingQueries } from '../support/query-count.js';
import { rawRequest, sendRaw } from '../support/raw-http.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitUntil } from '../support/wait-until.js';

const GROUP = 'analysts@test.example';
/** Dataset, its own level, and the level of: admin, analyst, nobody, collaborator. */
const MATRIX = [
  ['TS0001DS0001', 'DOWNLOAD', 'DOWNLOAD', 'DOWNLOAD', 'DOWNLOAD', 'DOWNLOAD'],
  ['TS0001DS0002', 'VIEW', 'DOWNLOAD', 'DOWNLOAD', 'VIEW', 'VIEW'],
  ['TS0001DS0003', 'VIEW', 'DOWNLOAD', 'DOWNLOAD', 'VIEW', 'DOWNLOAD'],
  ['TS0001DS0004', 'NONE', 'DOWNLOAD', 'DOWNLOAD', 'NONE', 'DOWNLOAD'],
  ['TS0001DS0005', 'NONE', 'DOWNLOAD', 'NONE', 'NONE', 'NONE'],
  ['TS0001DS0006', 'NONE', 'DOWNLOAD', 'DOWNLOAD', 'NONE', 'NONE'],
] as const;
const CALLERS = ['admin', 'analyst', 'nobody', 'collaborator'] as const;

let test_: TestApp;
let callers: Record<(typeof CALLERS)[number], ApiCaller>;

async function grant(
  user_email: string,
  resource_type: string,
  resource_id: string,
  permission: string,
): Promise<void> {
  const answer = await test_.admin.post('/admin/user-permissions', {
    user_email,
    resource_type,
    resource_id,
    permission,
  });
  expect(answer.status).toBeLessThan(300);
}

beforeAll(async () => {
  test_ = await startTestApp();
  const { admin } = test_;
  callers = {
    admin,
    analyst: await test_.newUser('analyst@test.example'),
    nobody: await test_.newUser('nobody@test.example'),
    collaborator: await test_.newUser('collaborator@test.example'),
  };
  for (const [ds_id, access_level] of MATRIX) {
    await makeDataset(admin, { ds_id, access_level });
    await uploadTable(admin, ds_id, tableForm('cases', `id\n${ds_id}\n`));
  }
  await uploadTable(admin, 'TS0001DS0001', tableForm('raw', 'id\n1\n'), 'PREPROCESSED');
  // The analyst's grants come by a user group, directly, and by a resource group nested in another.
  await admin.post('/admin/users', { email: GROUP, is_group: true });
  await admin.post('/admin/user-groups', { group_email: GROUP, user_email: 'analyst@test.example' });
  await grant(GROUP, 'DATASET', 'TS0001DS0002', 'DOWNLOAD');
  await grant('analyst@test.example', 'DATASET', 'TS0001DS0003', 'DOWNLOAD');
  await grant('analyst@test.example', 'DATASET', 'TS0001DS0004', 'DOWNLOAD');
  for (const id of ['outer', 'inner']) {
    await admin.post('/admin/resource-groups', { resource_group_id: id, group_name: id });
  }
  const member = { resource_group_id: 'outer', resource_id: 'inner', resource_type: 'GROUP' };
  await admin.post('/admin/resource-group-members', member);
  await admin.post('/admin/resource-group-members', {
    resource_group_id: 'inner',
    resource_id: 'TS0001DS0006',
    resource_type: 'DATASET',
  });
  await grant(GROUP, 'GROUP', 'outer', 'DOWNLOAD');
  await grant('collaborator@test.example', 'DATASET', 'TS0001DS0003', 'DOWNLOAD');
  await grant('collaborator@test.example', 'DATASET', 'TS0001DS0004', 'DOWNLOAD');
});

afterAll(() => test_.close());

describe('the permission matrix', () => {
  const rows = MATRIX.flatMap(([dsId, own, ...levels]) =>
    CALLERS.map((caller, index) => [dsId, own, caller, levels[index] ?? ''] as const),
  );

  test.each(rows)('%s, own level %s: %s has %s', async (dsId, _own, name, level) => {
    const caller = callers[name];
    const list = await caller.get<{ ds_id: string; access_level: string }[]>('/datasets');
    expect(list.body.find((row) => row.ds_id === dsId)?.access_level ?? 'NONE').toBe(level);
    const single = await caller.get<{ access_level: string }>(`/datasets/${dsId}`);
    expect(single.status).toBe(level === 'NONE' ? 403 : 200);
    if (level !== 'NONE') expect(single.body.access_level).toBe(level);
    for (const path of ['tables', 'cases?redirect=false']) {
      const tables = await caller.get(`/datasets/${dsId}/STANDARDISED/${path}`);
      expect(tables.status).toBe(level === 'DOWNLOAD' ? 200 : 403);
    }
  });

  test('a limit counts only what the caller may see', async () => {
    const { body, headers } = await callers.collaborator.get<{ ds_id: string }[]>('/datasets?limit=3');
    expect(body.map((row) => row.ds_id)).toEqual(['TS0001DS0001', 'TS0001DS0002', 'TS0001DS0003']);
    const next = /<\/api\/v1(.+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1] ?? '';
    const second = await callers.collaborator.get<{ ds_id: string }[]>(next);
    expect(second.body.map((row) => row.ds_id)).toEqual(['TS0001DS0004']);
    expect(second.headers.get('link')).toBeNull();
  });

  test('an expired grant is none', async () => {
    const caller = await test_.newUser('past@test.example');
    await grant('past@test.example', 'DATASET', 'TS0001DS0005', 'VIEW');
    expect((await caller.get('/datasets/TS0001DS0005')).status).toBe(200);
    await test_.dataSource.query(
      `UPDATE grants SET expires_at = now() - interval '1 second'
        WHERE user_id = (SELECT id FROM users WHERE email = 'past@test.example')`,
    );
    expect((await caller.get('/datasets/TS0001DS0005')).status).toBe(403);
  });
});

describe('the PREPROCESSED bucket', () => {
  const path = '/datasets/TS0001DS0001/PREPROCESSED/tables';

  test('needs a grant of its own, and its tables are not named without', async () => {
    expect((await callers.analyst.get(path)).status).toBe(403);
    const { body } = await callers.analyst.get<{ tables: { bucket_type: string }[] }>('/datasets/TS0001DS0001');
    expect(body.tables.map((table) => table.bucket_type)).toEqual(['STANDARDISED']);
  });

  test('opens with it, to the level of the grant', async () => {
    await grant(GROUP, 'BUCKET', 'PREPROCESSED', 'VIEW');
    expect((await callers.analyst.get(path)).status).toBe(403);
    const { body } = await callers.analyst.get<{ tables: { bucket_type: string }[] }>('/datasets/TS0001DS0001');
    expect(body.tables.map((table) => table.bucket_type)).toEqual(['STANDARDISED', 'PREPROCESSED']);
    await grant(GROUP, 'BUCKET', 'PREPROCESSED', 'DOWNLOAD');
    expect((await callers.analyst.get(path)).status).toBe(200);
  });

  test('is open to administrators', async () => {
    expect((await callers.admin.get(path)).status).toBe(200);
  });
});

describe('what a caller may not see', () => {
  const withoutIds = ({ body }: Answer<Problem>): object => ({ ...body, request_id: '', instance: '' });

  test('looks like what does not exist', async () => {
    for (const suffix of ['', '/STANDARDISED/tables', '/STANDARDISED/cases']) {
      const hidden = await callers.nobody.get<Problem>(`/datasets/TS0001DS0005${suffix}`);
      const missing = await callers.nobody.get<Problem>(`/datasets/TS0001DS9999${suffix}`);
      expect([hidden.status, missing.status]).toEqual([403, 403]);
      expect(hidden.body.detail).toBe(
        'You have no access to TS0001DS0005, or it does not exist. Ask an administrator for access.',
      );
      const text = JSON.stringify(withoutIds(hidden)).replaceAll('TS0001DS0005', 'TS0001DS9999');
      expect(text).toBe(JSON.stringify(withoutIds(missing)));
    }
  });

  test('is 404 for administrators where it does not exist', async () => {
    const { status, body } = await callers.admin.get<Problem>('/datasets/TS0001DS9999');
    expect([status, body.code]).toEqual([404, 'dataset-not-found']);
  });
});

describe('administration', () => {
  test.each([
    ['GET', '/admin/users'],
    ['POST', '/admin/users'],
    ['POST', '/admin/datasets'],
    ['POST', '/admin/user-permissions'],
    ['POST', '/admin/datasets/TS0001DS0001/STANDARDISED/tables'],
    ['DELETE', '/admin/datasets/TS0001DS0001/STANDARDISED/tables/cases'],
  ])('%s %s is closed to everyone else', async (method, path) => {
    expect((await new ApiCaller(test_.url, undefined).send(method, path, {})).status).toBe(401);
    expect((await callers.analyst.send(method, path, {})).status).toBe(403);
  });
});

describe('keys', () => {
  /** The line of a request is written when its answer has been sent. */
  const waitUntilLogged = (requestId: string): Promise<void> =>
    waitUntil(`request ${requestId} is logged`, () => test_.logLines.some((line) => line.includes(requestId)));

  const wellFormed = generateApiKey().key;
  const broken: [string, string][] = [
    ['another prefix', wellFormed.replace('dio_', 'xyz_')],
    ['a character short', wellFormed.slice(0, -1)],
    ['a character long', `${wellFormed}0`],
    ['a wrong checksum', wellFormed.slice(0, -1) + (wellFormed.endsWith('0') ? '1' : '0')],
    ['ten kilobytes', `dio_${'a'.repeat(10_000)}`],
    ['a non-ASCII character', `${wellFormed.slice(0, -1)}\u00e9`],
    ['empty', ''],
  ];

  test('none: 401 with a challenge and no query', async () => {
    const queries = await countingQueries(test_, async () => {
      const { status, headers, body } = await new ApiCaller(test_.url, undefined).get<Problem>('/datasets');
      expect([status, body.code]).toEqual([401, 'unauthenticated']);
      expect(headers.get('www-authenticate')).toContain('X-API-Key');
    });
    expect(queries).toBe(0);
  });

  test.each(broken)('with %s: 401 and no query', async (_, key) => {
    const queries = await countingQueries(test_, async () => {
      const { status } = await sendRaw(test_.port, rawRequest('GET /api/v1/datasets', [`X-API-Key: ${key}`]));
      expect(status).toBe(401);
    });
    expect(queries).toBe(0);
  });

  test.each([
    ['NUL', `${wellFormed}\u0000`],
    ['a line feed', `${wellFormed}\n `],
  ])('with %s: refused before the database', async (_, key) => {
    const queries = await countingQueries(test_, async () => {
      const { status } = await sendRaw(test_.port, rawRequest('GET /api/v1/datasets', [`X-API-Key: ${key}`]));
      expect([400, 401]).toContain(status);
    });
    expect(queries).toBe(0);
  });

  test('unknown, revoked, expired by a second and suspended: byte-equal 401', async () => {
    const change = (sql: string, email: string): Promise<unknown> => test_.dataSource.query(sql, [email]);
    const ofUser = 'user_id = (SELECT id FROM users WHERE email = $1)';
    const unknown = new ApiCaller(test_.url, wellFormed);
    const revoked = await test_.newUser('revoked@test.example');
    await change(`UPDATE api_keys SET revoked_at = now() WHERE ${ofUser}`, 'revoked@test.example');
    const expired = await test_.newUser('expired@test.example');
    await change(
      `UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE ${ofUser}`,
      'expired@test.example',
    );
    const suspended = await test_.newUser('suspended@test.example');
    await change('UPDATE users SET suspended_at = now() WHERE email = $1', 'suspended@test.example');
    const texts = new Set<string>();
    for (const caller of [unknown, revoked, expired, suspended]) {
      const { status, body } = await caller.get<Problem>('/datasets');
      expect(status).toBe(401);
      texts.add(JSON.stringify({ ...body, request_id: '' }));
    }
    expect(texts.size).toBe(1);
  });

  test('two headers: 400', async () => {
    const { key } = test_.admin;
    const twice = [`X-API-Key: ${key}`, `X-API-Key: ${key}`];
    expect((await sendRaw(test_.port, rawRequest('GET /api/v1/datasets', twice))).status).toBe(400);
    const both = [`X-API-Key: ${key}`, `Authorization: Bearer ${key}`];
    expect((await sendRaw(test_.port, rawRequest('GET /api/v1/datasets', both))).status).toBe(400);
  });

  test('in the address: refused, and not logged', async () => {
    const key = test_.admin.key ?? '';
    for (const name of ['api_key', 'key', 'X-API-Key', 'anything']) {
      const { status, body } = await new ApiCaller(test_.url, key).get<Problem>(`/datasets?${name}=${key}`);
      expect([status, body.code]).toEqual([401, 'key-in-query']);
      await waitUntilLogged(body.request_id);
    }
    expect(test_.logLines.join('')).not.toContain(key);
  });

  test('behind percent-encoding, in a path, or as a request id: not logged either', async () => {
    const key = test_.admin.key ?? '';
    const escaped = key.replace('_', '%5f').replace('dio', '%64io');
    const caller = new ApiCaller(test_.url, key);
    expect((await caller.get<Problem>(`/me?foo=${escaped}`)).body.code).toBe('key-in-query');
    await caller.get(`/datasets/${escaped}`);
    await fetch(`${test_.url}/livez?x=${escaped}`);
    await fetch(`${test_.url}/api/v1/objects/${escaped}`);
    const { headers } = await caller.get('/me', { 'X-Request-Id': key });
    expect(headers.get('x-request-id')).not.toBe(key);
    await waitUntilLogged(headers.get('x-request-id') ?? '');
    const secret = key.slice(-49);
    expect(test_.logLines.filter((line) => line.includes(secret))).toEqual([]);
  });

  test('as a bearer token: works', async () => {
    const bearer = new ApiCaller(test_.url, undefined);
    const { status } = await bearer.get('/me', { Authorization: `Bearer ${test_.admin.key}` });
    expect(status).toBe(200);
  });

  test('never appear in what is logged or stored', async () => {
    const key = test_.admin.key ?? '';
    const rows = await test_.dataSource.query<{ text: string }[]>('SELECT k::text AS text FROM api_keys k');
    expect(rows.map((row) => row.text).join('')).not.toContain(key.slice(-49));
    expect(test_.logLines.join('')).not.toContain(key);
  });

  test('note their use at most once a minute', async () => {
    const caller = await test_.newUser('used@test.example');
    const lastUsed = async (email: string): Promise<string> => {
      const rows = await test_.dataSource.query<{ at: string }[]>(
        'SELECT last_used_at::text AS at FROM api_keys k JOIN users u ON u.id = k.user_id WHERE u.email = $1',
        [email],
      );
      return String(rows[0]?.at);
    };
    const waitUntilNoted = (email: string): Promise<void> =>
      waitUntil(`the use by ${email} is noted`, async () => (await lastUsed(email)) !== 'null');
    await caller.get('/me');
    await waitUntilNoted('used@test.example');
    const first = await lastUsed('used@test.example');
    await caller.get('/me');
    // A note of the second use would have been asked for before that of this one.
    await (await test_.newUser('later@test.example')).get('/me');
    await waitUntilNoted('later@test.example');
    expect(await lastUsed('used@test.example')).toBe(first);
  });
});
