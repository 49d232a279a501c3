import { Worker } from 'node:worker_threads';
import { Injectable } from '@nestjs/common';
import { UploadSection } from '#config/configuration.js';
import { invalidGeoJson, tooIntricate, tooManyVertices } from '#geojson/geojson.errors.js';
import { SHAPE_LIMITS } from '#geojson/read-shape.js';
import { shapefileTooLarge } from './regions.errors.js';
import { type InspectedShape, inspectShape, type ShapeOutcome } from './shape-inspection.js';
import type { ShapeOrder, ShapeReport } from './shape-thread.js';

/** What is read in a few milliseconds needs no thread, unless it is packed and may unpack to much. */
const SMALL_BYTES = 64 * 1024;
const FIRST_BYTE_OF_GZIP = 0x1f;
const HEAP_LIMIT_MB = 1024;
const TIME_LIMIT_MS = 60_000;

/** Inspects shapes beside the event loop, one at a time: each may need much memory. */
@Injectable()
export class ShapeInspectionService {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly limits: UploadSection) {}

  /** @throws Failure invalid-geojson, geojson-too-large, shapefile-too-large */
  async inspect(sent: Uint8Array): Promise<InspectedShape> {
    const limitBytes = this.limits.shapefileLimitBytes;
    const outcome = await this.outcomeOf({ sent, limitBytes });
    if ('shape' in outcome) return outcome.shape;
    if ('faults' in outcome) throw invalidGeoJson(outcome.faults);
    throw outcome.tooLarge === 'bytes' ? shapefileTooLarge(limitBytes) : tooManyVertices(SHAPE_LIMITS.positions);
  }

  private async outcomeOf(order: ShapeOrder): Promise<ShapeOutcome> {
    const { sent, limitBytes } = order;
    const isSmall = sent.length <= SMALL_BYTES && sent[0] !== FIRST_BYTE_OF_GZIP;
    // Tests run from TypeScript, which no thread can load.
    if (isSmall || import.meta.url.endsWith('.ts')) return inspectShape(sent, limitBytes);
    const turn = this.last.then(() => inspectInThread(order));
    this.last = turn.catch(() => undefined);
    return turn;
  }
}

function inspectInThread(order: ShapeOrder): Promise<ShapeOutcome> {
  const worker = new Worker(new URL('./shape-thread.js', import.meta.url), {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB },
  });
  return new Promise<ShapeOutcome>((resolve, reject) => {
    const timer = setTimeout(() => reject(tooIntricate()), TIME_LIMIT_MS);
    worker.once('message', (report: ShapeReport) => resolve(report));
    worker.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooIntricate(error) : error),
    );
    worker.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`The thread that inspects a shape ended with ${code}.`));
    });
  }).finally(() => worker.terminate());
}
