import { Worker } from 'node:worker_threads';
import { Injectable } from '@nestjs/common';
import { Failure } from '#common/errors/failure.js';
import { tooIntricate } from '#geojson/geojson.errors.js';
import { type AreaRequest, type AreaWindow, areaWindowOf, type Grid } from '../area/area-window.js';
import { DrawingBudget } from '../area/drawing-budget.js';
import { MemoryBudget } from '../blocks/memory-budget.js';
import { type ZoneShape, zonesOfShapes, type ZoneWindow } from '../series/zone-window.js';
import { flatShapeOf } from './flat-shape.js';
import { placed, type PlacingOrder } from './placing-order.js';
import type { PlacingReport } from './placing-thread.js';

/** Some ten milliseconds of work: less than it takes to start a thread. */
const STEPS_HERE = 50_000;
/** Of all requests together. Few need one, and each takes a second or some. */
const THREADS = 2;
const HEAP_LIMIT_MB = 512;

/** What is drawn here turned out to take longer. */
class NeedsThread extends Error {}

/** Finds the cells of areas and of zones: here where that is quick, and else in a thread, so that nobody else waits. */
@Injectable()
export class AreaPlacing {
  private readonly threads = new MemoryBudget(THREADS);

  /** @throws Failure as `areaWindowOf`; the reason of the signal */
  async window(grid: Grid, request: AreaRequest, signal: AbortSignal): Promise<AreaWindow> {
    const quick = unlessLong((budget) => areaWindowOf(grid, request, budget));
    if (quick) return quick;
    const { shape, ...area } = request;
    return this.inThread<AreaWindow>({ kind: 'area', grid, area, shape: flatShapeOf(shape) }, signal);
  }

  /** @throws Failure as `zonesOfShapes`; the reason of the signal */
  async zones(grid: Grid, shapes: readonly ZoneShape[], signal: AbortSignal): Promise<ZoneWindow> {
    const quick = unlessLong((budget) => zonesOfShapes(grid, shapes, budget));
    if (quick) return quick;
    const zones = shapes.map(({ id, shape }) => ({ id, shape: flatShapeOf(shape) }));
    return this.inThread<ZoneWindow>({ kind: 'zones', grid, zones }, signal);
  }

  private async inThread<T extends AreaWindow | ZoneWindow>(order: PlacingOrder, signal: AbortSignal): Promise<T> {
    const leave = await this.threads.enter(1, signal);
    try {
      // Tests run from TypeScript, which no thread can load.
      return (import.meta.url.endsWith('.ts') ? placed(order) : await placedInThread(order, signal)) as T;
    } finally {
      leave();
    }
  }
}

/** Null where it takes more than a few milliseconds. */
function unlessLong<T>(place: (budget: DrawingBudget) => T): T | null {
  try {
    return place(new DrawingBudget(STEPS_HERE, () => new NeedsThread()));
  } catch (error) {
    if (error instanceof NeedsThread) return null;
    throw error;
  }
}

function placedInThread(order: PlacingOrder, signal: AbortSignal): Promise<AreaWindow | ZoneWindow> {
  signal.throwIfAborted();
  const worker = new Worker(new URL('./placing-thread.js', import.meta.url), {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB },
  });
  let abort = (): void => undefined;
  return new Promise<AreaWindow | ZoneWindow>((resolve, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    worker.once('message', (report: PlacingReport) => {
      if ('placed' in report) return resolve(report.placed);
      const { kind, code, message, faults } = report.failure;
      reject(new Failure(kind, code, message, { faults }));
    });
    worker.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooIntricate(error) : error),
    );
    worker.once('exit', (code) => reject(new Error(`The thread that places an area ended with ${code}.`)));
  }).finally(() => {
    signal.removeEventListener('abort', abort);
    return worker.terminate();
  });
}
