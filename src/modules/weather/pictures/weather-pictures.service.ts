import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { WeatherSection } from '#config/weather-section.js';
import type { Shape } from '#geojson/shape.js';
import { UsageCounter } from '#modules/usage/usage-counter.service.js';
import type { WeatherPreviewQuery, WeatherSeriesQuery } from '../dto/weather-picture.dto.js';
import { encodedPieces } from '../encoding/encoded-pieces.js';
import type { EncodingJob } from '../encoding/encoding-job.js';
import { encodingRun } from '../encoding/encoding-run.js';
import { stepBatches } from '../encoding/value-batches.js';
import { Extractions } from '../extractions.service.js';
import { GridSource } from '../grid-source.js';
import type { OpenedStore } from '../opened-store.js';
import { maskedValueOf } from '../netcdf/encoded-variable.js';
import { AreaPlacing } from '../placing/area-placing.service.js';
import { requireWithinLimits } from '../plan/plan-limits.js';
import { requestedArrays, type SubsetPlan, subsetPlanOf } from '../plan/subset-plan.js';
import { RegionShapes } from '../region-shapes.service.js';
import { StoreCatalogue } from '../store-catalogue.service.js';
import { decodingOf, type ValueDecoding } from '../tables/value-decoding.js';
import type { StatedSpan } from '../time/stated-span.js';
import type { TimeAxis } from '../time/time-axis.js';
import { variableNotDrawable, wrongArea } from '../weather.errors.js';
import { dateText } from './date-text.js';
import { boxText, placeText } from './place-text.js';
import { boxOf, outlinesOf, pointOf, sidesOf, surroundingsOf } from './picture-area.js';
import { unitsText } from './units-text.js';

/** Changes with the way in which pictures are drawn. */
const PICTURE_VERSION = 2;
const DEFAULT_WIDTH = 900;
/** A picture is made at once, for somebody who waits for it. */
const PREVIEW_LIMITS = { outputBytes: 128 * 2 ** 20, decodedBytes: 2 * 2 ** 30 };
const SERIES_LIMITS = { outputBytes: 2 * 2 ** 30, decodedBytes: 8 * 2 ** 30 };
const ATTRIBUTION_LENGTH = 200;

/** A picture that is drawn when somebody does not have it yet. */
export interface Picture {
  readonly etag: string;
  readonly contentType: string;
  readonly draw: (signal: AbortSignal) => Promise<Uint8Array>;
}

interface PictureArea {
  readonly shape: Shape;
  readonly name: string | null;
}

interface AskedPicture extends StatedSpan {
  readonly variable: string;
  readonly shape: Shape | null;
  readonly isMasked?: boolean;
}

/** Maps and charts of weather: drawn beside the event loop. */
@Injectable()
export class WeatherPicturesService {
  constructor(
    private readonly catalogue: StoreCatalogue,
    private readonly source: GridSource,
    private readonly regions: RegionShapes,
    private readonly placing: AreaPlacing,
    private readonly extractions: Extractions,
    private readonly limits: WeatherSection,
    private readonly usage: UsageCounter,
  ) {}

  /** @throws Failure for what the dataset does not have, variable-not-drawable, weather-request-too-large */
  async preview(
    name: string,
    { variable, time, width = DEFAULT_WIDTH, ...asked }: WeatherPreviewQuery,
  ): Promise<Picture> {
    const { opened, area } = await this.open(name, asked);
    const step = stepOf(opened.time, time);
    const moment = step === null ? '' : (opened.time?.isoOf(step).slice(0, 19) ?? '');
    const surroundings = area && surroundingsOf(opened.grid, area.shape);
    const plan = await this.plan(opened, { variable, startDate: moment, endDate: moment, shape: surroundings });
    requireWithinLimits(plan, PREVIEW_LIMITS);
    const sides = sidesOf(opened.grid, plan.area);
    const when = step === null || !opened.time ? [] : [dateText(opened.time.calendar, step)];
    const layout = {
      ...described(plan),
      ...sides,
      width,
      subtitle: [...when, ...(area?.name ? [area.name] : []), name].join(' · '),
      outlines: area ? outlinesOf(area.shape, sides.columns) : [],
    };
    return this.pictureOf(plan, { kind: 'map', layout }, 'image/png');
  }

  /** @throws Failure as `preview` */
  async series(
    name: string,
    { variable, start, end, width = DEFAULT_WIDTH, ...asked }: WeatherSeriesQuery,
  ): Promise<Picture> {
    const { opened, area } = await this.open(name, asked);
    const { time } = opened;
    if (!time) throw variableNotDrawable(variable, 'the dataset has no times');
    const plan = await this.plan(opened, {
      variable,
      startDate: start,
      endDate: end,
      names: { start: 'start', end: 'end' },
      shape: area?.shape ?? null,
      isMasked: true,
    });
    const [planned] = plan.variables;
    if (!planned?.array.dimensions.includes(opened.timeName ?? ''))
      throw variableNotDrawable(variable, 'it has no times');
    requireWithinLimits(plan, SERIES_LIMITS);
    const times = Float64Array.from(
      (plan.timeRuns ?? []).flatMap(({ start: first, count }) => Array.from(time.steps.subarray(first, first + count))),
    );
    const facts = described(plan);
    const [point] = area?.shape.points ?? [];
    const where = point ? `at ${placeText(point)}` : `mean of ${area?.name ?? 'the whole grid'}`;
    const span = [times[0] ?? 0, times.at(-1) ?? 0].map((at) => dateText(time.calendar, at)).join(' to ');
    const layout = {
      ...facts,
      title: `${facts.title}, ${where}`,
      subtitle: `${span} · ${name}`,
      width,
      calendar: time.calendar,
      times,
      weights: weightsOf(plan),
    };
    return this.pictureOf(plan, { kind: 'series', layout }, 'image/svg+xml; charset=utf-8');
  }

