import { CopyObjectCommand, UploadPartCopyCommand } from '@aws-sdk/client-s3';
import type { NamedPart } from './multipart-upload.js';
import { MultipartMissing, ObjectMissing, objectStoreUnavailable, PartsRefused } from './object-storage.errors.js';
import type { ObjectFacts, ObjectStore, StoreCallOptions } from './object-store.js';
import { requireEtag, UntrustworthyAnswer } from './s3-answers.js';
import type { S3Connection } from './s3-connection.js';
import { isNoSuchKey } from './s3-faults.js';

/** What a store copies well within the limit of a request. 10,000 times this is 2.5 TiB. */
const PART_BYTES = 256 * 1024 * 1024;
const PARTS_IN_FLIGHT = 4;

interface PartRange {
  readonly partNumber: number;
  readonly start: number;
  readonly end: number;
}

/**
 * One copy inside the store: in one request where the object is small, and else in parts, which the store takes from the
 * source by itself. S3 copies at most 5 GiB in one request, and one that takes minutes would not be waited for.
 */
export class S3Copy {
  constructor(
    private readonly connection: S3Connection,
    private readonly store: ObjectStore,
    private readonly from: string,
    private readonly to: string,
    private readonly options: StoreCallOptions,
  ) {}

  async run(): Promise<void> {
    const source = await this.store.head(this.from, this.options);
    if (!source) throw new ObjectMissing(this.from);
    const { partNumberLimit } = this.store.partRules;
    const partBytes = this.connection.settings.copyPartBytes ?? PART_BYTES;
    if (source.sizeBytes <= partBytes) return this.copyWhole();
    const leastPartBytes = Math.ceil(source.sizeBytes / partNumberLimit);
    return this.copyInParts(source, Math.max(partBytes, leastPartBytes));
  }

  private async copyWhole(): Promise<void> {
    const { client, bucket } = this.connection;
    const command = new CopyObjectCommand({ Bucket: bucket, Key: this.to, CopySource: `${bucket}/${this.from}` });
    await this.call(async (abortSignal, requestTimeout) => {
      const { CopyObjectResult } = await client.send(command, { abortSignal, requestTimeout });
      return requireEtag(CopyObjectResult);
    });
  }

  private async copyInParts({ sizeBytes, contentType }: ObjectFacts, partBytes: number): Promise<void> {
    try {
      const uploadId = await this.store.createMultipart(this.to, { ...this.options, contentType });
      const parts = await this.copyParts(uploadId, rangesOf(sizeBytes, partBytes));
      const completed = await this.store.completeMultipart(this.to, uploadId, parts, this.options);
      if (completed.sizeBytes !== sizeBytes) {
        throw objectStoreUnavailable(new UntrustworthyAnswer('The object store copied other parts than asked for.'));
      }
    } catch (error) {
      await this.discard().catch(() => undefined);
      throw error instanceof MultipartMissing || error instanceof PartsRefused ? objectStoreUnavailable(error) : error;
    }
  }

  /** After a failure, what is under way comes to its end and nothing more begins: a part that arrives after the abort would stay. */
  private async copyParts(uploadId: string, ranges: Generator<PartRange>): Promise<readonly NamedPart[]> {
    const parts: NamedPart[] = [];
    // The loop that fails ends the generator, and so the others.
    const worker = async (): Promise<void> => {
      for (const range of ranges) parts.push(await this.copyPart(uploadId, range));
    };
    const outcomes = await Promise.allSettled(Array.from({ length: PARTS_IN_FLIGHT }, worker));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    return parts;
  }

  private async copyPart(uploadId: string, { partNumber, start, end }: PartRange): Promise<NamedPart> {
    const { client, bucket } = this.connection;
    const command = new UploadPartCopyCommand({
      Bucket: bucket,
      Key: this.to,
      UploadId: uploadId,
      PartNumber: partNumber,
      CopySource: `${bucket}/${this.from}`,
      CopySourceRange: `bytes=${start}-${end}`,
    });
    const etag = await this.call(async (abortSignal, requestTimeout) => {
      const { CopyPartResult } = await client.send(command, { abortSignal, requestTimeout });
      return requireEtag(CopyPartResult);
    });
    return { partNumber, etag };
  }

  /** Also an upload that was begun and whose id never came. What this leaves behind, the reconciliation aborts. */
  private async discard(): Promise<void> {
    for await (const { key, uploadId } of this.store.listMultiparts(this.to)) {
      // The prefix also fits longer keys, which belong to others.
      if (key === this.to) await this.store.abortMultipart(key, uploadId);
    }
  }

  private call<T>(work: (signal: AbortSignal, requestTimeout: number) => Promise<T>): Promise<T> {
    const limitMs = this.connection.bulkLimitMs;
    return this.connection.call((signal) => work(signal, limitMs), {
      signal: this.options.signal,
      limitMs,
      asAnswer: (error) => (isNoSuchKey(error) ? new ObjectMissing(this.from) : undefined),
    });
  }
}

function* rangesOf(sizeBytes: number, partBytes: number): Generator<PartRange> {
  for (let start = 0; start < sizeBytes; start += partBytes) {
    yield { partNumber: start / partBytes + 1, start, end: Math.min(start + partBytes, sizeBytes) - 1 };
  }
}
