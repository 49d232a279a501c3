import { parentPort, workerData } from 'node:worker_threads';
import { Failure, type FailureKind, type FieldFault } from '#common/errors/failure.js';
import type { AreaWindow } from '../area/area-window.js';
import type { ZoneWindow } from '../series/zone-window.js';
import { placed, type PlacingOrder } from './placing-order.js';

/** A failure without its class, which does not come out of a thread. */
export interface ReportedFailure {
  readonly kind: FailureKind;
  readonly code: string;
  readonly message: string;
  readonly faults: readonly FieldFault[] | undefined;
}

export type PlacingReport = { readonly placed: AreaWindow | ZoneWindow } | { readonly failure: ReportedFailure };

/** The entry of a worker thread, which is started from the built file and places one area or the zones of one request. */
if (parentPort) {
  const report = reportOf(workerData as PlacingOrder);
  parentPort.postMessage(report, 'placed' in report ? buffersOf(report.placed) : []);
}

function reportOf(order: PlacingOrder): PlacingReport {
  try {
    return { placed: placed(order) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { kind, code, message, faults } = error;
    return { failure: { kind, code, message, faults } };
  }
}

/** They are handed over, not copied. */
function buffersOf(result: AreaWindow | ZoneWindow): ArrayBuffer[] {
  const arrays = [
    result.mask,
    ...('zones' in result ? result.zones.flatMap(({ cells, weights }) => [cells, weights]) : []),
  ];
  return arrays.flatMap((array) => (array?.buffer instanceof ArrayBuffer ? [array.buffer] : []));
}