  private async open(
    name: string,
    { region_id, bbox, point }: { region_id?: string; bbox?: string; point?: string },
  ): Promise<{ opened: OpenedStore; area: PictureArea | null }> {
    const signal = AbortSignal.timeout(this.limits.planTimeoutMs);
    if ([region_id, bbox, point].filter((one) => one !== undefined).length > 1) {
      throw wrongArea('region_id', 'and other areas exclude each other: send one of them');
    }
    const opened = await this.catalogue.get(name, signal);
    if (bbox !== undefined) return { opened, area: { shape: boxOf(bbox), name: boxText(bbox) } };
    if (point !== undefined) return { opened, area: { shape: pointOf(point), name: null } };
    if (region_id === undefined) return { opened, area: null };
    const shape = await this.regions.get(region_id, signal);
    const { region_name } = shape.properties;
    return { opened, area: { shape, name: typeof region_name === 'string' ? region_name : region_id } };
  }

  private async plan(
    opened: OpenedStore,
    { variable, shape, isMasked = false, ...stated }: AskedPicture,
  ): Promise<SubsetPlan> {
    const mask = isMasked ? ('center' as const) : ('bbox' as const);
    const area = shape && { shape, mask, threshold: 0, nearest: true };
    const [array] = requestedArrays(opened, [variable]);
    const signal = AbortSignal.timeout(this.limits.planTimeoutMs);
    const window = area ? await this.placing.window(opened.grid, area, signal) : undefined;
    // Integers may have no value to stand outside the mask. Nobody sees it: what is outside has no weight.
    const isMaskable = array !== undefined && maskedValueOf(array) !== undefined;
    const read = isMaskable ? window : window && { ...window, mask: null };
    const plan = subsetPlanOf(this.source, opened, { ...stated, variables: [variable], area }, { window: read });
    const further = plan.variables[0]?.array.dimensions.filter(
      (name) => ![opened.timeName, opened.latitudeName, opened.longitudeName].includes(name),
    );
    if (further && further.length > 0)
      throw variableNotDrawable(variable, `it has the dimension ${further[0] ?? ''} too`);
    return window ? { ...plan, area: window } : plan;
  }

  private pictureOf(
    plan: SubsetPlan,
    job: Extract<EncodingJob, { kind: 'map' | 'series' }>,
    contentType: string,
  ): Picture {
    const { store } = plan.opened;
    const { rows, columns, mask } = plan.area;
    const { width, title, subtitle } = job.layout;
    const drawn = job.kind === 'map' ? job.layout.outlines : [];
    const parts = [PICTURE_VERSION, contentType, store.name, store.etag, plan.timeRuns, rows, columns, width, drawn];
    const hash = createHash('sha256').update(JSON.stringify([parts, title, subtitle, plan.request.variables]));
    if (mask) hash.update(mask);
    return {
      etag: hash.digest('base64url'),
      contentType,
      draw: async (gone) => {
        const picture = await this.extractions.collect({ source: plan.source, gone }, ({ readBlock, signal }) =>
          encodedPieces(encodingRun(job), stepBatches(plan, readBlock), signal),
        );
        this.usage.count({ action: 'weather-picture', item: store.name });
        return picture;
      },
    };
  }
}

interface Described {
  readonly title: string;
  readonly units: string;
  readonly attribution: string;
  readonly decoding: ValueDecoding;
}

function described({ opened, variables }: SubsetPlan): Described {
  const array = variables[0]?.array;
  if (!array) throw new Error('A picture has one variable.');
  const { attributes, name } = array;
  const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
  const source = opened.store.attributes;
  return {
    title: textOf(attributes['long_name']) || textOf(attributes['standard_name']) || name,
    units: unitsText(textOf(attributes['units'])),
    attribution: (textOf(source['attribution']) || textOf(source['source'])).slice(0, ATTRIBUTION_LENGTH),
    decoding: decodingOf(array),
  };
}

/** The first in the stated time, or the last of all. @throws Failure wrong-date, time-outside-coverage */
function stepOf(axis: TimeAxis | null, time: string | undefined): number | null {
  if (!axis) return null;
  if (time === undefined) return axis.steps.reduce((one, other) => Math.max(one, other), -Infinity);
  const [run] = axis.select({ startDate: time, endDate: time, names: { start: 'time', end: 'time' } });
  return axis.steps[run?.start ?? 0] ?? null;
}

/** As large as the cells are on the globe, and 0 outside the mask. */
function weightsOf({ opened, area }: SubsetPlan): Float64Array {
  const { latitude } = opened.grid;
  const weights = new Float64Array(area.rowCount * area.columnCount);
  let row = 0;
  for (const { start, count } of area.rows) {
    for (let index = start; index < start + count; index++, row++) {
      const centre = ((latitude.centres[index] ?? 0) * Math.PI) / 180;
      weights.fill(Math.max(0, Math.cos(centre)), row * area.columnCount, (row + 1) * area.columnCount);
    }
  }
  area.mask?.forEach((kept, cell) => kept || (weights[cell] = 0));
  return weights;
}
