import { Failure } from '#common/errors/failure.js';
import { readShape } from '#geojson/read-shape.js';
import { MemoryGridSource } from '../../../../test/support/memory-grid-source.js';
import { addSmallGrid } from '../../../../test/support/small-grid.js';
import type { AreaRequest } from '../area/area-window.js';
import { type OpenedStore, openedStoreOf } from '../opened-store.js';
import { requireWithinLimits } from './plan-limits.js';
import { slicedRuns } from './planned-variable.js';
import { type PlanOptions, type SubsetPlan, subsetPlanOf, type SubsetRequest } from './subset-plan.js';

const TRIANGLE = {
  type: 'Polygon',
  coordinates: [
    [
      [-3, 50],
      [1, 50],
      [-3, 53],
      [-3, 50],
    ],
  ],
};
const source = new MemoryGridSource();
let opened: OpenedStore;

beforeAll(async () => {
  opened = await openedStoreOf(source, addSmallGrid(source));
});

const areaOf = (geojson: unknown, how: Partial<AreaRequest> = {}): AreaRequest => ({
  shape: readShape(geojson),
  mask: 'bbox',
  threshold: 0,
  nearest: false,
  ...how,
});
const planOf = (asked: Partial<SubsetRequest> = {}, options: PlanOptions = {}): SubsetPlan =>
  subsetPlanOf(
    source,
    opened,
    { variables: ['t2m'], startDate: '2024-01-01', endDate: '2024-01-02', area: areaOf(TRIANGLE), ...asked },
    options,
  );
const bytesOf = async ({ file }: SubsetPlan, start = 0, end = file.sizeBytes): Promise<Buffer> => {
  const session = source.session(new AbortController().signal);
  const pieces: Uint8Array[] = [];
  for await (const piece of file.read(async (request, rows) => (await session.read(request, rows)).bytes, start, end)) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
};
/** Where a variable's values lie in the file. */
const placeOf = ({ file }: SubsetPlan, name: string) =>
  file.layout.variables.find(({ encoded }) => encoded.name === name)!;
