import { gunzipSync, gzipSync } from 'node:zlib';
import type { Problem } from '../support/api-caller.js';
import {
  admin,
  download,
  listKeys,
  newRegion,
  type ShapefileRecord,
  square,
  startForRegions,
  statesOf,
  test_,
  upload,
} from '../support/region-cases.js';

beforeAll(startForRegions);

afterAll(() => test_.close());

describe('uploading again', () => {
  test('the same is no new version, packed or not; other content is', async () => {
    const id = await newRegion();
    expect((await upload(id, square(1))).status).toBe(201);
    expect((await upload(id, square(1))).status).toBe(200);
    const packed = await upload(id, gzipSync(square(1), { level: 9 }));
    expect([packed.status, packed.body.message]).toEqual([200, expect.stringContaining('the same content')]);
    expect((await admin.get(`/admin/shapefiles/${id}`)).body).toMatchObject({ version: 1 });

    expect((await upload(id, square(2))).status).toBe(201);
    expect(gunzipSync((await download(id)).bytes).toString()).toBe(square(2));
    const { body } = await admin.get<ShapefileRecord>(`/admin/shapefiles/${id}`);
    expect(body).toMatchObject({ version: 2, positions: 5, bounds: [0, 0, 2, 2], findings: [] });
    expect(body.versions.map(({ version, is_current }) => [version, is_current])).toEqual([
      [2, true],
      [1, false],
    ]);
    expect(body.size_bytes).toBe((await download(id)).bytes.length);
    const { body: entries } = await admin.get<{ action: string }[]>(
      `/admin/audit?subject_type=shapefile&subject_id=${id}`,
    );
    expect(entries.map(({ action }) => action).sort()).toEqual(['shapefile.create', 'shapefile.replace']);
  });

  test('at once, with other content each: all have been, one is there, every version is whole', async () => {
    const id = await newRegion();
    const answers = await Promise.all([1, 2, 3, 4, 5].map((size) => upload(id, square(size))));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect((await statesOf(id)).map(({ state }) => state).sort()).toEqual([
      'COMMITTED',
      ...Array<string>(4).fill('SUPERSEDED'),
    ]);
    expect((await admin.get<ShapefileRecord>(`/admin/shapefiles/${id}`)).body.version).toBe(5);
    expect((await download(id)).status).toBe(200);
  });

  test('at once, with the same content: one version', async () => {
    const id = await newRegion();
    const answers = await Promise.all(Array.from({ length: 5 }, () => upload(id, square(7))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201]);
    expect((await admin.get<ShapefileRecord>(`/admin/shapefiles/${id}`)).body.versions).toHaveLength(1);
  });
});

describe('deleting', () => {
  test('takes it from readers, and all its bytes; then the region can go', async () => {
    const id = await newRegion();
    const before = await listKeys();
    await upload(id, square(1));
    await upload(id, square(2));
    const kept = await admin.delete<Problem>(`/admin/regions/${id}`);
    expect([kept.status, kept.body.code, kept.body.detail]).toEqual([
      409,
      'in-use',
      expect.stringContaining('its shapefile'),
    ]);
    expect((await admin.delete(`/admin/shapefiles/${id}`)).status).toBe(200);
    expect((await admin.delete(`/admin/shapefiles/${id}`)).status).toBe(404);
    expect((await download(id)).status).toBe(404);
    expect(await listKeys()).toEqual(before);
    expect((await upload(id, square(1))).status).toBe(201);
    expect((await admin.get(`/admin/shapefiles/${id}`)).body).toMatchObject({ version: 3 });
    await admin.delete(`/admin/shapefiles/${id}`);
    expect((await admin.delete(`/admin/regions/${id}`)).status).toBe(200);
    expect(await statesOf(id)).toEqual([]);
  });
});
