import { tmpdir } from 'node:os';
import { buffer } from 'node:stream/consumers';
import type { WeatherReadingSection } from '#config/weather-reading-section.js';
import type { WeatherSection } from '#config/weather-section.js';
import { UsageCounter } from '#modules/usage/usage-counter.service.js';
import type { UsageCountsRepository } from '#modules/usage/usage-counts.repository.js';
import type { Transactions } from '#database/transactions.js';
import { waitUntil } from '../../../test/support/wait-until.js';
import { MemoryGridSource } from '../../../test/support/memory-grid-source.js';
import { addSmallGrid } from '../../../test/support/small-grid.js';
import type { WeatherDownloadDto } from './dto/weather-download.dto.js';
import type { WeatherPlanResponse } from './dto/weather-plan.dto.js';
import { ExtractionSlots } from './extraction-slots.service.js';
import { Extractions } from './extractions.service.js';
import { FormattedDownloads } from './formats/formatted-downloads.service.js';
import type { RegionShapes } from './region-shapes.service.js';
import { AreaPlacing } from './placing/area-placing.service.js';
import { StoreCatalogue } from './store-catalogue.service.js';
import type { SubsetStream } from './subset-stream.js';
import { type DownloadTerms, WeatherDownloadsService } from './weather-downloads.service.js';
import type { WeatherRegistrationsRepository } from './weather-registrations.repository.js';

const LIMITS: WeatherSection = {
  limitBytes: 1e9,
  readLimitBytes: 1e9,
  extractions: 1,
  queueLength: 1,
  queueTimeoutMs: 200,
  planTimeoutMs: 10_000,
  stallTimeoutMs: 10_000,
  defaultFormat: 'netcdf3',
  netCdf4LimitBytes: 1e9,
};
const ASKED: WeatherDownloadDto = { variables: ['t2m'], start_date: '2024-01-01', end_date: '2024-01-02' };
const terms = (chooseRange: DownloadTerms['chooseRange'] = () => undefined): DownloadTerms => ({
  accept: undefined,
  chooseRange,
});
const feature = (properties: object) => ({
  type: 'Feature',
  properties,
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [-3, 50],
        [1, 50],
        [-3, 53],
        [-3, 50],
      ],
    ],
  },
});

