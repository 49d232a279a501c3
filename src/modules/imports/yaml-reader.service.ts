import { isUtf8 } from 'node:buffer';
import { buffer } from 'node:stream/consumers';
import { Worker } from 'node:worker_threads';
import { Injectable } from '@nestjs/common';
import { Failure } from '#common/errors/failure.js';
import { parseJson } from '#common/http/json-text.js';
import { isRecord } from '#common/validation/free-names.decorators.js';
import type { FolderFile } from './folder-source.js';
import { invalidFolder } from './imports.errors.js';
import { YamlDocument } from './yaml-document.js';
import { readYaml, type YamlOutcome } from './yaml-reading.js';
import type { YamlReport } from './yaml-thread.js';

/** Enough for the dictionaries of some thousand columns. */
const LIMIT_BYTES = 1024 * 1024;
/** Reading one of these takes less than to start a thread, whatever is in it. */
const SMALL_BYTES = 16 * 1024;
/** A file of that size takes a second or two, unless it is made to take long. */
const LIMIT_MS = 20_000;
const LIMIT_MIB = 512;
const TOO_COSTLY: YamlOutcome = { fault: 'takes too much time or memory to read; make it simpler' };

/** Reads the YAML files of folders, large ones in a thread of their own: no file keeps other requests waiting. */
@Injectable()
export class YamlReaderService {
  private turn: Promise<unknown> = Promise.resolve();

  /** Under the limits of a JSON body. @throws Failure invalid-folder naming the file and the line */
  async read(file: FolderFile): Promise<YamlDocument> {
    if (file.sizeBytes > LIMIT_BYTES) throw fault(file.name, `must not be larger than ${LIMIT_BYTES} bytes`);
    const bytes = await buffer(file.open());
    if (!isUtf8(bytes)) throw fault(file.name, 'is not UTF-8');
    const outcome = await this.inTurn(() => outcomeOf(bytes.toString()));
    if ('fault' in outcome) throw fault(file.name, outcome.fault);
    return new YamlDocument(file.name, contentOf(file.name, outcome.json), outcome.lines);
  }

  /** One thread at a time is enough for what curators send. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }
}

/** In a thread where the server is built; tests run from TypeScript, which no thread can load. */
async function outcomeOf(text: string): Promise<YamlOutcome> {
  if (text.length <= SMALL_BYTES || import.meta.url.endsWith('.ts')) return readYaml(text);
  const worker = new Worker(new URL('./yaml-thread.js', import.meta.url), {
    workerData: text,
    resourceLimits: { maxOldGenerationSizeMb: LIMIT_MIB },
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<YamlOutcome>((resolve, reject) => {
      timer = setTimeout(() => resolve(TOO_COSTLY), LIMIT_MS);
      worker.once('message', (report: YamlReport) => resolve(report));
      worker.once('error', (error: NodeJS.ErrnoException) =>
        error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? resolve(TOO_COSTLY) : reject(error),
      );
      worker.once('exit', () => reject(new Error('The thread that read a YAML file ended early.')));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

/** As JSON, so that what is not taken in a body is not taken here. */
function contentOf(fileName: string, json: string): Readonly<Record<string, unknown>> {
  try {
    const content = parseJson(Buffer.from(json));
    if (isRecord(content)) return content;
  } catch (error) {
    throw error instanceof Failure ? fault(fileName, error.message) : error;
  }
  throw fault(fileName, 'must have fields, each as `name: value`');
}

function fault(fileName: string, message: string): Failure {
  return invalidFolder([{ path: fileName, message }]);
}
