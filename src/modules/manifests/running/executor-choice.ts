import { SameThreadExecutor, type ValidationExecutor } from './validation-session.js';
import { WorkerExecutor } from './worker-executor.js';

/** Threads where the server is built; tests run from TypeScript, which no thread can load. */
export function validationExecutor(): ValidationExecutor {
  return import.meta.url.endsWith('.ts') ? new SameThreadExecutor() : new WorkerExecutor();
}
