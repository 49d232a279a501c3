import { type ApiCaller, type Problem } from '../support/api-caller.js';
import { makeDataset } from '../support/catalogue.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let test_: TestApp;
let admin: ApiCaller;

beforeAll(async () => {
  test_ = await startTestApp();
  admin = test_.admin;
});

afterAll(() => test_.close());

const COLLECTION = { collection_id: 'AB0001', collection_name: 'A name', category_id: 'AB', category_name: 'Category' };

describe('users and groups', () => {
  test('a user gets a key that works, shown once', async () => {
    const created = await admin.post<{ email: string; key: string; is_group: boolean }>('/admin/users', {
      email: ' Asha@Example.org ',
      is_group: false,
    });
    expect([created.status, created.body.email, created.body.is_group]).toEqual([201, 'asha@example.org', false]);
    expect(created.body.key).toMatch(/^dio_[0-9A-Za-z]{10}_[0-9A-Za-z]{49}$/);
    const { body } = await admin.get<object[]>('/admin/users');
    const listed = { email: 'asha@example.org', is_group: false, is_admin: false, suspended_at: null };
    expect(body).toContainEqual(expect.objectContaining(listed));
    expect(JSON.stringify(body)).not.toContain('dio_');
  });

  test('a taken email, in any case: 409', async () => {
    const { status, body } = await admin.post<Problem>('/admin/users', { email: 'ASHA@example.org', is_group: true });
    expect(status).toBe(409);
    expect(body.detail).toMatch(/^Duplicate user: asha@example.org /);
  });

  test('a group has no key, and takes users but no groups', async () => {
    const made = await admin.post('/admin/users', { email: 'group@example.org', is_group: true });
    expect([made.status, (made.body as { key: null }).key]).toEqual([201, null]);
    const join = (user_email: string, group_email = 'group@example.org'): ReturnType<ApiCaller['post']> =>
      admin.post('/admin/user-groups', { group_email, user_email });
    expect((await join('asha@example.org')).status).toBe(201);
    expect((await join('asha@example.org')).status).toBe(200);
    expect((await join('nobody@example.org')).status).toBe(404);
    expect((await join('asha@example.org', 'missing@example.org')).status).toBe(404);
    expect((await join('admin@test.example', 'asha@example.org')).status).toBe(404);
    expect((await join('group@example.org')).status).toBe(422);
  });

  test('twenty requests for one email make one user', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => admin.post('/admin/users', { email: 'race@example.org', is_group: false })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
  });
});

describe('catalogue records', () => {
  test.each([
    ['collections', COLLECTION, { collection_name: 'Another' }],
    ['data-owners', { name: 'World Bank', contact_person: 'Asha' }, { contact_person: null }],
    ['raw-datasets', { rds_id: 'R1', title: 'Raw', source: 'https://example.org' }, { title: 'Other' }],
  ])('%s: made once, answered again, refused with other content', async (path, content, change) => {
    const made = await admin.post<{ id: number }>(`/admin/${path}`, content);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject(content);
    const again = await admin.post(`/admin/${path}`, content);
    expect([again.status, again.body]).toEqual([200, made.body]);
    const other = await admin.post<Problem>(`/admin/${path}`, { ...content, ...change });
    expect([other.status, other.body.code]).toEqual([409, 'duplicate']);
    expect(other.body.detail).toMatch(/^Duplicate /);
  });

  test('are listed', async () => {
    expect((await admin.get('/admin/collections')).body).toContainEqual(expect.objectContaining(COLLECTION));
    const owners = await admin.get('/admin/data-owners');
    expect(owners.body).toContainEqual(expect.objectContaining({ name: 'World Bank', contact_person_email: null }));
  });

  test('names that look the same are one', async () => {
    const spellings = ['Cafe\u0301', ' Caf\u00e9 ', 'Caf\u00e9'];
    const statuses = [];
    for (const name of spellings) statuses.push((await admin.post('/admin/data-owners', { name })).status);
    expect(statuses).toEqual([201, 200, 200]);
    expect((await admin.post('/admin/data-owners', { name: 'a\u202eb' })).status).toBe(422);
    expect((await admin.post('/admin/data-owners', { name: '\u200b' })).status).toBe(422);
    expect((await admin.post('/admin/data-owners', { name: 'क्\u200dष' })).status).toBe(201);
  });

  test('a field that is missing counts as null', async () => {
    expect((await admin.post('/admin/data-owners', { name: 'NASA', contact_person: null })).status).toBe(201);
    expect((await admin.post('/admin/data-owners', { name: 'NASA' })).status).toBe(200);
  });

  test.each([
    ['collections', { ...COLLECTION, collection_id: 'AB-1' }, 'collection_id'],
    ['collections', { ...COLLECTION, collection_name: '  ' }, 'collection_name'],
    ['collections', { ...COLLECTION, collection_name: 'a\nb' }, 'collection_name'],
    ['collections', { ...COLLECTION, collection_name: 'x'.repeat(301) }, 'collection_name'],
    ['data-owners', { name: '' }, 'name'],
    ['data-owners', { name: 'x', contact_person_email: 'nonsense' }, 'contact_person_email'],
    ['raw-datasets', { rds_id: 'R2', title: 'x' }, 'source'],
  ])('%s with %j: 422 naming %s', async (path, content, field) => {
    const { status, body } = await admin.post<Problem>(`/admin/${path}`, content);
    expect([status, body.errors?.[0]?.path]).toEqual([422, field]);
  });
});

