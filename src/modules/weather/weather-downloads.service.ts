import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { WeatherSection } from '#config/weather-section.js';
import { readShape } from '#geojson/read-shape.js';
import type { Shape } from '#geojson/shape.js';
import { UsageCounter } from '#modules/usage/usage-counter.service.js';
import { partOf, type RangeChoice, type ServedObject } from '#object-storage/served-object.js';
import { aggregatedPlanOf } from './aggregation/aggregated-plan.js';
import type { AreaWindow } from './area/area-window.js';
import type { AggregateDto } from './dto/grid-reduction.dto.js';
import type { WeatherDownloadDto, WeatherDownloadQuery } from './dto/weather-download.dto.js';
import { WeatherPlanResponse } from './dto/weather-plan.dto.js';
import { downloadNameOf, regionIdIn } from './download-name.js';
import { Extractions } from './extractions.service.js';
import { type DownloadFormat, FORMAT_FACTS } from './formats/download-format.js';
import { formatFor } from './formats/format-choice.js';
import { FormattedDownloads } from './formats/formatted-downloads.service.js';
import type { MadeDownload } from './formats/made-download.js';
import { GridSource } from './grid-source.js';
import type { OpenedStore } from './opened-store.js';
import { AreaPlacing } from './placing/area-placing.service.js';
import { requireWithinLimits } from './plan/plan-limits.js';
import { requestedArrays, type SubsetPlan, subsetPlanOf, type SubsetRequest } from './plan/subset-plan.js';
import { RegionShapes } from './region-shapes.service.js';
import { StoreCatalogue } from './store-catalogue.service.js';
import type { SubsetStream } from './subset-stream.js';
import { offsetOf } from './time/request-instant.js';
import { WeatherRegistrationsRepository } from './weather-registrations.repository.js';
import { wrongArea, wrongVariableCount } from './weather.errors.js';

const CONTENT_TYPE = 'application/x-netcdf';
const CACHE_CONTROL = 'private, no-cache';
/** Changes with the way in which files are written, so that no download goes on with bytes of another. */
const FILE_VERSION = 1;
/** Far above what any dataset has. */
const MOST_VARIABLES = 1000;

/** What the headers of a request say about its answer. */
export interface DownloadTerms {
  readonly accept: string | undefined;
  readonly chooseRange: RangeChoice;
}

interface PlannedDownload {
  readonly plan: SubsetPlan;
  readonly format: DownloadFormat;
  /** As of NetCDF. */
  readonly fileName: string;
  readonly etag: string;
}

interface AskedArea {
  readonly shape: Shape | undefined;
  readonly regionId: string | undefined;
}

/** Subsets of weather datasets: planned first, and extracted while they are sent. */
@Injectable()
export class WeatherDownloadsService {
  constructor(
    private readonly catalogue: StoreCatalogue,
    private readonly source: GridSource,
    private readonly regions: RegionShapes,
    private readonly placing: AreaPlacing,
    private readonly registrations: WeatherRegistrationsRepository,
    private readonly extractions: Extractions,
    private readonly formatted: FormattedDownloads,
    private readonly limits: WeatherSection,
    private readonly usage: UsageCounter,
  ) {}

  /**
   * The file, or with `dry_run` its plan.
   * @throws Failure for what the dataset does not have, weather-request-too-large, too-many-extractions once it is opened
   */
  async answer(
    name: string,
    asked: WeatherDownloadDto,
    { accept, chooseRange }: DownloadTerms,
  ): Promise<ServedObject | MadeDownload | WeatherPlanResponse> {
    // Of a plan, Accept says nothing about the file.
    const planned = await this.plan(name, asked, asked.dry_run ? undefined : accept);
    if (asked.dry_run) {
      const { plan, etag, format } = planned;
      const file_name = nameIn(format, planned.fileName);
      const { limitBytes: output_limit_bytes, readLimitBytes: decoded_limit_bytes } = this.limits;
      return WeatherPlanResponse.of(plan, { file_name, etag, format, output_limit_bytes, decoded_limit_bytes });
    }
    return this.served(planned, chooseRange);
  }

  /** The same from an address. @throws Failure as `answer` */
  async serve(
    name: string,
    { geojson, ...asked }: WeatherDownloadQuery,
    { accept, chooseRange }: DownloadTerms,
  ): Promise<ServedObject | MadeDownload> {
    return this.served(await this.plan(name, { ...asked, geojson: parsedGeoJson(geojson) }, accept), chooseRange);
  }

