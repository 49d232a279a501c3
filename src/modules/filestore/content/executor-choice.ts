import { SameThreadExecutor, type InspectionExecutor } from './inspection-executor.js';
import { WorkerExecutor } from './worker-executor.js';

/** Threads where the server is built; tests run from TypeScript, which no thread can load. */
export function inspectionExecutor(): InspectionExecutor {
  return import.meta.url.endsWith('.ts') ? new SameThreadExecutor() : new WorkerExecutor();
}
