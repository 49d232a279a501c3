import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { requireByteRange } from './byte-range.js';
import { attachmentDisposition, downloadContentType } from './content-disposition.js';
import { requireLinkLifetime } from './link-lifetime.js';
import { measure } from './measured-bytes.js';
import {
  PART_RULES,
  type CompletedObject,
  type MultipartOptions,
  type NamedPart,
  type OpenMultipart,
  type PartPlace,
  type PartRules,
  type PresignPartOptions,
  type StoredPart,
} from './multipart-upload.js';
import { requireFolderPrefix, requireKeyPrefix, requireObjectKey } from './object-key.js';
import { MultipartMissing, ObjectMissing, orUnavailable, RangeUnsatisfiable } from './object-storage.errors.js';
import {
  ObjectStore,
  type GetOptions,
  type ListedObject,
  type ObjectBody,
  type ObjectFacts,
  type PresignGetOptions,
  type PresignPutOptions,
  type PutOptions,
  type StoreCallOptions,
  type StoredObject,
} from './object-store.js';
import { S3Copy } from './s3-copy.js';
import { createLinkClient, S3Connection, type S3Settings } from './s3-connection.js';
import { type ListedPage, requireBody, requireFacts, requirePage, UntrustworthyAnswer } from './s3-answers.js';
import { isNoSuchKey, statusOf } from './s3-faults.js';
import { S3Multiparts } from './s3-multiparts.js';
import { S3ReadLinks } from './s3-read-links.js';
import { S3Upload } from './s3-upload.js';

/** Any S3-compatible server. */
export class S3ObjectStore extends ObjectStore {
  private readonly connection: S3Connection;
  private readonly client: S3Client;
  private readonly linkClient: S3Client;
  private readonly readLinks: S3ReadLinks;
  private readonly multiparts: S3Multiparts;
  readonly partRules: PartRules;

  constructor(private readonly settings: S3Settings) {
    super();
    this.connection = new S3Connection(settings);
    this.client = this.connection.client;
    this.linkClient = createLinkClient(settings);
    this.readLinks = new S3ReadLinks(this.linkClient, settings.bucket);
    this.partRules = settings.partRules ?? PART_RULES;
    this.multiparts = new S3Multiparts(this.connection, this.linkClient, this.partRules);
  }

  async put(key: string, source: Readable, options: PutOptions): Promise<StoredObject> {
    requireObjectKey(key);
    const bytes = measure(source, options);
    const etag = await new S3Upload(this.connection, key, bytes, options).run();
    return { sizeBytes: bytes.sizeBytes, sha256: bytes.sha256, etag };
  }

  async get(key: string, { range, signal }: GetOptions = {}): Promise<ObjectBody> {
    requireByteRange(range);
    const command = new GetObjectCommand({
      ...this.target(key),
      Range: range && `bytes=${range.start}-${range.end ?? ''}`,
    });
    const idleLimitMs = this.settings.requestTimeoutMs;
    const open = async (abortSignal: AbortSignal) =>
      requireBody(await this.client.send(command, { abortSignal }), idleLimitMs, { range, signal });
    const asAnswer = (error: unknown) => {
      if (isNoSuchKey(error)) return new ObjectMissing(key);
      return statusOf(error) === 416 || error instanceof RangeUnsatisfiable ? new RangeUnsatisfiable(0) : undefined;
    };
    try {
      return await this.connection.call(open, { signal, asAnswer });
    } catch (error) {
      if (!(error instanceof RangeUnsatisfiable)) throw error;
      // Not every server names the size in its refusal.
      const facts = await this.head(key, { signal });
      throw facts ? new RangeUnsatisfiable(facts.sizeBytes) : new ObjectMissing(key);
    }
  }

  async head(key: string, { signal }: StoreCallOptions = {}): Promise<ObjectFacts | null> {
    const command = new HeadObjectCommand(this.target(key));
    const asAnswer = (error: unknown) => (statusOf(error) === 404 ? new ObjectMissing(key) : undefined);
    try {
      const look = async (abortSignal: AbortSignal) => requireFacts(await this.client.send(command, { abortSignal }));
      return await this.connection.call(look, { signal, asAnswer });
    } catch (error) {
      if (!(error instanceof ObjectMissing)) throw error;
      // An answer to HEAD has no body to say whether the key or the whole bucket is missing.
      await this.requireBucket(signal);
      return null;
    }
  }

  async *list(prefix: string, { signal }: StoreCallOptions = {}): AsyncGenerator<ListedObject> {
    for await (const { objects } of this.pages({ Prefix: requireKeyPrefix(prefix) }, signal)) yield* objects;
  }

