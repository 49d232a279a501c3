import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { requireLinkLifetime } from './link-lifetime.js';
import {
  requirePartPlace,
  requireParts,
  sizeOfParts,
  type CompletedObject,
  type MultipartOptions,
  type NamedPart,
  type OpenMultipart,
  type PartPlace,
  type PartRules,
  type PresignPartOptions,
  type StoredPart,
} from './multipart-upload.js';
import { requireKeyPrefix, requireObjectKey } from './object-key.js';
import { MultipartMissing, PartsRefused } from './object-storage.errors.js';
import type { StoreCallOptions } from './object-store.js';
import { requireEtag, requireMultipartsPage, requirePartsPage, UntrustworthyAnswer } from './s3-answers.js';
import type { S3Connection } from './s3-connection.js';
import { isNoSuchKey, isNoSuchUpload, isPartsFault } from './s3-faults.js';

/** Opaque, but never empty: an abort of the upload with no name is the deletion of the object to some servers. */
const UPLOAD_ID = /^[!-~]{1,2048}$/;

/** Said always: some servers would give the object the type of the last request. */
const OPAQUE_CONTENT_TYPE = 'application/octet-stream';

/** `etag` is absent when the store answered that the upload, which it had just listed, is no longer there. */
export type CompletionAnswer = Pick<CompletedObject, 'sizeBytes'> & Partial<CompletedObject>;

/** Uploads in parts that clients send to an S3 store by signed links. */
export class S3Multiparts {
  constructor(
    private readonly connection: S3Connection,
    private readonly linkClient: S3Client,
    private readonly rules: PartRules,
  ) {}

  async create(key: string, { contentType, signal }: MultipartOptions): Promise<string> {
    const target = { Bucket: this.connection.bucket, Key: requireObjectKey(key) };
    const command = new CreateMultipartUploadCommand({ ...target, ContentType: contentType ?? OPAQUE_CONTENT_TYPE });
    const begin = async (abortSignal: AbortSignal) => {
      const { UploadId = '' } = await this.connection.client.send(command, { abortSignal });
      if (!UPLOAD_ID.test(UploadId)) throw new UntrustworthyAnswer('The object store began an upload without an id.');
      return UploadId;
    };
    return this.connection.call(begin, { signal });
  }

  async presign(place: PartPlace, { expiresInSeconds }: PresignPartOptions): Promise<string> {
    const { key, uploadId, partNumber, sizeBytes } = requirePartPlace(this.rules, place);
    const command = new UploadPartCommand({
      ...this.target(key, uploadId),
      PartNumber: partNumber,
      ContentLength: sizeBytes,
    });
    return getSignedUrl(this.linkClient, command, { expiresIn: requireLinkLifetime(expiresInSeconds) });
  }

  async list(key: string, uploadId: string, { signal }: StoreCallOptions): Promise<readonly StoredPart[]> {
    const target = this.target(key, uploadId);
    const MaxParts = this.connection.settings.listPageSize;
    const listed: StoredPart[] = [];
    let marker: string | undefined;
    do {
      const command = new ListPartsCommand({ ...target, MaxParts, PartNumberMarker: marker });
      const ask = async (abortSignal: AbortSignal) =>
        requirePartsPage(await this.connection.client.send(command, { abortSignal }), uploadId);
      const asAnswer = (error: unknown) => this.asMissing(error, key, uploadId);
      const { parts, nextMarker } = await this.connection.call(ask, { signal, asAnswer });
      listed.push(...parts);
      marker = nextMarker;
    } while (marker !== undefined);
    return listed.sort((left, right) => left.partNumber - right.partNumber);
  }

  /**
   * The store's list comes first: it knows sizes, holds our rules against servers that have others, and most say of an
   * upload that was complete before that it is missing. So an upload that is missing only after it was ended by an attempt
   * of ours whose answer was lost, or by somebody else: the caller looks at the object.
   */
  async complete(
    key: string,
    uploadId: string,
    named: readonly NamedPart[],
    { signal }: StoreCallOptions,
  ): Promise<CompletionAnswer> {
    const parts = requireParts(this.rules, await this.list(key, uploadId, { signal }), named);
    const sizeBytes = sizeOfParts(parts);
    const command = new CompleteMultipartUploadCommand({
      ...this.target(key, uploadId),
      MultipartUpload: { Parts: parts.map(({ partNumber, etag }) => ({ PartNumber: partNumber, ETag: `"${etag}"` })) },
    });
    const { client, bulkLimitMs } = this.connection;
    const seal = async (abortSignal: AbortSignal) =>
      requireEtag(await client.send(command, { abortSignal, requestTimeout: bulkLimitMs }));
    const asAnswer = (error: unknown) =>
      isPartsFault(error) ? new PartsRefused('by-store') : this.asMissing(error, key, uploadId);
    try {
      return { etag: await this.connection.call(seal, { signal, limitMs: bulkLimitMs, asAnswer }), sizeBytes };
    } catch (error) {
      if (error instanceof MultipartMissing) return { sizeBytes };
      throw error;
    }
  }

  async abort(key: string, uploadId: string, { signal }: StoreCallOptions): Promise<void> {
    try {
      const command = new AbortMultipartUploadCommand(this.target(key, uploadId));
      const drop = async (abortSignal: AbortSignal) => {
        const { $metadata } = await this.connection.client.send(command, { abortSignal });
        if ($metadata.httpStatusCode !== 204) {
          throw new UntrustworthyAnswer('The object store did not confirm that an upload was aborted.');
        }
      };
      // Swift says of an upload that is complete that the key is missing, and leaves the object alone.
      const asAnswer = (error: unknown) =>
        isNoSuchKey(error) ? new MultipartMissing(key, uploadId) : this.asMissing(error, key, uploadId);
      await this.connection.call(drop, { signal, asAnswer });
    } catch (error) {
      if (!(error instanceof MultipartMissing)) throw error;
    }
  }

  async *open(prefix: string, { signal }: StoreCallOptions): AsyncGenerator<OpenMultipart> {
    const { bucket, settings, client } = this.connection;
    const query = { Bucket: bucket, Prefix: requireKeyPrefix(prefix), MaxUploads: settings.listPageSize };
    let from: { readonly KeyMarker: string; readonly UploadIdMarker: string | undefined } | undefined;
    do {
      const command = new ListMultipartUploadsCommand({ ...query, ...from });
      const ask = async (abortSignal: AbortSignal) =>
        requireMultipartsPage(await client.send(command, { abortSignal }), bucket);
      const { multiparts, next } = await this.connection.call(ask, { signal });
      yield* multiparts;
      from = next;
    } while (from);
  }

  private target(key: string, uploadId: string): { Bucket: string; Key: string; UploadId: string } {
    requireObjectKey(key);
    if (!UPLOAD_ID.test(uploadId)) throw new MultipartMissing(key, uploadId);
    return { Bucket: this.connection.bucket, Key: key, UploadId: uploadId };
  }

  private asMissing(error: unknown, key: string, uploadId: string): MultipartMissing | undefined {
    return isNoSuchUpload(error) ? new MultipartMissing(key, uploadId) : undefined;
  }
}
