import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { aggregatedPlanOf } from '#modules/weather/aggregation/aggregated-plan.js';
import type { Statistic } from '#modules/weather/aggregation/statistic.js';
import { valuesOf } from '#modules/weather/blocks/coordinate-values.js';
import type { GridSource } from '#modules/weather/grid-source.js';
import { type OpenedStore, openedStoreOf } from '#modules/weather/opened-store.js';
import { zonesIn } from '#modules/weather/series/read-zones.js';
import { seriesPlanOf } from '#modules/weather/series/series-plan.js';
import { type SeriesRow, seriesRowsOf } from '#modules/weather/series/series-rows.js';
import { zonesOfShapes } from '#modules/weather/series/zone-window.js';
import { type Calendar, civilTimeOf } from '#modules/weather/time/calendar.js';
import type { Period } from '#modules/weather/time/time-periods.js';
import { ZarrGridSource } from '#modules/weather/zarr-grid-source.js';
import { addUncompressedStore, MemoryGridSource } from '../support/memory-grid-source.js';
import { openWeatherStore } from '../support/zarr/weather-store.js';

const PYTHON = '/usr/bin/python3';
const CASES = Number(process.env['WEATHER_CASES'] ?? 150);
const SEED = process.env['WEATHER_SEED'] ?? '1';
const SAMPLE = join(PROJECT_FOLDER, 'samples/weather/era5_uk');
const REGION = join(PROJECT_FOLDER, 'samples/regions/country_IRL.geojson');
const WEEK_MS = 7 * 86_400_000;

interface Summary {
  readonly mean: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly sum: number | null;
  readonly count: number;
  /** Of all steps, in whole steps. */
  readonly weight: number;
}

interface Asked {
  readonly variables: string[];
  readonly start_date: string;
  readonly end_date: string;
  readonly every: Period | null;
  readonly offset: number;
  readonly statistic: Statistic;
  readonly geojson: object;
  readonly is_even: boolean;
  readonly gap_hours: number;
  readonly series: { zone: string; variable: string; key: number[]; steps: number; summary: Summary | null }[];
  readonly grids: { variable: string; key: number[]; values: (number | null)[] }[];
}

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'weather-series-'));
  const script = join(import.meta.dirname, 'series_cases.py');
  execFileSync(PYTHON, [script, folder, String(CASES), SEED, SAMPLE, REGION], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}, 600_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cases = (): string[] =>
  readdirSync(folder)
    .filter((name) => name.startsWith('case'))
    .sort();

async function openedCase(name: string): Promise<{ source: MemoryGridSource; opened: OpenedStore; asked: Asked }> {
  const source = new MemoryGridSource();
  const store = addUncompressedStore(source, name, join(folder, name, 'store'));
  const asked = JSON.parse(readFileSync(join(folder, name, 'request.json'), 'utf8')) as Asked;
  return { source, opened: await openedStoreOf(source, store), asked };
}

/** The group of a local instant as the script names it. */
function keyOf(calendar: Calendar, local: number, every: Period | null): string {
  const { year, month, day, hour, minute } = civilTimeOf(calendar, local);
  if (every === 'week') return String(Math.floor((local - 4 * 86_400_000) / WEEK_MS));
  const depth = every === null ? 5 : ['year', 'month', 'day', 'hour'].indexOf(every) + 1;
  return [year, month, day, hour, minute].slice(0, depth).join();
}

async function rowsOf(
  source: GridSource,
  opened: OpenedStore,
  asked: Omit<Asked, 'series' | 'grids'>,
): Promise<SeriesRow[]> {
  const window = zonesOfShapes(opened.grid, zonesIn(asked.geojson));
  const plan = seriesPlanOf(
    source,
    opened,
    {
      variables: asked.variables,
      startDate: asked.start_date,
      endDate: asked.end_date,
      every: asked.every,
      offsetMinutes: asked.offset,
      stepTypes: {},
    },
    window,
  );
  const session = source.session(new AbortController().signal);
  const rows: SeriesRow[] = [];
  for await (const batch of seriesRowsOf(plan, session)) rows.push(...batch);
  await session.close();
  expect(rows).toHaveLength(plan.rowCount);
  return rows;
}

function isClose(one: number | null, other: number | null, tolerance = 1e-9): boolean {
  if (one === null || other === null) return one === other;
  return Math.abs(one - other) <= tolerance * Math.max(1, Math.abs(other));
}

test('series are what an independent computation finds', async () => {
  let [compared, empty] = [0, 0];
  for (const name of cases()) {
    const { source, opened, asked } = await openedCase(name);
    const some = asked.series.some(({ summary }) => summary !== null);
    const rows = some ? await rowsOf(source, opened, asked) : [];
    const { calendar } = opened.time!;
    const found = new Map(
      rows.map((row) => {
        const key = keyOf(calendar, row.group.start + asked.offset * 60_000, asked.every);
        return [[row.zone.id, row.variable.array.name, key].join('|'), row];
      }),
    );
    expect(found.size).toBe(rows.length);
    for (const expected of some ? asked.series : []) {
      const place = [expected.zone, expected.variable, expected.key.join()].join('|');
      const row = found.get(place);
      if (!row) throw new Error(`${name}: there is no row ${place}.`);
      found.delete(place);
      const { summary, group } = row;
      if (expected.summary === null) {
        expect(row.zone.cells).toHaveLength(0);
        expect(summary).toEqual({ mean: null, min: null, max: null, sum: null, count: 0, validFraction: 0 });
        empty++;
        continue;
      }
      const hours = (group.end - group.start) / 3_600_000;
      const whole = asked.every && asked.is_even ? Math.round(hours / asked.gap_hours) : expected.steps;
      const isSame =
        (['mean', 'min', 'max', 'sum'] as const).every((field) => isClose(summary[field], expected.summary![field])) &&
        summary.count === expected.summary.count &&
        (!asked.is_even || isClose(summary.validFraction, Math.min(1, expected.summary.weight / whole)));
      if (!isSame) throw new Error(`${name} ${place}: ${JSON.stringify([summary, expected, whole])}`);
      compared++;
    }
    // What is left has no step: a hole in time, or an end at which another variable has one.
    for (const { summary, group, variable } of found.values()) {
      expect(summary.mean).toBeNull();
      const steps = variable.array.name === 'tp' && asked.every ? group.intervals : group.instants;
      expect(steps.count).toBe(0);
    }
  }
  expect(compared).toBeGreaterThan(CASES * 5);
  expect(empty).toBeGreaterThanOrEqual(0);
}, 600_000);

