import { connect } from 'node:net';
import { ApiCaller, type Problem } from '../support/api-caller.js';
import {
  admin,
  authorized,
  close,
  hasty,
  problemOf,
  startForBadRequests,
  test_,
} from '../support/bad-request-cases.js';
import { tableForm, uploadTable } from '../support/catalogue.js';
import { rawRequest, sendRaw } from '../support/raw-http.js';

beforeAll(startForBadRequests);

afterAll(close);

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
