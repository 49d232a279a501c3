import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { UploadSection } from '#config/configuration.js';
import type { ShapefilesService } from '#modules/regions/shapefiles.service.js';
import { RegionShapes } from './region-shapes.service.js';

const lineOf = (positions: number, first: number): object => ({
  type: 'LineString',
  coordinates: Array.from({ length: positions }, (_, index) => [first, index / 100_000]),
});

describe('shapes of regions', () => {
  const files = new Map<string, { etag: string; shape: object }>();
  let opened: string[];
  let shapes: RegionShapes;

  beforeEach(() => {
    opened = [];
    files.clear();
    // A file system of regions: the service itself needs a database, and is tested with one.
    const find = async (regionId: string) => ({
      facts: { etag: files.get(regionId)?.etag ?? '' },
      open: async () => {
        opened.push(regionId);
        return { stream: Readable.from([gzipSync(JSON.stringify(files.get(regionId)?.shape))]) };
      },
    });
    const shapefiles = { find } as unknown as ShapefilesService;
    shapes = new RegionShapes(shapefiles, { shapefileLimitBytes: 2 ** 26 } as UploadSection);
  });

  const get = (regionId: string) => shapes.get(regionId, new AbortController().signal);

  it('are read once for each version of the file', async () => {
    files.set('a', { etag: '1', shape: lineOf(2, 5) });
    expect((await get('a')).lines[0]?.[0]).toEqual([5, 0]);
    expect(await get('a')).toBe(await get('a'));
    expect(opened).toEqual(['a']);
    files.set('a', { etag: '2', shape: lineOf(2, 6) });
    expect((await get('a')).lines[0]?.[0]).toEqual([6, 0]);
    expect(opened).toEqual(['a', 'a']);
  });

  it('are forgotten in the order in which they were asked for, and one that is too large at once', async () => {
    for (const name of ['a', 'b', 'c']) files.set(name, { etag: name, shape: lineOf(200_000, 1) });
    for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) await get(name);
    expect(opened).toEqual(['a', 'b', 'c', 'b']);
    files.set('large', { etag: 'l', shape: lineOf(600_000, 1) });
    await get('large');
    await get('large');
    expect(opened.filter((name) => name === 'large')).toHaveLength(2);
  });
});