  async *listFolders(prefix: string, { signal }: StoreCallOptions = {}): AsyncGenerator<string> {
    const query = { Prefix: requireFolderPrefix(prefix), Delimiter: '/' };
    for await (const { folders } of this.pages(query, signal)) yield* folders;
  }

  async delete(key: string, { signal }: StoreCallOptions = {}): Promise<void> {
    const command = new DeleteObjectCommand(this.target(key));
    const remove = async (abortSignal: AbortSignal) => {
      const { $metadata } = await this.client.send(command, { abortSignal });
      if ($metadata.httpStatusCode !== 204)
        throw new UntrustworthyAnswer('The object store did not confirm a deletion.');
    };
    const asAnswer = (error: unknown) => (isNoSuchKey(error) ? new ObjectMissing(key) : undefined);
    try {
      await this.connection.call(remove, { signal, asAnswer });
    } catch (error) {
      // Some servers report what S3 itself passes over.
      if (!(error instanceof ObjectMissing)) throw error;
    }
  }

  async copy(from: string, to: string, options: StoreCallOptions = {}): Promise<void> {
    await new S3Copy(this.connection, this, requireObjectKey(from), requireObjectKey(to), options).run();
  }

  async presignGet(key: string, { expiresInSeconds, fileName, contentType }: PresignGetOptions): Promise<string> {
    const answer = {
      'response-content-disposition': attachmentDisposition(fileName),
      'response-content-type': downloadContentType(contentType),
      // A shared cache would serve the bytes on after the link has expired.
      'response-cache-control': 'no-store',
    };
    return this.readLinks.sign(requireObjectKey(key), answer, requireLinkLifetime(expiresInSeconds));
  }

  async presignPut(key: string, { expiresInSeconds, sizeBytes, contentType }: PresignPutOptions): Promise<string> {
    const command = new PutObjectCommand({
      ...this.target(key),
      ContentLength: sizeBytes,
      ContentType: contentType === undefined ? undefined : downloadContentType(contentType),
    });
    // Signed only on demand: the SDK itself names a type where we name none, and would bind the client to that.
    const signableHeaders = contentType === undefined ? undefined : new Set(['content-type']);
    return await getSignedUrl(this.linkClient, command, {
      expiresIn: requireLinkLifetime(expiresInSeconds),
      signableHeaders,
    });
  }

  createMultipart(key: string, options: MultipartOptions = {}): Promise<string> {
    return this.multiparts.create(key, options);
  }

  presignPart(place: PartPlace, options: PresignPartOptions): Promise<string> {
    return this.multiparts.presign(place, options);
  }

  listParts(key: string, uploadId: string, options: StoreCallOptions = {}): Promise<readonly StoredPart[]> {
    return this.multiparts.list(key, uploadId, options);
  }

  async completeMultipart(
    key: string,
    uploadId: string,
    parts: readonly NamedPart[],
    options: StoreCallOptions = {},
  ): Promise<CompletedObject> {
    const { etag, sizeBytes } = await this.multiparts.complete(key, uploadId, parts, options);
    if (etag !== undefined) return { etag, sizeBytes };
    const facts = await this.head(key, options);
    if (facts?.sizeBytes !== sizeBytes) throw new MultipartMissing(key, uploadId);
    return { etag: facts.etag, sizeBytes };
  }

  abortMultipart(key: string, uploadId: string, options: StoreCallOptions = {}): Promise<void> {
    return this.multiparts.abort(key, uploadId, options);
  }

  listMultiparts(prefix: string, options: StoreCallOptions = {}): AsyncGenerator<OpenMultipart> {
    return this.multiparts.open(prefix, options);
  }

  async check({ signal }: StoreCallOptions = {}): Promise<void> {
    await orUnavailable(this.requireBucket(signal));
  }

  async close(): Promise<void> {
    this.client.destroy();
    this.linkClient.destroy();
  }

  private async *pages(
    query: { readonly Prefix: string; readonly Delimiter?: string },
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ListedPage> {
    const place = { Bucket: this.settings.bucket, MaxKeys: this.settings.listPageSize };
    let token: string | undefined;
    do {
      const command = new ListObjectsV2Command({ ...place, ...query, ContinuationToken: token });
      const ask = async (abortSignal: AbortSignal) =>
        requirePage(await this.client.send(command, { abortSignal }), this.settings.bucket);
      const page = await this.connection.call(ask, { signal });
      yield page;
      token = page.nextToken;
    } while (token !== undefined);
  }

  private target(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.settings.bucket, Key: requireObjectKey(key) };
  }

  private async requireBucket(signal: AbortSignal | undefined): Promise<void> {
    const command = new HeadBucketCommand({ Bucket: this.settings.bucket });
    await this.connection.call((abortSignal) => this.client.send(command, { abortSignal }), { signal });
  }
}
