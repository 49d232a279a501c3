import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { Caller } from '#auth/caller.js';
import { missingPart } from '#common/http/form.errors.js';
import type { FormPart, IncomingForm } from '#common/http/upload-form.js';
import { UploadSection } from '#config/configuration.js';
import { ValidationSection } from '#config/validation-section.js';
import type { SpillLimits } from './checks/key-file.js';
import { ValidationResponse } from './dto/validations.dto.js';
import { tooManyFiles } from './manifests.errors.js';
import { ManifestsService } from './manifests.service.js';
import { SpooledFile } from './running/spooled-file.js';
import { CannotUnpack, unpackedBytes } from './running/unpacked-bytes.js';
import { ValidationExecutor, type ValidationSession } from './running/validation-session.js';
import { ValidationSlots } from './running/validation-slots.service.js';
import type { ValidationOrder } from './running/validation.js';
import { type ManifestSource, MOST_FILES, ValidationForm } from './validation-form.js';

interface WaitingFile {
  readonly fileName: string;
  readonly spooled: SpooledFile;
}

/** Checks files against manifests while they come in. What cannot be checked so is kept in a temporary file first. */
@Injectable()
export class ValidationsService {
  constructor(
    private readonly manifests: ManifestsService,
    private readonly executor: ValidationExecutor,
    private readonly slots: ValidationSlots,
    private readonly limits: ValidationSection,
    private readonly uploads: UploadSection,
  ) {}

  /**
   * @throws Failure invalid-manifest, manifest-not-found, no-access, too-many-validations, validation-too-costly,
   * validation-too-large, or whatever is wrong with the form
   */
  async check(
    sort: ValidationOrder['sort'],
    caller: Caller,
    form: IncomingForm,
    requestSignal: AbortSignal,
  ): Promise<ValidationResponse> {
    const signal = AbortSignal.any([form.signal, requestSignal]);
    const giveBack = await this.slots.take(caller.userId, signal);
    const run = new FormRun(sort, {
      open: async (source, tableName) =>
        this.executor.open(
          { sort, manifest: await this.manifestFor(caller, source), tableName, spill: this.spill },
          signal,
        ),
      spill: this.spill,
      unpackedLimitBytes: this.uploads.limitBytes,
    });
    try {
      return ValidationResponse.from(await run.readAll(form));
    } finally {
      await run.close();
      giveBack();
    }
  }

  private get spill(): SpillLimits {
    return { folder: this.limits.spillFolder, limitBytes: this.limits.spillLimitBytes };
  }

  private async manifestFor(caller: Caller, source: ManifestSource | undefined): Promise<ValidationOrder['manifest']> {
    if (!source) return null;
    if ('text' in source) return source;
    const { json } = await this.manifests.getVisible(caller, source.dsId, source.bucket);
    return { json };
  }
}

interface RunMeans {
  readonly open: (source: ManifestSource | undefined, tableName: string | undefined) => Promise<ValidationSession>;
  readonly spill: SpillLimits;
  readonly unpackedLimitBytes: number;
}

/** One form on its way through a validation. */
class FormRun {
  private readonly fields: ValidationForm;
  private readonly waiting: WaitingFile[] = [];
  private session: ValidationSession | undefined;
  private fileCount = 0;

  constructor(
    private readonly sort: ValidationOrder['sort'],
    private readonly means: RunMeans,
  ) {
    this.fields = new ValidationForm(sort === 'geojson');
  }

  async readAll({ parts }: IncomingForm): ReturnType<ValidationSession['finish']> {
    for await (const part of parts) {
      if (part.fieldName === 'file') await this.takeFile(part);
      else await this.fields.take(part);
    }
    if (this.fileCount === 0) throw missingPart('file');
    const session = await this.openSession();
    for (const { fileName, spooled } of this.waiting) {
      const way = await session.begin(fileName);
      if (way === 'whole') await session.readWhole(spooled);
      await session.endFile(way === 'as-it-comes' ? await this.pass(spooled.stream(), session) : undefined);
    }
    return session.finish();
  }

  async close(): Promise<void> {
    await this.session?.close();
    for (const { spooled } of this.waiting) await spooled.close();
  }

  private async takeFile({ fileName = '', stream }: FormPart): Promise<void> {
    if (++this.fileCount > MOST_FILES) throw tooManyFiles(MOST_FILES);
    if (!this.fields.isSettled) return this.keep(fileName, stream);
    const session = await this.openSession();
    const way = await session.begin(fileName);
    if (way === 'whole') {
      const spooled = await SpooledFile.of(stream as AsyncIterable<Buffer>, this.means.spill);
      try {
        await session.readWhole(spooled);
      } finally {
        await spooled.close();
      }
    }
    const broken = way === 'as-it-comes' ? await this.pass(stream, session) : undefined;
    await session.endFile(broken);
    // Whatever of the file says nothing is read on for nobody, so that the next part comes.
    stream.resume();
  }

  private async keep(fileName: string, stream: Readable): Promise<void> {
    const used = this.waiting.reduce((sum, { spooled }) => sum + spooled.sizeBytes, 0);
    const spooled = await SpooledFile.of(stream as AsyncIterable<Buffer>, this.means.spill, used);
    this.waiting.push({ fileName, spooled });
  }

  private async openSession(): Promise<ValidationSession> {
    if (this.session) return this.session;
    const { source, table } = this.fields;
    if (!source && this.sort === 'tabular') throw missingPart('manifest_file');
    return (this.session = await this.means.open(source, table));
  }

  /** @returns why the file could not be read to its end */
  private async pass(stream: Readable, session: ValidationSession): Promise<string | undefined> {
    let sizeBytes = 0;
    try {
      for await (const chunk of unpackedBytes(stream)) {
        sizeBytes += chunk.length;
        if (sizeBytes > this.means.unpackedLimitBytes) return `has more than ${this.means.unpackedLimitBytes} bytes`;
        if (!(await session.write(chunk))) return undefined;
      }
      return undefined;
    } catch (error) {
      if (error instanceof CannotUnpack) return `begins as gzip and cannot be unpacked: ${error.message}`;
      throw error;
    }
  }
}