describe('downloads', () => {
  let source: MemoryGridSource;

  beforeEach(() => {
    source = new MemoryGridSource();
    addSmallGrid(source);
  });

  const serviceWith = (limits: Partial<WeatherSection> = {}): WeatherDownloadsService => {
    const section = { ...LIMITS, ...limits };
    // No region is asked for here, and no aggregation: both are tested with a real database.
    const regions = undefined as unknown as RegionShapes;
    const registrations = undefined as unknown as WeatherRegistrationsRepository;
    // What is counted is written by nobody here.
    const usage = new UsageCounter(
      { isCounted: true, flushIntervalMs: 0, retentionDays: 1 },
      undefined as unknown as UsageCountsRepository,
      undefined as unknown as Transactions,
    );
    const extractions = new Extractions(new ExtractionSlots(section), section);
    return new WeatherDownloadsService(
      new StoreCatalogue(source),
      source,
      regions,
      new AreaPlacing(),
      registrations,
      extractions,
      new FormattedDownloads(extractions, section, { spillFolder: tmpdir() } as WeatherReadingSection),
      section,
      usage,
    );
  };
  const serve = async (
    asked: Partial<WeatherDownloadDto> = {},
    service = serviceWith(),
    range?: { start: number; end?: number },
  ) => {
    const answer = await service.answer(
      'small',
      { ...ASKED, ...asked },
      terms(() => range),
    );
    if (!('open' in answer)) throw new Error('It answered a plan.');
    return answer;
  };
  const open = async (served: Awaited<ReturnType<typeof serve>>, signal = new AbortController().signal) =>
    (await served.open(signal)).stream as SubsetStream;

  it('are named as clients expect', async () => {
    const nameOf = async (asked: Partial<WeatherDownloadDto>) => (await serve(asked)).fileName;
    expect(await nameOf({})).toBe('small_t2m_20240101_20240102.nc');
    expect(await nameOf({ variables: ['t2m', 'tp'], start_date: '2024', end_date: '2024-01' })).toBe(
      'small_t2m_tp_20240101_20240131.nc',
    );
    expect(await nameOf({ start_date: '2024-01-01T22:00-05:00', end_date: '20240102' })).toBe(
      'small_t2m_20240102_20240102.nc',
    );
    expect(await nameOf({ geojson: feature({ region_id: 'state_29' }) })).toBe(
      'small_t2m_20240101_20240102_state_29.nc',
    );
    const collection = { type: 'FeatureCollection', features: [feature({ region_id: 7 }), feature({ region_id: 8 })] };
    expect(await nameOf({ geojson: collection })).toBe('small_t2m_20240101_20240102_7.nc');
    expect(await nameOf({ geojson: { ...collection, properties: { region_id: 'all' } } })).toBe(
      'small_t2m_20240101_20240102_all.nc',
    );
    expect(await nameOf({ geojson: feature({ name: 'no region' }) })).toBe('small_t2m_20240101_20240102.nc');
  });

  it('send exactly the promised bytes, whole and in part', async () => {
    const served = await serve();
    const whole = await buffer(await open(served));
    expect(whole.length).toBe(served.facts.sizeBytes);
    const part = await serve({}, serviceWith(), { start: 500, end: 999 });
    expect(part.part).toEqual({ start: 500, end: 999 });
    expect((await buffer(await open(part))).equals(whole.subarray(500, 1000))).toBe(true);
    expect(part.facts.etag).toBe(served.facts.etag);
    await expect(serve({}, serviceWith(), { start: whole.length })).rejects.toMatchObject({
      code: 'range-not-satisfiable',
    });
  });

  it('have one tag for one content', async () => {
    const tagOf = async (asked: Partial<WeatherDownloadDto>) => (await serve(asked)).facts.etag;
    const tag = await tagOf({});
    expect(await tagOf({ variables: ['t2m', 't2m'], start_date: '2024', end_date: '2100' })).toBe(tag);
    const others = [
      { variables: ['tp'] },
      { end_date: '2024-01-01' },
      { geojson: feature({}) },
      { geojson: feature({}), mask: 'center' as const },
    ];
    const tags = await Promise.all(others.map(tagOf));
    expect(new Set([tag, ...tags]).size).toBe(5);
  });

  it('answer the plan of a dry run and read nothing', async () => {
    const asked = { ...ASKED, dry_run: true, geojson: feature({}), mask: 'center' as const };
    const plan = (await serviceWith().answer('small', asked, terms())) as WeatherPlanResponse;
    expect(plan).toMatchObject({
      dataset_name: 'small',
      variables: ['t2m'],
      time_start: '2024-01-01T00:00:00.000000000',
      time_end: '2024-01-02T23:00:00.000000000',
      shape: { time: 48, latitude: 4, longitude: 5 },
      bounds: { min_lat: 50, max_lat: 53, first_lon: -3, last_lon: 1 },
      cells: 11,
      output_limit_bytes: 1e9,
    });
    expect(source.read).toEqual([]);
  });

  it('are refused before any read', async () => {
    const refused = (asked: Partial<WeatherDownloadDto>, limits: Partial<WeatherSection> = {}) =>
      expect(serve(asked, serviceWith(limits))).rejects;
    await refused({ variables: Array.from({ length: 10_000 }, (_, index) => `v${index}`) }).toMatchObject({
      code: 'wrong-variable-count',
    });
    await refused({ geojson: { type: 'Feature', geometry: null } }).toMatchObject({ code: 'invalid-geojson' });
    await refused({ geojson: feature({}), region_id: 'country_GBR' }).toMatchObject({ code: 'wrong-area' });
    await refused({}, { limitBytes: 100 }).toMatchObject({ code: 'weather-request-too-large' });
    for (const name of ['..', 'a/b', 'missing', '.hidden', '']) {
      await expect(serviceWith().answer(name, ASKED, terms())).rejects.toMatchObject({
        code: 'weather-dataset-not-found',
      });
    }
    expect(source.read).toEqual([]);
  });

  it('wait for each other, and are refused past the queue', async () => {
    const service = serviceWith();
    const served = await serve({}, service);
    const first = await open(served);
    const second = open(served);
    await expect(open(served)).rejects.toMatchObject({ code: 'too-many-extractions' });
    first.destroy();
    await buffer(await second);
    const third = await open(served);
    await expect(open(served)).rejects.toMatchObject({ code: 'too-many-extractions' });
    third.destroy();
    const gone = new AbortController();
    const fourth = await open(served);
    const fifth = open(served, gone.signal);
    gone.abort(new Error('gone'));
    await expect(fifth).rejects.toThrow('gone');
    fourth.destroy();
    await buffer(await open(served));
    await waitUntil('all sessions are closed', () => source.openSessions === 0);
  });

  it('stop reading and free their slot when the client goes', async () => {
    const service = serviceWith();
    const served = await serve({}, service);
    const stream = await open(served);
    stream.destroy();
    await waitUntil('all sessions are closed', () => source.openSessions === 0);
    expect((await buffer(await open(served))).length).toBe(served.facts.sizeBytes);
  });

  it('that nobody reads are ended', async () => {
    const stream = await open(await serve({ variables: ['t2m', 'tp'] }, serviceWith({ stallTimeoutMs: 20 })));
    stream.read(1);
    await waitUntil('the stream is destroyed', () => stream.destroyed);
    expect(stream.errored).toMatchObject({ code: 'download-stalled' });
    expect(source.openSessions).toBe(0);
  });

  it('that fail at once say so; later their stream is destroyed', async () => {
    const service = serviceWith();
    source.failure = new Error('The store is away.');
    await expect(open(await serve({}, service))).rejects.toThrow('The store is away.');
    source.failure = undefined;
    const stream = await open(await serve({ variables: ['t2m', 'wide'] }, service));
    await expect(buffer(stream)).rejects.toMatchObject({ code: 'weather-dataset-unreadable' });
    await waitUntil('all sessions are closed', () => source.openSessions === 0);
    expect((await buffer(await open(await serve({}, service)))).length).toBeGreaterThan(0);
  });
});
