import type { Problem } from '../support/api-caller.js';
import {
  admin,
  authorized,
  close,
  hasty,
  postRaw,
  problemOf,
  startForBadRequests,
  test_,
} from '../support/bad-request-cases.js';
import { rawRequest, sendRaw } from '../support/raw-http.js';

beforeAll(startForBadRequests);

afterAll(close);

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
