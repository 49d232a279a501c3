import { parentPort, workerData } from 'node:worker_threads';
import { readYaml, type YamlOutcome } from './yaml-reading.js';

/** What the thread says, once. */
export type YamlReport = YamlOutcome;

/** The entry of a worker thread that reads one file, which is started from the built file. */
parentPort?.postMessage(readYaml(workerData as string) satisfies YamlReport);
