import { Readable } from 'node:stream';
import type {
  GetObjectCommandOutput,
  HeadObjectCommandOutput,
  ListMultipartUploadsCommandOutput,
  ListObjectsV2CommandOutput,
  ListPartsCommandOutput,
} from '@aws-sdk/client-s3';
import { requestedBytes } from './byte-range.js';
import { GuardedBody } from './guarded-body.js';
import type { OpenMultipart, StoredPart } from './multipart-upload.js';
import type { GetOptions, ListedObject, ObjectBody, ObjectFacts } from './object-store.js';

/*
 * A status of 200 proves little: servers and proxies send error documents under it, and the SDK reads absent fields from
 * those. Each answer is used only when it has what the operation always gives.
 */

export class UntrustworthyAnswer extends Error {
  override readonly name = 'UntrustworthyAnswer';
}

/** Every object has an ETag. Returned without its quotes. */
export function requireEtag({ ETag }: { readonly ETag?: string } = {}): string {
  if (!ETag) throw new UntrustworthyAnswer('The object store answered without an ETag.');
  return ETag.replace(/^"|"$/g, '');
}

export function requireFacts(answer: HeadObjectCommandOutput): ObjectFacts {
  const { ContentLength: sizeBytes, ContentType: contentType, LastModified: lastModified } = answer;
  const etag = requireEtag(answer);
  if (sizeBytes === undefined || lastModified === undefined) {
    throw new UntrustworthyAnswer('The object store answered without a length or a date.');
  }
  return { sizeBytes, etag, contentType, lastModified };
}

/** Throws `RangeUnsatisfiable` where the server sent an empty object instead of refusing the range. */
export function requireBody(answer: GetObjectCommandOutput, idleLimitMs: number, options: GetOptions): ObjectBody {
  const body = answer.Body;
  if (!(body instanceof Readable)) throw new UntrustworthyAnswer('The object store answered without a body.');
  try {
    const { sizeBytes: contentLength, ...facts } = requireFacts(answer);
    const sizeBytes = answer.ContentRange ? wholeSize(answer.ContentRange) : contentLength;
    if (requestedBytes(options.range, sizeBytes).contentLength !== contentLength) {
      throw new UntrustworthyAnswer('The object store sent another range than the one asked for.');
    }
    const stream = new GuardedBody(body, { contentLength, idleLimitMs, signal: options.signal });
    return { ...facts, sizeBytes, contentLength, stream };
  } catch (error) {
    body.destroy();
    throw error;
  }
}

export interface ListedPage {
  readonly objects: readonly ListedObject[];
  /** Of a listing with a delimiter. */
  readonly folders: readonly string[];
  readonly nextToken: string | undefined;
}

/** An error document reads like a page without objects, and a store that seems empty invites a clean-up to believe it. */
export function requirePage(answer: ListObjectsV2CommandOutput, bucket: string): ListedPage {
  const { IsTruncated, Name, NextContinuationToken, Contents = [], CommonPrefixes = [] } = answer;
  if (Name !== bucket || IsTruncated === undefined || (IsTruncated && !NextContinuationToken)) {
    throw new UntrustworthyAnswer('The object store answered a listing with something else.');
  }
  const objects = Contents.map(({ Key, Size, LastModified }) => {
    if (Key === undefined || Size === undefined || !LastModified) {
      throw new UntrustworthyAnswer('The object store listed an object without key, size or date.');
    }
    return { key: Key, sizeBytes: Size, lastModified: LastModified };
  });
  const folders = CommonPrefixes.map(({ Prefix }) => {
    if (!Prefix) throw new UntrustworthyAnswer('The object store listed a folder without a name.');
    return Prefix;
  });
  return { objects, folders, nextToken: IsTruncated ? NextContinuationToken : undefined };
}

export interface PartsPage {
  readonly parts: readonly StoredPart[];
  readonly nextMarker: string | undefined;
}

export function requirePartsPage(answer: ListPartsCommandOutput, uploadId: string): PartsPage {
  const { IsTruncated, UploadId, NextPartNumberMarker, Parts = [] } = answer;
  if (UploadId !== uploadId || IsTruncated === undefined || (IsTruncated && !NextPartNumberMarker)) {
    throw new UntrustworthyAnswer('The object store answered a listing of parts with something else.');
  }
  const parts = Parts.map(({ PartNumber, Size, ETag }) => {
    if (PartNumber === undefined || Size === undefined) {
      throw new UntrustworthyAnswer('The object store listed a part without number or size.');
    }
    return { partNumber: PartNumber, sizeBytes: Size, etag: requireEtag({ ETag }) };
  });
  return { parts, nextMarker: IsTruncated ? NextPartNumberMarker : undefined };
}

export interface MultipartsPage {
  readonly multiparts: readonly OpenMultipart[];
  readonly next: { readonly KeyMarker: string; readonly UploadIdMarker: string | undefined } | undefined;
}

export function requireMultipartsPage(answer: ListMultipartUploadsCommandOutput, bucket: string): MultipartsPage {
  const { Bucket, IsTruncated, NextKeyMarker, NextUploadIdMarker, Uploads = [] } = answer;
  if (Bucket !== bucket || IsTruncated === undefined || (IsTruncated && !NextKeyMarker)) {
    throw new UntrustworthyAnswer('The object store answered a listing of uploads with something else.');
  }
  const multiparts = Uploads.map(({ Key, UploadId, Initiated }) => {
    if (Key === undefined || !UploadId || !Initiated) {
      throw new UntrustworthyAnswer('The object store listed an upload without key, id or date.');
    }
    return { key: Key, uploadId: UploadId, startedAt: Initiated };
  });
  const next =
    IsTruncated && NextKeyMarker ? { KeyMarker: NextKeyMarker, UploadIdMarker: NextUploadIdMarker } : undefined;
  return { multiparts, next };
}

/** The total of `Content-Range: bytes 0-9/100`. */
function wholeSize(contentRange: string): number {
  const total = /\/(\d+)$/.exec(contentRange)?.[1];
  if (total === undefined) throw new UntrustworthyAnswer('The object store sent a range of an unknown whole.');
  return Number(total);
}