  private async plan(name: string, asked: WeatherDownloadDto, accept: string | undefined): Promise<PlannedDownload> {
    const format = formatFor(asked.format, accept, this.limits.defaultFormat);
    const signal = AbortSignal.timeout(this.limits.planTimeoutMs);
    const opened = await this.catalogue.get(name, signal);
    if (asked.variables.length > MOST_VARIABLES) {
      throw wrongVariableCount(
        asked.variables.length,
        opened.variables.map((variable) => variable.name),
      );
    }
    requestedArrays(opened, asked.variables);
    const { shape, regionId } = await this.areaOf(asked, signal);
    const { mask = 'bbox', threshold = 0, selection = 'exact' } = asked;
    const request: SubsetRequest = {
      variables: asked.variables,
      startDate: asked.start_date,
      endDate: asked.end_date,
      area: shape ? { shape, mask, threshold, nearest: selection === 'nearest' } : null,
      stride: asked.stride,
    };
    const window = request.area ? await this.placing.window(opened.grid, request.area, signal) : undefined;
    const plan = asked.aggregate
      ? await this.aggregatedPlan(opened, request, asked.aggregate, window)
      : subsetPlanOf(this.source, opened, request, { window });
    requireWithinLimits(plan, { outputBytes: this.limits.limitBytes, decodedBytes: this.limits.readLimitBytes });
    return { plan, format, fileName: downloadNameOf(name, request, opened.time, regionId), etag: etagOf(plan) };
  }

  private async aggregatedPlan(
    opened: OpenedStore,
    request: SubsetRequest,
    { every, statistic, utc_offset = 'Z' }: AggregateDto,
    window: AreaWindow | undefined,
  ): Promise<SubsetPlan> {
    const offsetMinutes = offsetOf(utc_offset);
    const stepTypes = await this.registrations.stepTypesOf(opened.store.name);
    return aggregatedPlanOf(this.source, opened, request, { every, statistic, offsetMinutes, stepTypes, window });
  }

  private async areaOf({ geojson, region_id }: WeatherDownloadDto, signal: AbortSignal): Promise<AskedArea> {
    if (geojson !== undefined && region_id !== undefined) {
      throw wrongArea('region_id', 'and geojson exclude each other: send one of them');
    }
    if (region_id !== undefined) return { shape: await this.regions.get(region_id, signal), regionId: region_id };
    const shape = geojson === undefined ? undefined : readShape(geojson);
    return { shape, regionId: shape && regionIdIn(geojson, shape.properties) };
  }

  private served(
    { plan, fileName, etag, format }: PlannedDownload,
    chooseRange: RangeChoice,
  ): ServedObject | MadeDownload {
    const use = { action: 'weather-extraction', item: plan.opened.store.name } as const;
    if (format !== 'netcdf3') {
      return this.formatted.serve(plan, format, { fileName, etag, onSent: this.usage.countSent(use, 0) });
    }
    const { sizeBytes } = plan.file;
    const facts = { etag, sizeBytes };
    const part = partOf(chooseRange(facts), sizeBytes);
    const { start, end } = part ?? { start: 0, end: sizeBytes - 1 };
    const terms = { source: plan.source, sizeBytes: end - start + 1, onSent: this.usage.countSent(use, start) };
    const open = async (gone: AbortSignal): Promise<{ stream: SubsetStream }> => ({
      stream: await this.extractions.stream({ ...terms, gone }, ({ readBlock }) =>
        plan.file.read(readBlock, start, end + 1),
      ),
    });
    return { facts, fileName, contentType: CONTENT_TYPE, cacheControl: CACHE_CONTROL, part, open };
  }
}

/** Of all that the bytes depend on. */
function etagOf({ opened, file, variables }: SubsetPlan): string {
  const hash = createHash('sha256').update(JSON.stringify([FILE_VERSION, opened.store.name, opened.store.etag]));
  hash.update(file.layout.header);
  for (const { request } of variables) {
    const { array, runs, mask, maskedValue } = request;
    hash.update(JSON.stringify([array.name, runs, String(maskedValue)]));
    if (mask) hash.update(mask);
  }
  return hash.digest('base64url');
}

/** The name with the ending of the format. */
function nameIn(format: DownloadFormat, fileName: string): string {
  return fileName.replace(/\.nc$/, FORMAT_FACTS[format].extension);
}

function parsedGeoJson(text: string | undefined): object | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw wrongArea('geojson', 'must be the text of a GeoJSON object');
}
