import { Failure } from '#common/errors/failure.js';
import { pointsIn } from './read-points.js';

const refusalOf = (sent: readonly unknown[]): [string, string[]] => {
  try {
    pointsIn(sent);
  } catch (error) {
    if (error instanceof Failure) return [error.code, (error.faults ?? []).map(({ path }) => path)];
    throw error;
  }
  throw new Error('It took them.');
};

describe('points of a request', () => {
  it('have the names that they are sent with, or their places', () => {
    expect(
      pointsIn([
        { id: ' Dún Laoghaire ', latitude: 53.3, longitude: -6.1 },
        { latitude: -90, longitude: 360 },
      ]),
    ).toEqual([
      { id: 'Dún Laoghaire', latitude: 53.3, longitude: -6.1 },
      { id: 'point_2', latitude: -90, longitude: 360 },
    ]);
  });

  const place = { latitude: 1, longitude: 2 };
  it.each<[unknown[], string, string[]]>([
    [[], 'validation-failed', ['points']],
    [Array.from({ length: 10_001 }, () => place), 'validation-failed', ['points']],
    [[place, 7, null, []], 'validation-failed', ['points.1', 'points.2', 'points.3']],
    [[{ latitude: 91, longitude: 0 }], 'validation-failed', ['points.0.latitude']],
    [
      [{ latitude: '1', longitude: 0 }, { latitude: 1 }],
      'validation-failed',
      ['points.0.latitude', 'points.1.longitude'],
    ],
    [[{ latitude: 1, longitude: 361 }], 'validation-failed', ['points.0.longitude']],
    [
      [
        { ...place, id: ' ' },
        { ...place, id: null },
        { ...place, id: 'a\nb' },
      ],
      'validation-failed',
      [0, 1, 2].map((at) => `points.${at}.id`),
    ],
    [[place, { ...place, lat: 1, constructor: 1 }], 'unknown-field', ['points.1.lat', 'points.1.constructor']],
  ])('refused %#', (sent, code, paths) => {
    expect(refusalOf(sent)).toEqual([code, paths]);
  });
});
