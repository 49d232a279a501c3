import type { Problem } from '../support/api-caller.js';
import { admin, close, startForBadRequests, test_ } from '../support/bad-request-cases.js';

beforeAll(startForBadRequests);

afterAll(close);

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
