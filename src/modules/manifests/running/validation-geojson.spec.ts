import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { SEED } from '../../../../test/support/pinned-seed.js';
import { brief, validate } from '../../../../test/support/validations.js';

describe('a GeoJSON file', () => {
  const FIELDS =
    'tables: [{name: g, fields: [{name: code, type: string, constraints: {pattern: "[A-Z]+"}}, {name: n, type: integer}]}]';
  const geo = (document: unknown, manifest: string | null = null, chunkBytes = 7) =>
    validate(
      'geojson',
      manifest,
      { 'g.geojson': typeof document === 'string' ? document : JSON.stringify(document) },
      chunkBytes,
    );
  const point = { type: 'Point', coordinates: [1, 2] };
  const feature = (geometry: unknown, properties: unknown = null) => ({ type: 'Feature', geometry, properties });
  const collection = (...features: unknown[]) => ({
    type: 'FeatureCollection',
    name: 'x',
    features,
    bbox: [1, 2, 3, 4],
  });
  const nested = '{"type":"GeometryCollection","geometries":['.repeat(1_000) + ']}'.repeat(1_000);

  test.each<[string, unknown, (string | number | null)[][]]>([
    [
      'a collection',
      collection(
        feature(point),
        feature({
          type: 'LineString',
          coordinates: [
            [0, 0],
            [1, 1],
          ],
        }),
      ),
      [],
    ],
    ['one feature', feature(point), []],
    ['one geometry', point, []],
    ['the byte order mark', `\ufeff${JSON.stringify(point)}`, []],
    [
      'a longitude of 200',
      collection(feature(point), feature({ type: 'Point', coordinates: [200, 2] })),
      [['geometry', 2, null]],
    ],
    ['no geometry', collection(feature(null)), [['no-geometry', 1, null]]],
    [
      'NaN',
      '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[NaN,1]}},' +
        `${JSON.stringify(feature(point))}]}`,
      [['json', 1, null]],
    ],
    [
      'an open ring',
      collection(
        feature({
          type: 'Polygon',
          coordinates: [
            [
              [0, 0],
              [1, 0],
              [1, 1],
              [0, 1],
            ],
          ],
        }),
      ),
      [['geometry', 1, null]],
    ],
    [
      'a clockwise ring',
      collection(
        feature({
          type: 'Polygon',
          coordinates: [
            [
              [0, 0],
              [0, 1],
              [1, 1],
              [0, 0],
            ],
          ],
        }),
      ),
      [['ring-orientation', 1, null]],
    ],
    [
      'a ring that crosses itself',
      collection(
        feature({
          type: 'Polygon',
          coordinates: [
            [
              [0, 0],
              [2, 2],
              [2, 0],
              [0, 3],
              [0, 0],
            ],
          ],
        }),
      ),
      [['self-intersection', 1, null]],
    ],
    ['nothing in it', collection(), [['empty-table', null, null]]],
    [
      'a thousand collections in each other',
      `{"type":"FeatureCollection","features":[{"type":"Feature","properties":null,"geometry":${nested}}]}`,
      [['geometry', 1, null]],
    ],
    [
      'features that are none',
      { type: 'FeatureCollection', features: {} },
      [
        ['geojson', null, null],
        ['geojson', null, null],
      ],
    ],
    ['the wrong type', { type: 'Collection', features: [feature(point)] }, [['geojson', null, null]]],
    [
      'numbers for features',
      collection(1, 'x'),
      [
        ['geojson', 1, null],
        ['geojson', 2, null],
      ],
    ],
    ['no properties', collection({ type: 'Feature', geometry: point }), [['geojson', 1, null]]],
    ['an old crs', { ...collection(feature(point)), crs: {} }, [['geojson', null, null]]],
    ['a list', '[]', [['json', null, null]]],
    ['nothing', '', [['json', null, null]]],
    ['half of it', JSON.stringify(collection(feature(point))).slice(0, -5), [['json', null, null]]],
    ['more behind its end', `${JSON.stringify(point)} {}`, [['json', null, null]]],
    ['no colon', '{"type" "Point"}', [['json', null, null]]],
    ['a comma too many', '{"type":"FeatureCollection","features":[],}', [['json', null, null]]],
  ])('with %s', (_what, document, expected) => {
    for (const chunkBytes of [1, 5, 10_000]) expect(brief(geo(document, null, chunkBytes))).toEqual(expected);
  });

  test('has properties, which are held to a table', () => {
    const report = geo(
      collection(
        feature(point, { code: 'AB', n: 1 }),
        feature(point, { code: 'ab', n: 1.5, more: 1 }),
        feature(point, { code: 7 }),
        feature(point, { code: null, n: null, more: 2 }),
      ),
      FIELDS,
    );
    expect(brief(report)).toEqual([
      ['pattern', 2, 'code'],
      ['type', 2, 'n'],
      ['extra-field', 2, 'more'],
      ['type', 3, 'code'],
      ['missing-field', 3, 'n'],
    ]);
    expect(report.findings[0]?.path).toBe('features.1.properties.code');
  });

  test('names the first properties that are no fields, and says where there are more', () => {
    const extra = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`p${n}`, 1]));
    const features = (...counts: number[]) =>
      collection(...counts.map((count) => feature(point, { code: 'A', n: 1, ...extra(count) })));
    const enough = geo(features(20, 20), FIELDS);
    expect([enough.findings.length, enough.errors]).toEqual([20, 20]);
    const { findings, errors } = geo(features(15, 25, 30), FIELDS);
    expect([findings.length, errors, findings.at(-1)]).toEqual([
      21,
      21,
      expect.objectContaining({ code: 'extra-field', row: 2, field: null, path: 'features.1.properties' }),
    ]);
    expect(findings.at(-1)?.message).toBe(
      'feature 2 has more properties that are no fields; only the first 20 are named',
    );
  });

  test('of regions as they are loaded passes', () => {
    const bytes = readFileSync(join(PROJECT_FOLDER, 'samples/regions/country_FRA.geojson'));
    const report = validate('geojson', null, { 'france.geojson': bytes }, 65_536);
    expect([report.errors, report.files[0]?.isComplete]).toEqual([0, true]);
  });

  test(`any collection is cut into its features, wherever chunks end, seed ${SEED}`, () => {
    const features = fc.array(
      fc.record({
        type: fc.constant('Feature'),
        geometry: fc.constant(point),
        properties: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(features, fc.integer({ min: 1, max: 60 }), fc.constantFrom(0, 2), (items, chunkBytes, indent) => {
        const text = JSON.stringify({ features: items, type: 'FeatureCollection' }, null, indent);
        const report = geo(text, null, chunkBytes);
        expect([report.errors, report.files[0]?.rows]).toEqual([0, items.length]);
      }),
      { numRuns: 200 },
    );
  });
});