const failureOf = (attempt: () => unknown): Failure => {
  try {
    attempt();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('It did not fail.');
};

describe('plans', () => {
  it('know the windows, the size and the cost without reading values', () => {
    source.read.length = 0;
    const plan = planOf({ variables: ['t2m', 't2m', 'lsm'], startDate: '2024-01-01T05', endDate: '2024-01-01T14' });
    expect(plan.variables.map(({ array }) => array.name)).toEqual(['t2m', 'lsm']);
    expect(plan.timeRuns).toEqual([{ start: 5, count: 10, step: 1 }]);
    expect(plan.area).toMatchObject({ rowCount: 4, columnCount: 5, mask: null });
    expect(plan.variables[0]!.request.runs).toEqual([
      [{ start: 5, count: 10, step: 1 }],
      [{ start: 1, count: 4, step: 1 }],
      [{ start: 1, count: 5, step: 1 }],
    ]);
    // Two chunks in time and two in longitude, of 10 * 5 * 4 floats; and one of all of lsm.
    expect(plan).toMatchObject({ chunks: 5, cost: { decodedBytes: 4 * 200 * 4 + 40 * 4 } });
    expect(source.read).toEqual([]);
  });

  it('have the exact size of the bytes that come', async () => {
    const plan = planOf({ variables: ['t2m', 'tp', 'lsm'] });
    const bytes = await bytesOf(plan);
    expect(bytes.length).toBe(plan.cost.outputBytes);
    expect(bytes.subarray(0, 4).toString('latin1')).toBe('CDF\u0002');
  });

  it('mask with the fill value of each variable', async () => {
    const plan = planOf({ variables: ['t2m', 'tp'], area: areaOf(TRIANGLE, { mask: 'center' }) });
    const bytes = await bytesOf(plan);
    const rows = [1, 2, 3, 5].map((kept, row) =>
      Array.from({ length: 5 }, (_, column) => (column < kept ? (row + 1) * 8 + column + 1 : null)),
    );
    const [t2m, tp] = [placeOf(plan, 't2m'), placeOf(plan, 'tp')];
    rows.flat().forEach((value, cell) => {
      expect(bytes.readFloatBE(t2m.begin + cell * 4)).toEqual(value ?? NaN);
      expect(bytes.readInt16BE(tp.begin + cell * 2)).toBe(value ?? -32767);
    });
    expect(failureOf(() => planOf({ variables: ['flags'], area: areaOf(TRIANGLE, { mask: 'center' }) })).code).toBe(
      'variable-without-fill-value',
    );
    expect(planOf({ variables: ['flags'] }).cost.outputBytes).toBeGreaterThan(48 * 20 * 4);
  });

  it('hand out any range, whether in records or not, and read no other blocks', async () => {
    for (const options of [{}, { largestFixedBytes: 0 }]) {
      const plan = planOf({ variables: ['t2m', 'tp', 'lsm'] }, options);
      const whole = await bytesOf(plan);
      for (let round = 0; round < 200; round++) {
        const start = (round * 7919) % whole.length;
        const end = Math.min(whole.length, start + 1 + ((round * 104_729) % 3000));
        expect((await bytesOf(plan, start, end)).equals(whole.subarray(start, end))).toBe(true);
      }
    }
    const plan = planOf({ variables: ['t2m', 'tp'] });
    source.read.length = 0;
    const { begin } = placeOf(plan, 'tp');
    await bytesOf(plan, begin, begin + 10);
    expect(source.read.map(({ array }) => array.name)).toEqual(['tp']);
  });

  it('put variables in records where one is too large', () => {
    const plan = planOf({ variables: ['t2m', 'lsm'] }, { largestFixedBytes: 1000 });
    const { layout } = plan.file;
    expect(layout.recordCount).toBe(48);
    expect(layout.variables.map(({ encoded, isRecord }) => [encoded.name, isRecord])).toEqual([
      ['longitude', false],
      ['lsm', false],
      ['latitude', false],
      ['t2m', true],
      ['valid_time', true],
    ]);
    expect(layout.sizeBytes).toBe(layout.recordStart + 48 * (4 * 5 * 4 + 4));
  });

  it('end rather than write a value as another', async () => {
    const plan = planOf({ variables: ['wide'], area: null });
    await expect(bytesOf(plan)).rejects.toMatchObject({ code: 'weather-dataset-unreadable' });
    const first = planOf({ variables: ['wide'], endDate: '2024-01-01', area: null });
    const bytes = await bytesOf(first);
    expect(bytes.readInt32BE(placeOf(first, 'wide').begin + 4 * 77)).toBe(77);
  });

  it.each<[Partial<SubsetRequest>, string, string]>([
    [{ variables: ['t2m', 'u10'] }, 'unknown-variable', '"u10". Available: flags, lsm, t2m, tp, wide.'],
    [{ variables: ['latitude'] }, 'unknown-variable', '"latitude"'],
    [{ variables: [] }, 'wrong-variable-count', 'flags, lsm, t2m, tp, wide'],
    [{ variables: ['__proto__'] }, 'unknown-variable', '"__proto__"'],
    [{ startDate: '2025', endDate: '2026' }, 'time-outside-coverage', '2024-01-02T23:00:00'],
  ])('refuse %j as %s', (asked, code, named) => {
    const failure = failureOf(() => planOf(asked));
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(named);
  });

  it('are held against the limits, and say what would fit', () => {
    const plan = planOf({ area: null });
    const { outputBytes, decodedBytes } = plan.cost;
    expect(() => requireWithinLimits(plan, { outputBytes, decodedBytes })).not.toThrow();
    const failure = failureOf(() => requireWithinLimits(plan, { outputBytes: outputBytes / 2, decodedBytes }));
    expect(failure.code).toBe('weather-request-too-large');
    expect(failure.message).toContain('Of the 48 steps in time, about 24 would fit: ask until 2024-01-01T23:00:00');
    const little = failureOf(() => requireWithinLimits(plan, { outputBytes: 10, decodedBytes }));
    expect(little.message).toContain('Ask for a smaller area or for fewer variables.');
  });
});

describe('blocks', () => {
  it('cover large variables piece by piece, along the chunks', async () => {
    const name = 'large';
    const shape = [900, 40, 80];
    const store = source.add(name, {
      time: {
        dimensions: ['time'],
        shape: [900],
        values: new Int32Array(900).map((_, hour) => hour),
        attributes: { units: 'hours since 2024-01-01' },
      },
      lat: { dimensions: ['lat'], shape: [40], values: new Float32Array(40).map((_, row) => row) },
      lon: { dimensions: ['lon'], shape: [80], values: new Float32Array(80).map((_, column) => column) },
      v: {
        dimensions: ['time', 'lat', 'lon'],
        shape,
        chunkShape: [100, 40, 80],
        values: new Float32Array(900 * 3200).map((_, cell) => cell),
      },
    });
    const grid = await openedStoreOf(source, store);
    const plan = subsetPlanOf(source, grid, {
      variables: ['v'],
      startDate: '2024-01-01T10',
      endDate: '2025',
      area: null,
    });
    source.read.length = 0;
    const bytes = await bytesOf(plan);
    expect(bytes.length).toBe(plan.file.sizeBytes);
    const times = source.read.map(({ runs }) => runs[0]);
    expect(times).toEqual([
      [{ start: 10, count: 290, step: 1 }],
      [{ start: 300, count: 300, step: 1 }],
      [{ start: 600, count: 300, step: 1 }],
    ]);
    const { begin } = placeOf(plan, 'v');
    for (const cell of [0, 3199, 3200 * 500 + 7, 3200 * 890 - 1]) {
      expect(bytes.readFloatBE(begin + cell * 4)).toBe(32_000 + cell);
    }
  });

  it('slice runs', () => {
    const runs = [
      { start: 10, count: 3, step: 1 },
      { start: 0, count: 4, step: 2 },
    ];
    expect(slicedRuns(runs, 0, 7)).toEqual(runs);
    expect(slicedRuns(runs, 2, 5)).toEqual([
      { start: 12, count: 1, step: 1 },
      { start: 0, count: 2, step: 2 },
    ]);
    expect(slicedRuns(runs, 4, 5)).toEqual([{ start: 2, count: 1, step: 2 }]);
  });
});
