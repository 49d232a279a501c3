import { startTestApp, type TestApp } from '../support/test-app.js';

const DEPTH = 40;

let test_: TestApp;

beforeAll(async () => {
  test_ = await startTestApp();
  for (let depth = 0; depth <= DEPTH; depth++) {
    const parent_region_id = depth === 0 ? null : `level_${depth - 1}`;
    const region = { region_id: `level_${depth}`, region_name: `Level ${depth}`, parent_region_id };
    expect((await test_.admin.post('/admin/regions', region)).status).toBe(201);
  }
}, 60_000);

afterAll(() => test_.close());

test('descendants of all levels are there, however deep the tree is', async () => {
  const { body } = await test_.admin.get<{ depth: number }[]>('/regions/level_0/descendants');
  const depths = body.map(({ depth }) => depth).sort((one, other) => one - other);
  expect(depths).toEqual(Array.from({ length: DEPTH }, (_, index) => index + 1));
});

test('of the deepest region there are none', async () => {
  expect((await test_.admin.get(`/regions/level_${DEPTH}/descendants`)).body).toEqual([]);
});
