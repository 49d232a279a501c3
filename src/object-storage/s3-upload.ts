import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandOutput,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { MeasuredBytes } from './measured-bytes.js';
import { PART_RULES } from './multipart-upload.js';
import { asUnavailable } from './object-storage.errors.js';
import type { PutOptions } from './object-store.js';
import type { S3Connection } from './s3-connection.js';
import { requireEtag } from './s3-answers.js';
import { followSignal } from './time-limit.js';

/** Memory is this times the size of a part. */
const PARTS_IN_FLIGHT = 4;

type Sendable = Parameters<S3Client['send']>[0];

/** One streamed write of one key: a single PUT when it is small, else a multipart upload that is aborted on any failure. */
export class S3Upload {
  private readonly stop = new AbortController();
  private multipartBegun = false;
  /** A request to begin was sent again, so that the store may have begun more uploads than the one we know. */
  private begunTwice = false;
  private sealing = false;

  constructor(
    private readonly connection: S3Connection,
    private readonly key: string,
    private readonly bytes: MeasuredBytes,
    private readonly options: PutOptions,
  ) {
    bytes.once('error', (error) => this.stop.abort(error));
  }

  /** Returns the ETag. */
  async run(): Promise<string> {
    const { smallestPartBytes, partNumberLimit } = PART_RULES;
    const upload = new Upload({
      client: this.boundedClient(),
      params: {
        Bucket: this.connection.bucket,
        Key: this.key,
        Body: this.bytes,
        ContentType: this.options.contentType,
      },
      partSize: Math.max(smallestPartBytes, Math.ceil(this.options.sizeLimitBytes / partNumberLimit)),
      queueSize: PARTS_IN_FLIGHT,
    });
    const unfollow = followSignal(this.stop, this.options.signal);
    try {
      const etag = requireEtag(await upload.done());
      if (this.begunTwice)
        await this.connection.call((abortSignal) => this.abortParts(abortSignal)).catch(() => undefined);
      return etag;
    } catch (error) {
      await this.discard();
      this.options.signal?.throwIfAborted();
      throw this.bytes.errored ?? asUnavailable(error);
    } finally {
      unfollow();
    }
  }

  /** `Upload` knows no limit and no signal for the calls it makes, so it gets a client that does. */
  private boundedClient(): S3Client {
    const { client } = this.connection;
    const bounded = Object.create(client) as S3Client;
    bounded.send = ((command: Sendable) => this.send(command)) as S3Client['send'];
    return bounded;
  }

  private async send(command: Sendable): Promise<unknown> {
    const { client, bulkLimitMs } = this.connection;
    // By then the signal has usually fired. What this leaves behind, `discard` looks for.
    if (command instanceof AbortMultipartUploadCommand) {
      return this.connection.call((abortSignal) => client.send(command, { abortSignal })).catch(() => ({}));
    }
    const completing = command instanceof CompleteMultipartUploadCommand;
    const beginning = command instanceof CreateMultipartUploadCommand;
    this.multipartBegun ||= beginning;
    this.sealing ||= completing || command instanceof PutObjectCommand;
    // Completing may take the store longer than a transfer does, without a byte on the wire.
    const requestTimeout = completing ? bulkLimitMs : undefined;
    try {
      const answer = await this.connection.call(
        (abortSignal) => client.send(command, { abortSignal, requestTimeout }),
        { signal: this.stop.signal, limitMs: bulkLimitMs },
      );
      if (beginning) this.begunTwice = (answer as CreateMultipartUploadCommandOutput).$metadata.attempts !== 1;
      return answer;
    } catch (error) {
      // Ends the reading of the source and the parts in flight beside this one.
      this.bytes.destroy(error as Error);
      throw error;
    }
  }

  /**
   * Removes what a failed write may have left: an object if the last request was sent and its answer lost, and parts if a
   * request that began or fed the upload was. Bound to one limit, and silent: the first failure is the one to report, and
   * the clean-up of expired attempts will come by again.
   */
  private async discard(): Promise<void> {
    const { client, bucket } = this.connection;
    const remove = async (abortSignal: AbortSignal) => {
      if (this.sealing) await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: this.key }), { abortSignal });
      if (this.multipartBegun) await this.abortParts(abortSignal);
    };
    await this.connection.call(remove).catch(() => undefined);
  }

  private async abortParts(abortSignal: AbortSignal): Promise<void> {
    const { client, bucket } = this.connection;
    const listing = new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: this.key });
    const { Uploads = [] } = await client.send(listing, { abortSignal });
    // The prefix also fits longer keys, which belong to others.
    for (const { UploadId } of Uploads.filter(({ Key }) => Key === this.key)) {
      const command = new AbortMultipartUploadCommand({ Bucket: bucket, Key: this.key, UploadId });
      await client.send(command, { abortSignal });
    }
  }
}