describe('datasets', () => {
  const asked = {
    ds_id: 'AB0001DS0001',
    title: 'ಕರ್ನಾಟಕ health, मराठी and Ελληνικά',
    collection_id: 'AB0001',
    data_owner_name: 'World Bank',
    raw_dataset_ids: [1],
    description: 'Two\nlines',
    spatial_coverage_region_id: 'country_IND',
    spatial_resolution: 'LAT/LONG',
    temporal_resolution: 'MONTH',
    temporal_coverage_start_date: '2019',
    temporal_coverage_end_date: '2023-02',
    access_level: 'VIEW',
    tags: ['health', 'a tag'],
    additional_metadata: { licence: 'ODC-PDDL-1.0', nested: { deep: [1, null, 'x'] } },
  };

  beforeAll(async () => {
    await test_.dataSource.query(
      `INSERT INTO regions (region_id, region_name, parent_region_id) VALUES ('continent_AS', 'Asia', NULL), ('country_IND', 'India', 'continent_AS')`,
    );
    const raw = await admin.post<{ id: number }>('/admin/raw-datasets', { rds_id: 'RAW', title: 'Raw', source: 's' });
    asked.raw_dataset_ids = [raw.body.id];
  });

  test('have on the wire what existing clients read', async () => {
    const made = await admin.post<{ id: number }>('/admin/datasets', asked);
    expect(made.status).toBe(201);
    const { body } = await admin.get<object[]>('/datasets');
    expect(body).toEqual([
      {
        id: made.body.id,
        ds_id: 'AB0001DS0001',
        title: asked.title,
        description: asked.description,
        collection_id: expect.any(Number) as number,
        collection: { id: expect.any(Number) as number, ...COLLECTION },
        data_owner_id: expect.any(Number) as number,
        data_owner: {
          id: expect.any(Number) as number,
          name: 'World Bank',
          contact_person: 'Asha',
          contact_person_email: null,
        },
        spatial_coverage_region_id: 'country_IND',
        spatial_coverage_region: {
          id: expect.any(Number) as number,
          region_id: 'country_IND',
          region_name: 'India',
          parent_region_id: 'continent_AS',
        },
        spatial_resolution: 'LAT/LONG',
        temporal_resolution: 'MONTH',
        temporal_coverage_start_date: '2019-01-01',
        temporal_coverage_end_date: '2023-02-28',
        access_level: 'DOWNLOAD',
        additional_metadata: asked.additional_metadata,
        raw_datasets: [{ id: asked.raw_dataset_ids[0], rds_id: 'RAW', title: 'Raw', source: 's' }],
        tags: [
          { id: expect.any(Number) as number, tag_name: 'a tag' },
          { id: expect.any(Number) as number, tag_name: 'health' },
        ],
      },
    ]);
  });

  test('with the same content again are answered; with other content refused', async () => {
    expect((await admin.post('/admin/datasets', asked)).status).toBe(200);
    expect((await admin.post('/admin/datasets', { ...asked, tags: ['a tag', 'health'] })).status).toBe(200);
    for (const change of [
      { title: 'x' },
      { tags: [] },
      { access_level: 'NONE' },
      { temporal_coverage_end_date: '2024' },
    ]) {
      const { status, body } = await admin.post<Problem>('/admin/datasets', { ...asked, ...change });
      expect(status).toBe(409);
      expect(body.detail).toMatch(
        new RegExp(`^Duplicate dataset: AB0001DS0001 exists already with ${Object.keys(change)[0]}`),
      );
    }
  });

  test.each([
    [{ collection_id: 'XX0001', ds_id: 'XX0001DS0001' }, 'collection_id', 'XX0001'],
    [{ data_owner_name: 'Nobody' }, 'data_owner_name', 'Nobody'],
    [{ spatial_coverage_region_id: 'atlantis' }, 'spatial_coverage_region_id', 'atlantis'],
    [{ raw_dataset_ids: [999_999] }, 'raw_dataset_ids', '999999'],
    [{ raw_dataset_ids: [] }, 'raw_dataset_ids', ''],
    [{ raw_dataset_ids: ['1'] }, 'raw_dataset_ids', ''],
    [{ raw_dataset_ids: [2 ** 40] }, 'raw_dataset_ids', ''],
    [{ ds_id: 'ZZ0001DS0009' }, 'ds_id', 'collection'],
    [{ ds_id: 'AB0001DS01' }, 'ds_id', ''],
    [{ access_level: 'view' }, 'access_level', ''],
    [{ spatial_resolution: 'PLANET' }, 'spatial_resolution', ''],
    [{ temporal_coverage_start_date: '2019-02-30' }, 'temporal_coverage_start_date', ''],
    [{ temporal_coverage_start_date: 'May' }, 'temporal_coverage_start_date', ''],
    [
      { temporal_coverage_start_date: '2024', temporal_coverage_end_date: '2019' },
      'temporal_coverage_end_date',
      'before',
    ],
    [{ tags: 'health' }, 'tags', ''],
    [{ tags: [null] }, 'tags', ''],
    [{ additional_metadata: [] }, 'additional_metadata', ''],
    [{ title: null }, 'title', ''],
  ])('with %j: 422 naming %s', async (change, field, word) => {
    const { status, body } = await admin.post<Problem>('/admin/datasets', {
      ...asked,
      ds_id: 'AB0001DS0009',
      ...change,
    });
    expect([status, body.errors?.[0]?.path]).toEqual([422, field]);
    expect(body.detail).toContain(word);
  });

  test('empty texts are nothing, and what is said twice counts once', async () => {
    const loose = { ds_id: 'AB0001AB0002', description: '', spatial_coverage_region_id: '', tags: ['x', 'x'] };
    const raw_dataset_ids = [...asked.raw_dataset_ids, ...asked.raw_dataset_ids];
    const made = await admin.post<{ description: null; tags: object[] }>('/admin/datasets', {
      ...asked,
      ...loose,
      raw_dataset_ids,
    });
    expect([made.status, made.body.description, made.body.tags.length]).toEqual([201, null, 1]);
    expect((await admin.post('/admin/datasets', { ...asked, ...loose, raw_dataset_ids })).status).toBe(200);
    expect((await admin.post('/admin/data-owners', { name: 'Empty', contact_person_email: '' })).status).toBe(201);
  });

  test('a year may be a number, as YAML reads it', async () => {
    const year = { ds_id: 'AB0001DS0002', temporal_coverage_start_date: 1960, temporal_coverage_end_date: 1961 };
    const { status, body } = await admin.post<{ temporal_coverage_end_date: string }>('/admin/datasets', {
      ...asked,
      ...year,
    });
    expect([status, body.temporal_coverage_end_date]).toEqual([201, '1961-12-31']);
  });

  test('twenty requests for one dataset make one; twenty datasets with one new tag all get it', async () => {
    const same = await Promise.all(
      Array.from({ length: 20 }, () => admin.post('/admin/datasets', { ...asked, ds_id: 'AB0001DS0003' })),
    );
    expect(same.map((answer) => answer.status).sort()).toEqual([...Array.from({ length: 19 }, () => 200), 201]);
    const many = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        admin.post<{ tags: object[] }>('/admin/datasets', {
          ...asked,
          ds_id: `AB0001DS01${String(index).padStart(2, '0')}`,
          tags: ['z new', 'a new', 'm new'],
        }),
      ),
    );
    expect(many.map((answer) => [answer.status, answer.body.tags.length])).toEqual(many.map(() => [201, 3]));
  });
});

