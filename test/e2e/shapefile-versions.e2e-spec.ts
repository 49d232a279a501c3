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
import { brokenAfterReaper, recordTransitions } from '../support/storage-invariants.js';

beforeAll(async () => {
  await startForRegions();
  await recordTransitions(test_.dataSource);
});

afterAll(() => test_.close());

/** The keys of the versions that are shown, or were. */
async function shownVersionsOf(regionId: string): Promise<string[]> {
  const rows = await test_.dataSource.query<{ object_key: string }[]>(
    `SELECT v.object_key FROM file_versions v JOIN stored_files f ON f.id = v.file_id
      WHERE f.region_id = $1 AND v.state IN ('COMMITTED', 'SUPERSEDED')`,
    [regionId],
  );
  return rows.map((row) => row.object_key);
}

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

describe('the bytes', () => {
  test('of each version are kept, and of an upload that came to nothing none', async () => {
    const id = await newRegion();
    const before = await listKeys();
    for (const size of [1, 2, 2, 3]) await upload(id, square(size));
    await Promise.all([4, 4, 4, 5, 5].map((size) => upload(id, square(size))));
    await upload(id, 'no GeoJSON');
    const versions = await shownVersionsOf(id);
    expect(versions.length).toBeGreaterThanOrEqual(5);
    expect(await listKeys()).toEqual([...before, ...versions].sort());
    expect(await brokenAfterReaper(test_)).toEqual([]);
    expect(await listKeys()).toEqual([...before, ...versions].sort());

    await admin.delete(`/admin/shapefiles/${id}`);
    expect(await listKeys()).toEqual(before);
    expect(await brokenAfterReaper(test_)).toEqual([]);
  });

  test('that the store did not take away with a shapefile go with the next clean-up', async () => {
    const id = await newRegion();
    const before = await listKeys();
    for (const size of [1, 2]) await upload(id, square(size));
    const remove = test_.store.delete.bind(test_.store);
    test_.store.delete = () => Promise.reject(new Error('The store is down.'));
    try {
      expect((await admin.delete(`/admin/shapefiles/${id}`)).status).toBe(200);
      expect(await listKeys()).toHaveLength(before.length + 2);
    } finally {
      test_.store.delete = remove;
    }
    expect(await brokenAfterReaper(test_)).toEqual([]);
    expect(await listKeys()).toEqual(before);
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
