import { connect } from 'node:net';
import { ApiCaller, type Problem } from '../support/api-caller.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { rawRequest, sendRaw } from '../support/raw-http.js';
import { startReplica, startTestApp, type TestApp } from '../support/test-app.js';

let test_: TestApp;
/** Waits for nobody; all other tests ask a server that has time. */
let hasty: TestApp;
let admin: ApiCaller;

beforeAll(async () => {
  test_ = await startTestApp();
  hasty = await startReplica(test_, { HTTP_JSON_TIMEOUT_MS: '400', HTTP_HEADERS_TIMEOUT_MS: '500' });
  admin = test_.admin;
  await makeDataset(admin, { ds_id: 'TS0001DS0001', access_level: 'DOWNLOAD' });
});

afterAll(async () => {
  await hasty.close();
  await test_.close();
});

const authorized = (): string => `X-API-Key: ${admin.key}`;

function postRaw(
  body: string | Buffer,
  headers: string[] = ['Content-Type: application/json'],
): ReturnType<typeof sendRaw> {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  return sendRaw(test_.port, rawRequest('POST /api/v1/admin/users', [authorized(), length, ...headers], body));
}

function problemOf(text: string): Problem {
  return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)) as Problem;
}

describe('every error', () => {
  test('is one problem document, with the id that is in the header', async () => {
    const answers = await Promise.all([
      admin.get<Problem>('/nothing'),
      admin.get<Problem>('/datasets?limit=0'),
      admin.delete<Problem>('/datasets'),
      admin.post<Problem>('/admin/users', { email: 'x', is_group: false, is_admin: true }),
      new ApiCaller(test_.url, undefined).get<Problem>('/datasets'),
    ]);
    for (const { status, headers, body } of answers) {
      expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(body).toMatchObject({
        status,
        type: `/docs/errors#${body.code}`,
        request_id: headers.get('x-request-id'),
      });
      expect(body.detail).toMatch(/^[A-Z/].*\.$/s);
      expect(Object.keys(body).sort()).toEqual(
        expect.arrayContaining(['code', 'detail', 'instance', 'request_id', 'status', 'title', 'type']),
      );
    }
  });

  test('repeats the request id of the client', async () => {
    const { headers, body } = await admin.get<Problem>('/nothing', { 'X-Request-Id': 'notebook-7.1' });
    expect([headers.get('x-request-id'), body.request_id]).toEqual(['notebook-7.1', 'notebook-7.1']);
    const other = await admin.get<Problem>('/nothing', { 'X-Request-Id': 'a b"c' });
    expect(other.body.request_id).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('JSON bodies', () => {
  test.each([
    ['malformed', '{"email": '],
    ['empty', ''],
    ['not an object', '[1, 2]'],
    ['a text', '"hello"'],
    ['null', 'null'],
    ['nested 33 levels deep', '{"email":'.repeat(33) + '1' + '}'.repeat(33)],
    ['eighty kilobytes of [', '['.repeat(80_000)],
    ['with a NUL', '{"email": "a\\u0000@example.org", "is_group": false}'],
    ['with half a surrogate pair', '{"email": "\\ud800@example.org", "is_group": false}'],
    ['not UTF-8', Buffer.from('{"email": "\xff@example.org", "is_group": false}', 'latin1')],
  ])('%s: 400', async (_, body) => {
    const { status, text } = await postRaw(body);
    expect(status).toBe(400);
    expect(['malformed-json', 'malformed-request']).toContain(problemOf(text).code);
  });

  test.each([
    ['an unknown field', '{"email": "a@example.org", "is_group": false, "colour": 1}', 'colour'],
    ['is_admin', '{"email": "a@example.org", "is_group": false, "is_admin": true}', 'is_admin'],
    ['__proto__', '{"email": "a@example.org", "is_group": false, "__proto__": {"isAdmin": true}}', '__proto__'],
    ['constructor', '{"email": "a@example.org", "is_group": false, "constructor": {"prototype": {}}}', 'constructor'],
  ])('with %s: 400 naming it', async (_, body, field) => {
    const { status, text } = await postRaw(body);
    expect(status).toBe(400);
    expect(problemOf(text)).toMatchObject({ code: 'unknown-field', errors: [{ path: field }] });
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  });

  test('with a value that does not fit: 422 naming every field', async () => {
    const { status, body } = await admin.post<Problem>('/admin/users', { email: 'nonsense', is_group: 'perhaps' });
    expect([status, body.code]).toEqual([422, 'validation-failed']);
    expect(body.errors?.map((error) => error.path).sort()).toEqual(['email', 'is_group']);
  });

  test.each([
    ['text/plain', ['Content-Type: text/plain']],
    ['a form', ['Content-Type: multipart/form-data; boundary=x']],
    ['JSON in another charset', ['Content-Type: application/json; charset=latin1']],
    ['gzip', ['Content-Type: application/json', 'Content-Encoding: gzip']],
    ['urlencoded', ['Content-Type: application/x-www-form-urlencoded']],
    ['no content type', []],
  ])('sent as %s: 415', async (_, headers) => {
    const { status, text } = await postRaw('{"email": "a@example.org", "is_group": false}', headers);
    expect([status, problemOf(text).code]).toEqual([415, 'unsupported-media-type']);
  });

  test('over the limit, with and without a length: 413', async () => {
    const huge = `{"email": "${'a'.repeat(2 * 1024 * 1024)}"}`;
    expect((await postRaw(huge)).status).toBe(413);
    const chunked = `${Buffer.byteLength(huge).toString(16)}\r\n${huge}\r\n0\r\n\r\n`;
    const headers = [authorized(), 'Content-Type: application/json', 'Transfer-Encoding: chunked'];
    const { status } = await sendRaw(test_.port, rawRequest('POST /api/v1/admin/users', headers, chunked));
    expect(status).toBe(413);
    const users = await admin.get<{ email: string }[]>('/admin/users');
    expect(users.body).toHaveLength(1);
  });

  test('that do not arrive: 408, and the connection is closed', async () => {
    const headers = [authorized(), 'Content-Type: application/json', 'Content-Length: 1000'];
    const request = rawRequest('POST /api/v1/admin/users', headers, '{"email":');
    const { status, closed } = await sendRaw(hasty.port, request);
    expect([status, closed]).toEqual([408, true]);
  });
});

describe('limit', () => {
  test.each([
    'limit=',
    'limit=0x10',
    'limit=1e2',
    'limit=-1',
    'limit=1.5',
    'limit[]=1',
    'limit=0',
    'limit=101',
    'limit=%201',
    'limit=1&limit=2',
    'limit=９',
  ])('%s: 422', async (query) => {
    const { status, body } = await admin.get<Problem>(`/datasets?${query}`);
    expect([status, body.code]).toEqual([422, 'validation-failed']);
  });

  test.each(['limit=1', 'limit=100', ''])('%s: 200', async (query) => {
    expect((await admin.get(`/datasets?${query}`)).status).toBe(200);
  });

  test.each(['AAAAAAAAAAAAAAAA', 'x', '%00', 'VFMwMDAxRFMwMDAx='.repeat(50)])(
    'a cursor that is none: 400 (%s)',
    async (cursor) => {
      const { status, body } = await admin.get<Problem>(`/datasets?cursor=${cursor}`);
      expect([status, body.code]).toEqual([400, 'invalid-cursor']);
    },
  );

  test.each(['limt', 'constructor'])('an unknown parameter: 422 naming it (%s)', async (name) => {
    const { status, body } = await admin.get<Problem>(`/datasets?${name}=5`);
    expect(status).toBe(422);
    expect(body.errors?.[0]?.path).toBe(name);
  });
});

describe('pages of the administration and of the account', () => {
  const LISTS = [
    '/admin/users',
    '/admin/user-groups',
    '/admin/user-groups/paged@test.example/members',
    '/admin/user-permissions',
    '/admin/resource-groups',
    '/admin/resource-groups/paged-1/members',
    '/admin/users/admin@test.example/api-keys',
    '/me/api-keys',
    '/me/permissions',
  ];

  beforeAll(async () => {
    await admin.post('/admin/users', { email: 'paged@test.example', is_group: true });
    await admin.post('/admin/users', { email: 'empty@test.example', is_group: true });
    for (const index of [1, 2]) {
      await test_.newUser(`paged${index}@test.example`);
      const user_email = `paged${index}@test.example`;
      await admin.post('/admin/user-groups', { group_email: 'paged@test.example', user_email });
      const resource_group_id = `paged-${index}`;
      await admin.post('/admin/resource-groups', { resource_group_id, group_name: 'Paged' });
      const store = { resource_type: 'WEATHER_DATA_API', resource_id: `store${index}` };
      await admin.post('/admin/resource-group-members', { resource_group_id: 'paged-1', ...store });
      await admin.post('/admin/user-permissions', { user_email: 'admin@test.example', permission: 'VIEW', ...store });
      await admin.post('/me/api-keys', { name: `paged ${index}` });
    }
  });

  async function cursorOf(path: string): Promise<string> {
    const { headers } = await admin.get(`${path}${path.includes('?') ? '&' : '?'}limit=1`);
    return /cursor=([^&>]+)/.exec(headers.get('link') ?? '')?.[1] ?? 'none';
  }

  test.each(LISTS)('%s takes whole limits from 1 to 1000', async (path) => {
    for (const limit of ['', '0x10', '1e2', '-1', '1.5', '0', '1001', '%201', '01', '1&limit=2']) {
      const { status, body } = await admin.get<Problem>(`${path}?limit=${limit}`);
      expect([limit, status, body.code]).toEqual([limit, 422, 'validation-failed']);
    }
    expect((await admin.get(`${path}?limit[]=1`)).status).toBe(422);
    for (const limit of ['1', '1000']) expect((await admin.get(`${path}?limit=${limit}`)).status).toBe(200);
  });

  test.each(LISTS)('%s takes its own cursors, and none that was changed', async (path) => {
    const cursor = await cursorOf(path);
    expect((await admin.get<unknown[]>(`${path}?limit=1&cursor=${cursor}`)).body).toHaveLength(1);
    const flipped = (cursor.startsWith('A') ? 'B' : 'A') + cursor.slice(1);
    for (const bad of [
      '',
      cursor.slice(0, -1),
      cursor.slice(1),
      flipped,
      `${cursor}A`,
      `${cursor}=`,
      'x'.repeat(2_000),
    ]) {
      const { status, body } = await admin.get<Problem>(`${path}?limit=1&cursor=${bad}`);
      expect([bad, status, body.code]).toEqual([bad, 400, 'invalid-cursor']);
    }
    expect((await admin.get(`${path}?cursor=${cursor}&cursor=${cursor}`)).status).toBe(422);
  });

  test('a cursor is for one list, one caller and the same filters', async () => {
    const invalid = async (path: string, caller = admin): Promise<void> => {
      const { status, body } = await caller.get<Problem>(path);
      expect([path, status, body.code]).toEqual([path, 400, 'invalid-cursor']);
    };
    const users = await cursorOf('/admin/users?is_group=false');
    await invalid(`/admin/users?cursor=${users}`);
    await invalid(`/admin/users?is_group=true&cursor=${users}`);
    await invalid(`/admin/users?is_group=false&email=a&cursor=${users}`);
    await invalid(`/admin/user-groups?cursor=${users}`);
    expect((await admin.get(`/admin/users?cursor=${users}&limit=5&is_group=false`)).status).toBe(200);
    await invalid(
      `/admin/resource-groups/paged-2/members?cursor=${await cursorOf('/admin/resource-groups/paged-1/members')}`,
    );
    const grants = await cursorOf('/admin/user-permissions?user_email=admin@test.example');
    await invalid(`/admin/user-permissions?user_email=paged1@test.example&cursor=${grants}`);
    const other = await test_.newUser('other-pages@test.example');
    await invalid(`/me/api-keys?cursor=${await cursorOf('/me/api-keys')}`, other);
    await invalid(`/datasets?cursor=${users}`, other);
  });

  test.each([
    ['/admin/users?is_group=yes', 'is_group'],
    ['/admin/users?is_admin=', 'is_admin'],
    ['/admin/users?constructor=1', 'constructor'],
    ['/admin/user-permissions?state=dead', 'state'],
    ['/admin/user-permissions?user_email=nonsense', 'user_email'],
    ['/admin/user-permissions?resource_type=dataset', 'resource_type'],
    ['/me/api-keys?include_ended=1', 'include_ended'],
  ])('%s: 422 naming %s', async (path, name) => {
    const { status, body } = await admin.get<Problem>(path);
    expect([status, body.errors?.[0]?.path]).toEqual([422, name]);
  });
});

describe('bodies of the administration', () => {
  test.each([
    ['/admin/users', { email: 'unknown@test.example', is_group: false }],
    ['/admin/user-groups', { group_email: 'paged@test.example', user_email: 'paged1@test.example' }],
    [
      '/admin/user-permissions',
      { user_email: 'a@b.example', resource_type: 'BUCKET', resource_id: 'x', permission: 'VIEW' },
    ],
    ['/admin/resource-groups', { resource_group_id: 'unknown', group_name: 'Unknown' }],
    ['/admin/resource-group-members', { resource_group_id: 'a', resource_type: 'GROUP', resource_id: 'b' }],
    ['/admin/users/admin@test.example/api-keys', { name: 'unknown' }],
    ['/me/api-keys', { name: 'unknown' }],
  ])('%s with a field that is none: 400 naming it, and nothing is made', async (path, body) => {
    for (const field of ['is_admin', 'created_by', '__proto__', 'constructor', 'prototype']) {
      const text = `${JSON.stringify(body).slice(0, -1)}, "${field}": {"isAdmin": true}}`;
      const headers = { 'Content-Type': 'application/json' };
      const { status, body: problem } = await admin.send<Problem>('POST', path, { headers, body: text });
      expect([status, problem.code, problem.errors?.[0]?.path]).toEqual([400, 'unknown-field', field]);
    }
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  });

  test.each(['__proto__', 'constructor', 'prototype'])('%s deep in free JSON: 400 naming it', async (field) => {
    const text = `{"resource_group_id": "a", "resource_type": "GROUP", "resource_id": "b", "resource_json": {"x": {"${field}": 1}}}`;
    const headers = { 'Content-Type': 'application/json' };
    const { status, body } = await admin.send<Problem>('POST', '/admin/resource-group-members', {
      headers,
      body: text,
    });
    expect([status, body.errors?.[0]?.path]).toEqual([400, `resource_json.x.${field}`]);
  });

  test.each([
    ['/me/api-keys', { name: 'x'.repeat(301) }, 'name'],
    ['/me/api-keys', { name: 'right\u202eleft' }, 'name'],
    ['/admin/resource-groups', { resource_group_id: 'long', group_name: 'x'.repeat(301) }, 'group_name'],
    ['/admin/resource-groups', { resource_group_id: 'long', group_name: 'right\u202eleft' }, 'group_name'],
    ['/admin/resource-groups', { resource_group_id: 'x'.repeat(65), group_name: 'Long' }, 'resource_group_id'],
    ['/admin/resource-groups', { resource_group_id: '../x', group_name: 'Long' }, 'resource_group_id'],
  ])('%s with %j: 422 naming %s', async (path, body, field) => {
    const answer = await admin.post<Problem>(path, body);
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([422, field]);
  });
});

describe('HEAD', () => {
  test.each(['/admin/users', '/admin/users/admin@test.example', '/datasets', '/me', '/me/api-keys'])(
    '%s: as GET, without a body, and with a key only',
    async (path) => {
      const [get, head] = await Promise.all([admin.send('GET', path, {}), admin.send('HEAD', path, {})]);
      expect([get.status, head.status, head.body]).toEqual([200, 200, '']);
      expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'));
      expect((await new ApiCaller(test_.url, undefined).send('HEAD', path, {})).status).toBe(401);
    },
  );

  test('of the administration is closed to others', async () => {
    const caller = await test_.newUser('head@test.example');
    expect((await caller.send('HEAD', '/admin/users', {})).status).toBe(403);
    expect((await caller.send('HEAD', '/datasets/TS0001DS9999', {})).status).toBe(403);
  });
});

describe('paths', () => {
  test.each([
    '/api/v1/datasets/%E0%A4%A',
    '/api/v1/datasets/%00',
    '/api/v1/datasets/a%00b',
    '/api/v1/datasets/%2e%2e%2fetc',
    '/api/v1/datasets/..%2f..%2fetc%2fpasswd',
    '/api/v1/datasets/..%5cetc',
    '/api/v1/datasets/%0d%0aSet-Cookie:x',
    '/api/v1/%',
    '/docs/%2e%2e%2fpackage.json',
  ])('%s: 400', async (path) => {
    const { status, text } = await sendRaw(test_.port, rawRequest(`GET ${path}`, [authorized()]));
    expect([status, problemOf(text).code]).toEqual([400, 'malformed-path']);
  });

  test.each([
    '/api/v1/nothing',
    '/nothing',
    '/api/v2/datasets',
    '/api/v1/datasets/TS0001DS0001/STANDARDISED/a/b',
    '/api/v1/datasets//',
    '/api/v1/datasets//STANDARDISED/tables',
  ])('%s: 404 with the shape of every error', async (path) => {
    const { status, text } = await sendRaw(test_.port, rawRequest(`GET ${path}`, [authorized()]));
    expect([status, problemOf(text).code]).toEqual([404, 'unknown-route']);
  });

  test('a name of 1500 characters is answered as any other', async () => {
    const { status } = await admin.get(`/datasets/TS0001DS0001/STANDARDISED/${'a'.repeat(1500)}`);
    expect(status).toBe(404);
  });

  test('another spelling of a bucket type: 422', async () => {
    for (const bucket of ['standardised', 'STANDARDIZED', 'x']) {
      const { status, body } = await admin.get<Problem>(`/datasets/TS0001DS0001/${bucket}/tables`);
      expect([status, body.errors?.[0]?.path]).toEqual([422, 'bucket_type']);
    }
  });
});

describe('methods', () => {
  test.each([
    ['PUT', '/api/v1/datasets', 'GET, HEAD'],
    ['DELETE', '/api/v1/datasets/TS0001DS0001', 'GET, HEAD'],
    ['POST', '/livez', 'GET, HEAD'],
    ['PATCH', '/api/v1/admin/users', 'GET, HEAD, POST'],
    ['OPTIONS', '/api/v1/admin/data-owners', 'GET, HEAD, POST'],
    ['TRACE', '/api/v1/datasets', 'GET, HEAD'],
    ['POST', '/api/v1/datasets/TS0001DS0001/STANDARDISED/tables', 'GET, HEAD'],
  ])('%s %s: 405 with Allow', async (method, path, allow) => {
    const { status, text } = await sendRaw(test_.port, rawRequest(`${method} ${path}`, [authorized()]));
    expect([status, problemOf(text).code]).toEqual([405, 'method-not-allowed']);
    expect(/^allow: (.*)\r$/im.exec(text)?.[1]).toBe(allow);
  });
});

describe('what is no request', () => {
  test.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['an unknown method', 'FETCH / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['a tunnel', 'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['an expectation that nobody meets', 'GET / HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\n\r\n', 417],
    ['headers of 100 kB', `GET / HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(100_000)}\r\n\r\n`, 431],
    [
      'two lengths',
      'POST /api/v1/admin/users HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
    ],
  ])('%s', async (_, bytes, expected) => {
    const { status, text, closed } = await sendRaw(test_.port, bytes);
    expect([status, closed]).toEqual([expected, true]);
    expect(problemOf(text).status).toBe(expected);
  });

  test('headers that do not end: 408 and closed', async () => {
    const { status, closed } = await sendRaw(hasty.port, 'GET / HTTP/1.1\r\nHost: x\r\n');
    expect([status, closed]).toEqual([408, true]);
  });

  test('a connection that is dropped leaves the server well', async () => {
    for (let index = 0; index < 20; index++) {
      const socket = connect(test_.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(rawRequest('GET /api/v1/datasets', [authorized()]));
      socket.destroy();
    }
    expect((await admin.get('/datasets')).status).toBe(200);
  });
});

describe('bodies that nobody reads', () => {
  const slow = 'Content-Length: 1000000\r\n\r\n';

  test.each([
    ['of a GET', `GET /livez HTTP/1.1\r\nHost: x\r\n${slow}`],
    [
      'without a key',
      `POST /api/v1/admin/datasets/TS0001DS0001/STANDARDISED/tables HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=B\r\n${slow}`,
    ],
    [
      'of a type that is not taken',
      `POST /api/v1/admin/users HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n${slow}`,
    ],
    ['on no route', `POST /nothing HTTP/1.1\r\nHost: x\r\n${slow}`],
    ['on a bad path', `POST /%00 HTTP/1.1\r\nHost: x\r\n${slow}`],
  ])('%s: answered, and closed when they do not come', async (_, bytes) => {
    const { status, closed } = await sendRaw(hasty.port, bytes);
    expect(status).toBeGreaterThanOrEqual(200);
    expect(closed).toBe(true);
  });
});

describe('a Host header', () => {
  test.each(['a:99999', '256.256.256.256', '[::::]', 'a.xn--a', '0x', 'a b', 'evil.example/path'])(
    '%s: never a 500, nor repeated',
    async (host) => {
      await uploadTable(admin, 'TS0001DS0001', tableForm('hosted', 'a\n1\n'));
      const bytes = `GET /api/v1/datasets/TS0001DS0001/STANDARDISED/tables HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${authorized()}\r\n\r\n`;
      const { status, text } = await sendRaw(test_.port, bytes);
      expect([200, 400]).toContain(status);
      if (status === 200) expect(text).toContain(`http://127.0.0.1:${test_.port}/api/v1/objects/`);
    },
  );

  test('that is one is what links begin with', async () => {
    const bytes = `GET /api/v1/datasets/TS0001DS0001/STANDARDISED/tables HTTP/1.1\r\nHost: Data.example:8080\r\nConnection: close\r\n${authorized()}\r\n\r\n`;
    expect((await sendRaw(test_.port, bytes)).text).toContain('http://data.example:8080/api/v1/objects/');
  });
});

describe('the files of the API reference', () => {
  test.each(['package.json', 'README.md', 'absolute-path.js', 'LICENSE', 'swagger-ui.js.map'])(
    '%s: not served',
    async (file) => {
      expect((await fetch(`${test_.url}/api/v1/${file}`)).status).toBe(404);
    },
  );
});

describe('X-Forwarded headers', () => {
  test('are ignored where no proxy is trusted', async () => {
    const headers = [
      authorized(),
      'X-Forwarded-Host: evil.example',
      'X-Forwarded-Proto: https',
      'X-Forwarded-For: 6.6.6.6',
    ];
    const { text } = await sendRaw(test_.port, rawRequest('GET /api/v1/datasets/TS0001DS0001', headers));
    expect(text).not.toContain('evil.example');
    expect(test_.logLines.join('')).not.toContain('6.6.6.6');
  });
});

describe('bodies that would cost what checks them', () => {
  const revoke = async (body: string): Promise<[number, number]> => {
    const answer = await fetch(`${test_.url}/api/v1/credentials/revoke`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    return [answer.status, (await answer.text()).length];
  };

  test('thousands of unknown fields are named in part', async () => {
    const fields = Array.from({ length: 15_000 }, (_, index) => `"k${index}":1`);
    const [status, length] = await revoke(`{"key":"x",${fields.join(',')}}`);
    expect(status).toBe(400);
    expect(length).toBeLessThan(20_000);
  });

  test.each([
    [
      'more members than the widest table has columns',
      `{${Array.from({ length: 20_001 }, (_, n) => `"k${n}":1`).join(',')}}`,
    ],
    ['more lists than any request has', `{"key":[${'[],'.repeat(100_000)}[]]}`],
  ])('%s: 400', async (_, body) => {
    expect((await revoke(body))[0]).toBe(400);
  });
});
