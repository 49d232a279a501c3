import { gzipSync } from 'node:zlib';
import type { Problem } from '../support/api-caller.js';
import {
  admin,
  LIMIT_BYTES,
  listKeys,
  newRegion,
  square,
  startForRegions,
  statesOf,
  test_,
  upload,
} from '../support/region-cases.js';
import { startReplica } from '../support/test-app.js';

beforeAll(startForRegions);

afterAll(() => test_.close());

describe('an upload is refused', () => {
  const ring = square(1);
  const deep = `${'{"type":"GeometryCollection","geometries":['.repeat(1000)}{"type":"Point","coordinates":[0,0]}${']}'.repeat(1000)}`;
  test.each<[string, string | Uint8Array, string, RegExp]>([
    ['with NaN', '{"type": "Point", "coordinates": [NaN, 0]}', 'shapefile', /not JSON/],
    ['with a number that JSON cannot hold', '{"type": "Point", "coordinates": [1e400, 0]}', 'coordinates', /longitude/],
    ['with longitude 200', ring.replace('[1,0]', '[200,0]'), 'coordinates.0.1', /-180 to 180/],
    ['with an open ring', ring.replace(',[0,0]]', ']'), 'coordinates.0', /open/],
    ['with a null geometry', '{"type": "Feature", "geometry": null}', 'geometry', /missing/],
    ['nested a thousand deep', deep, 'geojson', /nested/],
    ['as an empty collection', '{"type": "FeatureCollection", "features": []}', 'features', /not empty/],
    ['as a list', '[]', 'geojson', /object/],
    ['empty', new Uint8Array(), 'shapefile', /empty/],
    ['not as UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'shapefile', /UTF-8/],
    ['cut off as gzip', gzipSync(ring).subarray(0, -5), 'shapefile', /unpacked/],
    ['with bytes behind the gzip', Buffer.concat([gzipSync(ring), Buffer.from('x')]), 'shapefile', /gzip/],
    ['with zeros behind the gzip', Buffer.concat([gzipSync(ring), Buffer.alloc(4)]), 'shapefile', /behind the end/],
  ])('%s', async (_, content, path, message) => {
    const [id, before] = [await newRegion(), await listKeys()];
    const { status, body } = await upload<Problem>(id, content);
    expect([status, body.code, body.errors?.[0]?.path]).toEqual([400, 'invalid-geojson', path]);
    expect(body.errors?.[0]?.message).toMatch(message);
    expect(await statesOf(id)).toEqual([]);
    expect(await listKeys()).toEqual(before);
  });

  test.each([
    ['that is too large', 'x'.repeat(LIMIT_BYTES + 1)],
    ['that unpacks to too much', gzipSync(Buffer.alloc(100_000_000, ' '))],
  ])('%s', async (_, content) => {
    const { status, body } = await upload<Problem>(await newRegion(), content);
    expect([status, body.code]).toEqual([413, 'shapefile-too-large']);
  });

  test('without the file, with another, or with two', async () => {
    const id = await newRegion();
    expect((await upload<Problem>(id, ring, 'file')).body.code).toBe('unexpected-part');
    const part = { field: 'shapefile', name: 'a.geojson', content: ring };
    expect((await admin.upload<Problem>(`/admin/shapefiles/${id}`, [part, part])).body.code).toBe('unexpected-part');
    expect((await admin.post(`/admin/shapefiles/${id}`, {})).status).toBe(415);
  });
});

describe('an upload with more than a million positions', () => {
  test('is refused before anything is stored', async () => {
    const roomy = await startReplica(test_, { SHAPEFILE_LIMIT_BYTES: '67108864' });
    try {
      const coordinates = `[${'[0,0],'.repeat(1_000_000)}[0,0]]`;
      const content = gzipSync(`{"type":"MultiPoint","coordinates":${coordinates}}`);
      const id = await newRegion();
      const { status, body } = await roomy.admin.upload<Problem>(`/admin/shapefiles/${id}`, [
        { field: 'shapefile', name: 'a.geojson', content: new Uint8Array(content) },
      ]);
      expect([status, body.code]).toEqual([413, 'geojson-too-large']);
      expect(await statesOf(id)).toEqual([]);
    } finally {
      await roomy.close();
    }
  });
});