describe('grants and resource groups', () => {
  const grant = (change: object): ReturnType<ApiCaller['post']> =>
    admin.post('/admin/user-permissions', {
      user_email: 'asha@example.org',
      resource_type: 'DATASET',
      resource_id: 'TS0001DS0001',
      permission: 'VIEW',
      ...change,
    });
  const member = (
    resource_group_id: string,
    resource_id: string,
    resource_type = 'GROUP',
  ): ReturnType<ApiCaller['post']> =>
    admin.post('/admin/resource-group-members', { resource_group_id, resource_id, resource_type });

  beforeAll(async () => {
    await makeDataset(admin, { ds_id: 'TS0001DS0001' });
    for (const id of ['g1', 'g2', 'g3']) {
      await admin.post('/admin/resource-groups', { resource_group_id: id, group_name: id });
    }
  });

  test.each([
    [{}],
    [{ resource_type: 'GROUP', resource_id: 'g1' }],
    [{ resource_type: 'BUCKET', resource_id: 'PREPROCESSED' }],
    [{ resource_type: 'WEATHER_DATA_API', resource_id: '*' }],
    [{ resource_type: 'WEATHER_DATA_API', resource_id: 'era5_sfc' }],
    [{ user_email: 'group@example.org' }],
  ])('%j: granted; again it is no error; the level can change', async (change) => {
    expect((await grant(change)).status).toBe(201);
    expect((await grant(change)).status).toBe(200);
    expect((await grant({ ...change, permission: 'DOWNLOAD' })).status).toBe(200);
    const rows = await test_.dataSource.query<{ permission: string }[]>(
      'SELECT permission FROM grants ORDER BY id DESC LIMIT 1',
    );
    expect(rows[0]?.permission).toBe('DOWNLOAD');
  });

  test('side by side, one grant is made once', async () => {
    const other = { resource_type: 'WEATHER_DATA_API', resource_id: 'side' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => grant(other)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([...Array.from({ length: 19 }, () => 200), 201]);
  });

  test.each([
    [{ user_email: 'missing@example.org' }, 404],
    [{ resource_id: 'TS0001DS9999' }, 404],
    [{ resource_type: 'GROUP', resource_id: 'missing' }, 404],
    [{ resource_type: 'BUCKET', resource_id: 'preprocessed' }, 422],
    [{ resource_type: 'WEATHER_DATA_API', resource_id: '../x' }, 404],
    [{ resource_type: 'TABLE' }, 422],
    [{ permission: 'ADMIN' }, 422],
  ])('%j: %i', async (change, expected) => {
    expect((await grant(change)).status).toBe(expected);
  });

  test('a resource group: idempotent under one name, 409 under another', async () => {
    const named = (group_name: string): ReturnType<ApiCaller['post']> =>
      admin.post('/admin/resource-groups', { resource_group_id: 'g1', group_name });
    expect((await named('g1')).status).toBe(200);
    expect((await named('other')).status).toBe(409);
  });

  test('groups hold groups, but never in a circle', async () => {
    expect((await member('g1', 'g2')).status).toBe(201);
    expect((await member('g1', 'g2')).status).toBe(200);
    expect((await member('g2', 'g3')).status).toBe(201);
    for (const [outer, inner] of [
      ['g1', 'g1'],
      ['g2', 'g1'],
      ['g3', 'g1'],
      ['g3', 'g2'],
    ] as const) {
      const { status, body } = await member(outer, inner);
      expect([status, (body as Problem).code]).toEqual([422, 'validation-failed']);
    }
    const noted = { resource_group_id: 'g1', resource_id: 'g2', resource_type: 'GROUP', resource_json: { a: 1 } };
    expect((await admin.post('/admin/resource-group-members', noted)).status).toBe(409);
    expect((await member('g1', 'missing')).status).toBe(404);
    expect((await member('missing', 'g1')).status).toBe(404);
    expect((await member('g3', 'TS0001DS0001', 'DATASET')).status).toBe(201);
  });

  test('two requests cannot close a circle together', async () => {
    for (const id of ['left', 'right']) {
      await admin.post('/admin/resource-groups', { resource_group_id: id, group_name: id });
    }
    const answers = await Promise.all([member('left', 'right'), member('right', 'left')]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 422]);
  });
});

describe('GET /me', () => {
  test('says who the key belongs to', async () => {
    const caller = await test_.newUser('me@example.org');
    await admin.post('/admin/user-groups', { group_email: 'group@example.org', user_email: 'me@example.org' });
    const { body } = await caller.get('/me');
    expect(body).toEqual({
      email: 'me@example.org',
      is_admin: false,
      groups: ['group@example.org'],
      key_id: caller.key?.slice(4, 14),
      key: expect.objectContaining({ name: 'first key', read_only: false, datasets: null, expires_at: null }) as object,
    });
  });
});
