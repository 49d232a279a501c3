import type { Readable } from 'node:stream';
import { Inject, Injectable, Optional } from '@nestjs/common';
import type { IncomingBytes } from '#common/http/upload-bytes.js';
import type { Failure } from '#common/errors/failure.js';
import { UploadSection } from '#config/configuration.js';
import { UsageCounter } from '#modules/usage/usage-counter.service.js';
import { countedBody } from '#object-storage/counted-body.js';
import { DiskObjectStore } from '#object-storage/disk-object-store.js';
import { type LinkClaims, LinkSigner } from '#object-storage/link-signer.js';
import { MultipartMissing, ObjectMissing } from '#object-storage/object-storage.errors.js';
import { type ByteRange, type ObjectBody, ObjectStore } from '#object-storage/object-store.js';
import { partOf, type RangeChoice, type ServedObject } from '#object-storage/served-object.js';
import {
  contentGone,
  contentUnavailable,
  fileTooLarge,
  lengthRequired,
  linkRefused,
  uploadEnded,
} from './filestore.errors.js';
import { areBytesMissing } from './stored-content.js';
import { TablesRepository } from './tables.repository.js';

const DEFAULT_CONTENT_TYPE = 'application/octet-stream';
const DEFAULT_FILE_NAME = 'download';
/** The link dies, so what it gave must not live on in a cache that others share. */
const CACHE_CONTROL = 'private, no-store';

/** Opens signed links that this server serves itself; where an S3 store serves them there is no signer, and none opens. */
@Injectable()
export class ObjectLinksService {
  constructor(
    private readonly store: ObjectStore,
    private readonly tables: TablesRepository,
    private readonly limits: UploadSection,
    private readonly usage: UsageCounter,
    @Optional() @Inject(LinkSigner) private readonly signer?: LinkSigner,
    @Optional() @Inject(DiskObjectStore) private readonly disk?: DiskObjectStore,
  ) {}

  /** @throws Failure link-refused; content-gone for a deleted table; content-unavailable where bytes are missing */
  async find(pathAndQuery: string, chooseRange: RangeChoice): Promise<ServedObject> {
    const claims = this.requireClaims('GET', pathAndQuery);
    const { key, fileName = DEFAULT_FILE_NAME, contentType = DEFAULT_CONTENT_TYPE } = claims;
    const facts = await this.store.head(key);
    if (!facts) throw await this.missing(key, new ObjectMissing(key));
    if (await this.tables.isWithdrawn(key)) throw contentGone();
    const part = partOf(chooseRange(facts), facts.sizeBytes);
    const countSent = this.usage.countSent({ action: 'object-read', objectKey: key }, part?.start ?? 0);
    const open = async (signal: AbortSignal): Promise<{ stream: Readable }> => ({
      stream: countedBody((await this.open(key, part, signal)).stream, countSent),
    });
    return { facts, fileName, contentType, cacheControl: CACHE_CONTROL, part, open };
  }

  /**
   * Stores what a link for PUT permits, an object or a part of an upload, and returns its ETag.
   * @throws Failure link-refused, also for another length or type than the link's; length-required; file-too-large; upload-ended
   */
  async receive(pathAndQuery: string, { stream, signal, ...bytes }: IncomingBytes): Promise<string> {
    const { key, part, ...claims } = this.requireClaims('PUT', pathAndQuery);
    const { contentLength: sizeBytes } = bytes;
    if (sizeBytes === undefined) throw lengthRequired();
    if (claims.sizeBytes !== undefined && claims.sizeBytes !== sizeBytes) throw linkRefused();
    if (claims.contentType !== undefined && claims.contentType !== bytes.contentType) throw linkRefused();
    if (claims.sizeBytes === undefined && sizeBytes > this.limits.limitBytes) {
      throw fileTooLarge(this.limits.limitBytes);
    }
    if (!part) {
      const { contentType } = claims;
      const options = { sizeLimitBytes: sizeBytes, sizeBytes, contentType, signal };
      return (await this.store.put(key, stream, options)).etag;
    }
    if (!this.disk) throw linkRefused();
    try {
      return (await this.disk.putPart({ key, ...part, sizeBytes }, stream, { signal })).etag;
    } catch (error) {
      throw error instanceof MultipartMissing ? uploadEnded(error) : error;
    }
  }

  private requireClaims(method: string, pathAndQuery: string): LinkClaims {
    const verdict = this.signer?.verify(method, pathAndQuery, new Date());
    if (!verdict?.ok) throw linkRefused();
    return verdict.claims;
  }

  private async open(key: string, range: ByteRange | undefined, signal: AbortSignal): Promise<ObjectBody> {
    try {
      return await this.store.get(key, { range, signal });
    } catch (error) {
      throw areBytesMissing(error) ? await this.missing(key, error) : error;
    }
  }

  /** Asked after the bytes were: a table that is deleted goes from the database first. */
  private async missing(key: string, cause: Error): Promise<Failure> {
    return (await this.tables.isShown(key)) ? contentUnavailable(cause) : contentGone();
  }
}
