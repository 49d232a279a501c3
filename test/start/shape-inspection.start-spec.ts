import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import type * as Service from '#modules/regions/shape-inspection.service.js';
import { cpuTicks, loopShareSince } from '../support/cpu-ticks.js';

/** Threads load the built files, so they are tested from there. */
const BUILT = join(PROJECT_FOLDER, 'dist/src/modules/regions/shape-inspection.service.js');
const LIMIT_BYTES = 64 * 1024 * 1024;

let service: Service.ShapeInspectionService;

beforeAll(async () => {
  const { ShapeInspectionService } = (await import(pathToFileURL(BUILT).href)) as typeof Service;
  service = new ShapeInspectionService({
    shapefileLimitBytes: LIMIT_BYTES,
    limitBytes: 1,
    idleTimeoutMs: 1,
    minBytesPerSecond: 1,
    leaseSeconds: 1,
    directLifetimeSeconds: 1,
    directPartBytes: 1,
    directPerUser: 1,
  });
});

function circle(count: number): Buffer {
  const ring = Array.from({ length: count }, (_, index) => {
    const angle = (2 * Math.PI * index) / count;
    return [50 * Math.cos(angle), 50 * Math.sin(angle)];
  });
  return Buffer.from(JSON.stringify({ type: 'Polygon', coordinates: [[...ring, ring[0]]] }));
}

test('a large shape is inspected in a thread, and the event loop goes on', async () => {
  const sent = circle(900_000);
  const began = await cpuTicks();
  const { packed, profile } = await service.inspect(sent);
  expect(await loopShareSince(began)).toBeLessThan(0.3);
  expect(profile).toMatchObject({ positionCount: 900_001, findings: [] });
  expect(gunzipSync(packed).equals(sent)).toBe(true);
});

test('what a thread refuses is the same failure', async () => {
  const open = gzipSync('{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}');
  await expect(service.inspect(open)).rejects.toMatchObject({
    kind: 'malformed',
    code: 'invalid-geojson',
    faults: [{ path: 'coordinates.0' }],
  });
  const bomb = gzipSync(Buffer.alloc(LIMIT_BYTES + 1, ' '));
  await expect(service.inspect(bomb)).rejects.toMatchObject({ code: 'shapefile-too-large' });
  await expect(service.inspect(circle(1_100_000))).rejects.toMatchObject({ code: 'geojson-too-large' });
});

test('a text that fills the memory of the thread ends the thread alone, and the next shape is inspected', async () => {
  const numbers = Array.from({ length: 5_500_000 }, (_, index) => `"${index.toString(36)}":1`).join(',');
  const sent = Buffer.from(`{"type":"Point","coordinates":[0,0],"properties":{${numbers}}}`);
  expect(sent.length).toBeLessThan(LIMIT_BYTES);
  const outcome = await service.inspect(gzipSync(sent, { level: 1 })).catch((error: unknown) => error);
  expect(outcome).toMatchObject(outcome instanceof Error ? { code: 'geojson-too-large' } : { profile: {} });
  const [one, other] = await Promise.all([
    service.inspect(gzipSync(circle(10))),
    service.inspect(gzipSync(circle(20))),
  ]);
  expect([one.profile.positionCount, other.profile.positionCount]).toEqual([11, 21]);
});