test('aggregated grids are what numpy finds', async () => {
  let compared = 0;
  for (const name of cases()) {
    const { source, opened, asked } = await openedCase(name);
    if (asked.every === null) continue;
    const { variables, statistic, every, offset: offsetMinutes } = asked;
    const request = { variables, startDate: asked.start_date, endDate: asked.end_date, area: null };
    const plan = aggregatedPlanOf(source, opened, request, { every, statistic, offsetMinutes, stepTypes: {} });
    const session = plan.source.session(new AbortController().signal);
    const { calendar, steps } = plan.opened.time!;
    for (const variable of plan.variables) {
      const pieces: Uint8Array[] = [];
      const read = variable.read(async (one, rows) => (await session.read(one, rows)).bytes, 0, variable.sizeBytes);
      for await (const piece of read) pieces.push(piece);
      const bytes = new Uint8Array(Buffer.concat(pieces));
      expect(bytes).toHaveLength(variable.sizeBytes);
      const values = valuesOf(variable.array.elementType, bytes);
      const cells = variable.shape[1]! * variable.shape[2]!;
      for (const expected of asked.grids.filter((grid) => grid.variable === variable.array.name)) {
        const group = steps.findIndex(
          (step) => keyOf(calendar, step + offsetMinutes * 60_000, every) === expected.key.join(),
        );
        if (group < 0) throw new Error(`${name}: there is no step ${expected.key.join()}.`);
        expected.values.forEach((value, cell) => {
          const found = Number(values[group * cells + cell]);
          if (!isClose(Number.isNaN(found) ? null : found, value, 1e-6)) {
            throw new Error(`${name} ${variable.array.name} ${expected.key.join()} ${cell}: ${found} for ${value}`);
          }
        });
        compared++;
      }
    }
    await session.close();
    expect(source.openSessions).toBe(0);
  }
  expect(compared).toBeGreaterThan(CASES * 2);
}, 600_000);

test('daily means of Ireland are those of xarray with weights of its own', async () => {
  const weather = await openWeatherStore();
  try {
    await weather.putFolder(SAMPLE, 'era5_uk');
    const source = new ZarrGridSource(weather.stores, weather.reader);
    const opened = await openedStoreOf(source, (await source.open('era5_uk'))!);
    const geojson = JSON.parse(readFileSync(REGION, 'utf8')) as { features: unknown[] };
    expect(geojson.features).toHaveLength(1);
    const asked = { variables: ['t2m'], start_date: '2019-03', end_date: '2019-03', every: 'day', offset: 0 } as const;
    const rows = await rowsOf(source, opened, { ...asked, geojson } as unknown as Asked);
    const expected = JSON.parse(readFileSync(join(folder, 'region.json'), 'utf8')) as {
      cells: number;
      means: Record<string, number>;
    };
    expect(rows).toHaveLength(31);
    expect(rows[0]!.zone.cells).toHaveLength(expected.cells);
    for (const { group, summary } of rows) {
      const date = new Date(group.start).toISOString().slice(0, 10);
      expect(Math.abs(summary.mean! - expected.means[date]!)).toBeLessThan(1e-5);
      expect(summary).toMatchObject({ count: 24 * expected.cells, validFraction: 1 });
    }
  } finally {
    await weather.close();
  }
});

test('files of daily means open in xarray', async () => {
  const weather = await openWeatherStore();
  try {
    await weather.putFolder(SAMPLE, 'era5_uk');
    const beneath = new ZarrGridSource(weather.stores, weather.reader);
    const opened = await openedStoreOf(beneath, (await beneath.open('era5_uk'))!);
    const request = { variables: ['t2m'], startDate: '2019-03', endDate: '2019-03', area: null };
    const aggregation = { every: 'day', statistic: 'mean', offsetMinutes: 0, stepTypes: {} } as const;
    const { source, file } = aggregatedPlanOf(beneath, opened, request, aggregation);
    const session = source.session(new AbortController().signal);
    const pieces: Uint8Array[] = [];
    const read = file.read(async (one, rows) => (await session.read(one, rows)).bytes, 0, file.sizeBytes);
    for await (const piece of read) pieces.push(piece);
    await session.close();
    const path = join(folder, 'daily.nc');
    writeFileSync(path, Buffer.concat(pieces));
    execFileSync(PYTHON, [join(import.meta.dirname, 'check_daily.py'), SAMPLE, path], {
      stdio: ['ignore', 'inherit', 'pipe'],
    });
  } finally {
    await weather.close();
  }
});
