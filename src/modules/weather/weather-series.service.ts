import { Injectable } from '@nestjs/common';
import { WeatherSection } from '#config/weather-section.js';
import type { PointSeriesDto, SeriesFormat, WeatherSeriesDto, ZonalSeriesDto } from './dto/weather-series.dto.js';
import { SeriesHeadResponse, type SeriesPlanResponse } from './dto/weather-series-answer.dto.js';
import { ExtractionSlots } from './extraction-slots.service.js';
import { Extractions } from './extractions.service.js';
import { UsageCounter } from '#modules/usage/usage-counter.service.js';
import { type BlockReader, GridSource } from './grid-source.js';
import type { OpenedStore } from './opened-store.js';
import { AreaPlacing } from './placing/area-placing.service.js';
import { RegionShapes } from './region-shapes.service.js';
import { countingReader } from './series/counting-reader.js';
import { pointsIn } from './series/read-points.js';
import { requireDistinct, zonesIn } from './series/read-zones.js';
import { parquetOf } from './series/series-parquet.js';
import { requireSeriesWithinLimits, seriesPlanOf } from './series/series-plan.js';
import { seriesRowsOf } from './series/series-rows.js';
import { SERIES_STATISTICS, seriesColumnsOf } from './series/series-table.js';
import { csvOf, jsonOf } from './series/series-text.js';
import { type ZoneShape, zonesOfPoints, type ZoneWindow } from './series/zone-window.js';
import { StoreCatalogue } from './store-catalogue.service.js';
import type { SubsetStream } from './subset-stream.js';
import { offsetOf } from './time/request-instant.js';
import { WeatherRegistrationsRepository } from './weather-registrations.repository.js';
import { wrongZones } from './weather.errors.js';

const CONTENT_TYPES: Readonly<Record<SeriesFormat, string>> = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
};

/** Series on their way to a client; nothing has been read before it is opened. */
export interface ServedSeries {
  readonly contentType: string;
  readonly fileName: string;
  open(gone: AbortSignal): Promise<SubsetStream>;
}

/** Series over time, of zones and of points, computed while they are sent. */
@Injectable()
export class WeatherSeriesService {
  constructor(
    private readonly catalogue: StoreCatalogue,
    private readonly source: GridSource,
    private readonly regions: RegionShapes,
    private readonly placing: AreaPlacing,
    private readonly registrations: WeatherRegistrationsRepository,
    private readonly slots: ExtractionSlots,
    private readonly extractions: Extractions,
    private readonly limits: WeatherSection,
    private readonly usage: UsageCounter,
  ) {}

  /** @throws Failure for what the dataset does not have, wrong-zones, weather-request-too-large */
  async zonal(name: string, asked: ZonalSeriesDto): Promise<ServedSeries | SeriesPlanResponse> {
    const signal = AbortSignal.timeout(this.limits.planTimeoutMs);
    const opened = await this.catalogue.get(name, signal);
    const shapes = await this.shapesOf(asked, signal);
    const window = await this.placed(signal, () => this.placing.zones(opened.grid, shapes, signal));
    return this.answer(opened, asked, window, false);
  }

  /** @throws Failure as `zonal`; validation-failed, unknown-field; area-outside-coverage for a point beside the grid */
  async points(name: string, asked: PointSeriesDto): Promise<ServedSeries | SeriesPlanResponse> {
    const points = pointsIn(asked.points);
    const signal = AbortSignal.timeout(this.limits.planTimeoutMs);
    const opened = await this.catalogue.get(name, signal);
    requireDistinct(points, 'points');
    const longitudes = opened.coordinates.get(opened.longitudeName)?.values ?? [];
    const window = await this.placed(signal, () => zonesOfPoints(opened.grid, points, longitudes));
    return this.answer(opened, asked, window, true);
  }

  /** Zones take memory and time before anything is extracted: of requests side by side, as many are placed. */
  private async placed(signal: AbortSignal, place: () => Promise<ZoneWindow>): Promise<ZoneWindow> {
    const release = await this.slots.take(signal);
    try {
      return await place();
    } finally {
      release();
    }
  }

  private async shapesOf({ geojson, region_ids }: ZonalSeriesDto, signal: AbortSignal): Promise<ZoneShape[]> {
    if ((geojson === undefined) === (region_ids === undefined)) {
      throw wrongZones('geojson', 'or region_ids is needed: send one of them');
    }
    if (geojson !== undefined) return zonesIn(geojson);
    const shapes: ZoneShape[] = [];
    for (const id of region_ids ?? []) shapes.push({ id, shape: await this.regions.get(id, signal) });
    return shapes;
  }

  private async answer(
    opened: OpenedStore,
    asked: WeatherSeriesDto,
    window: ZoneWindow,
    isOfPoints: boolean,
  ): Promise<ServedSeries | SeriesPlanResponse> {
    const { utc_offset = 'Z', every = null, format = 'json', statistics = SERIES_STATISTICS } = asked;
    const stepTypes = await this.registrations.stepTypesOf(opened.store.name);
    const request = {
      variables: asked.variables,
      startDate: asked.start_date,
      endDate: asked.end_date,
      every,
      offsetMinutes: offsetOf(utc_offset),
      stepTypes,
    };
    const plan = seriesPlanOf(this.source, opened, request, window);
    const { limitBytes: outputBytes, readLimitBytes: decodedBytes } = this.limits;
    requireSeriesWithinLimits(plan, { outputBytes, decodedBytes });
    const head = SeriesHeadResponse.of(plan, { isOfPoints, utc_offset });
    if (asked.dry_run) {
      return {
        ...head,
        estimated_bytes: plan.cost.outputBytes,
        chunks: plan.chunks,
        decoded_bytes: plan.cost.decodedBytes,
        output_limit_bytes: outputBytes,
        decoded_limit_bytes: decodedBytes,
      };
    }
    const columns = seriesColumnsOf(plan, { statistics, isOfPoints });
    const encode = (session: BlockReader): AsyncGenerator<Uint8Array> => {
      let missingChunks = 0;
      const rows = seriesRowsOf(
        plan,
        countingReader(session, (chunks) => (missingChunks += chunks)),
      );
      if (format === 'csv') return csvOf(plan, columns, rows);
      if (format === 'parquet') return parquetOf(columns, rows);
      return jsonOf(plan, columns, rows, head, () => ({ missing_chunks: missingChunks }));
    };
    const parts = [
      opened.store.name,
      ...plan.variables.map(({ array }) => array.name),
      isOfPoints ? 'points' : 'zonal',
    ];
    const onSent = this.usage.countSent({ action: 'weather-extraction', item: opened.store.name }, 0);
    const terms = { source: plan.source, sizeBytes: null, onSent };
    return {
      contentType: CONTENT_TYPES[format],
      fileName: `${[...parts, ...(every ? [every] : [])].join('_')}.${format}`,
      open: (gone) => this.extractions.stream({ ...terms, gone }, ({ session }) => encode(session)),
    };
  }
}
