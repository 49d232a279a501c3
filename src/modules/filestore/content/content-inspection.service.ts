import { finished, type Readable, Transform, type TransformCallback } from 'node:stream';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { DataDictionary } from '../data-dictionary.js';
import type { ByteRanges } from './byte-ranges.js';
import type { ContentProfile } from './content-profile.js';
import { inspectionFailed, invalidContent } from './content.errors.js';
import type { InspectionOutcome } from './csv-inspection.js';
import { InspectionExecutor, type InspectionRun } from './inspection-executor.js';

export interface InspectedStream {
  /** The bytes as they came. Fails with `invalid-content` as soon as the file is refused. */
  readonly passThrough: Readable;
  /** Rejects with what `passThrough` fails with. */
  readonly result: Promise<ContentProfile>;
}

/** Checks the content of tables against their dictionaries, and profiles it in the same pass. */
@Injectable()
export class ContentInspectionService implements OnApplicationShutdown {
  constructor(private readonly executor: InspectionExecutor) {}

  /**
   * Watches a CSV file on its way. Like the store, it leaves the source undestroyed when the content is refused: the
   * caller may still have an answer to send on its socket.
   */
  inspectCsv(source: Readable, dictionary: DataDictionary): InspectedStream {
    const passThrough = new InspectingStream(this.executor.startCsv(dictionary));
    // Also says so of a source that had failed before anybody looked.
    const stopWatching = finished(source, { writable: false }, (error) => {
      if (error) passThrough.destroy(error);
    });
    passThrough.once('close', () => {
      stopWatching();
      source.unpipe(passThrough);
    });
    // Whoever reads it sees the error; without a listener it would end the process if it came before the first read.
    passThrough.on('error', () => undefined);
    source.pipe(passThrough);
    return { passThrough, result: passThrough.result };
  }

  /**
   * Reads the bytes of a stored Parquet file where its footer says that they are.
   * @throws Failure invalid-content, or what reading throws
   */
  async profileParquet(file: ByteRanges, dictionary: DataDictionary, signal?: AbortSignal): Promise<ContentProfile> {
    return profileOf(await this.executor.profileParquet(file, dictionary, signal));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.executor.close();
  }
}

function profileOf(outcome: InspectionOutcome): ContentProfile {
  if ('faults' in outcome) throw invalidContent(outcome.faults);
  return storable(outcome.profile);
}

/** PostgreSQL reads no JSON with zero bytes or half characters, which a value that was cut may end in. */
function storable(profile: ContentProfile): ContentProfile {
  const clean = (_key: string, value: unknown): unknown =>
    typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\ufffd') : value;
  return JSON.parse(JSON.stringify(profile, clean)) as ContentProfile;
}

class InspectingStream extends Transform {
  readonly result: Promise<ContentProfile>;
  private settle!: { resolve: (profile: ContentProfile) => void; reject: (error: Error) => void };

  constructor(private readonly run: InspectionRun) {
    super();
    this.result = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    // A caller that saw the stream fail need not look here as well.
    this.result.catch(() => undefined);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.run.write(chunk).then(
      (goesOn) => (goesOn ? done(null, chunk) : this.finish(done)),
      (error: unknown) => done(inspectionFailed(error)),
    );
  }

  override _flush(done: TransformCallback): void {
    this.finish(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.run.cancel();
    this.settle.reject(error ?? new Error('The inspection was given up.'));
    done(error);
  }

  private finish(done: TransformCallback): void {
    this.run
      .end()
      .catch((error: unknown) => Promise.reject(inspectionFailed(error)))
      .then(profileOf)
      .then((profile) => {
        this.settle.resolve(profile);
        done();
      })
      .catch(done);
  }
}
