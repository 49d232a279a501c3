import { type DecodeExecutor, SameThreadDecoding } from './decode-executor.js';
import { DecodeThreads } from './decode-threads.js';

/** Threads where the server is built; tests run from TypeScript, which no thread can load. */
export function decodeExecutor(threads: number): DecodeExecutor {
  return import.meta.url.endsWith('.ts') ? new SameThreadDecoding() : new DecodeThreads(threads);
}
