import type { Readable } from 'node:stream';
import type {
  CompletedObject,
  MultipartOptions,
  NamedPart,
  OpenMultipart,
  PartPlace,
  PartRules,
  PresignPartOptions,
  StoredPart,
} from './multipart-upload.js';

/** `signal` ends the operation at once; its reason is what the operation then throws. */
export interface StoreCallOptions {
  readonly signal?: AbortSignal;
}

export interface PutOptions extends StoreCallOptions {
  readonly contentType?: string;
  readonly sizeLimitBytes: number;
  /** The expected size, where it is known; never above the limit. */
  readonly sizeBytes?: number;
  /** The expected SHA-256, as 64 lower-case hex digits. */
  readonly sha256?: string;
}

export interface StoredObject {
  readonly sizeBytes: number;
  /** SHA-256 of the bytes that passed, as 64 lower-case hex digits. */
  readonly sha256: string;
  readonly etag: string;
}

/** A part of an object: `end` is inclusive and may lie past the object's end; absent means to the end. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

export interface GetOptions extends StoreCallOptions {
  readonly range?: ByteRange;
}

export interface ObjectFacts {
  /** Size of the whole object, also where only a range of it is read. */
  readonly sizeBytes: number;
  /** Opaque and without quotes; equal ETags of one key mean equal bytes. */
  readonly etag: string;
  readonly contentType?: string;
  readonly lastModified: Date;
}

export interface ObjectBody extends ObjectFacts {
  /** The caller reads it to its end or destroys it: it holds a socket or a file. It fails when fewer than `contentLength` bytes come. */
  readonly stream: Readable;
  readonly contentLength: number;
  /**
   * Where the store can, instead of the stream: all bytes at once into memory that the caller has, without buffers in
   * between. It fails as the stream does; the memory is then not to be used again, for a read may still be under way.
   */
  readonly readInto?: (target: Uint8Array) => Promise<void>;
}

export interface ListedObject {
  readonly key: string;
  readonly sizeBytes: number;
  readonly lastModified: Date;
}

export interface PresignGetOptions {
  /** 1 to `LINK_LIFETIME_LIMIT_SECONDS`. */
  readonly expiresInSeconds: number;
  /** Offered to the browser as the name to save under; made safe by the store. */
  readonly fileName?: string;
  /** Reduced to an allow-list, so that a link never serves a page or a script. */
  readonly contentType?: string;
}

export interface PresignPutOptions {
  /** 1 to `LINK_LIFETIME_LIMIT_SECONDS`. */
  readonly expiresInSeconds: number;
  /** The exact `Content-Length` that the client must send. */
  readonly sizeBytes?: number;
  /** The `Content-Type` that the client must send, exactly; reduced to the same allow-list. */
  readonly contentType?: string;
}

/**
 * Where the bytes of tables and weather stores lie. An abstract class rather than an interface, so that it is its own injection token.
 *
 * Every operation throws `Failure('unavailable', 'object-store-unavailable')` when the store is down, hangs, refuses our
 * credentials or gives an answer that cannot be trusted, and `InvalidObjectKey` for a key outside the allow-list.
 *
 * A key is written once and by one writer at a time: where the outcome of a write stays unknown (no answer came), the key is removed.
 * Parts that a client sent are too dear for that: where no answer came to `completeMultipart`, the key is read again.
 *
 * Multipart: `createMultipart`, then one PUT per part, in any order and over any number of processes, then
 * `completeMultipart` or `abortMultipart`. Until one of these two, the upload stays: no store removes it by its age.
 * An upload id is opaque, belongs to its key, and means nothing to another store; one that no store ever gave, however it
 * looks, is an upload that does not exist.
 */
export abstract class ObjectStore {
  /**
   * Streams `source` under `key` with constant memory. Throws `ObjectTooLarge` past the limit, `SizeMismatch` or
   * `ChecksumMismatch` when size or hash differ, and the source's own error when it fails; after any of them nothing is readable under the key.
   * The source is never destroyed here, only left unread: the caller may still have an answer to send on its socket.
   */
  abstract put(key: string, source: Readable, options: PutOptions): Promise<StoredObject>;

  /** Throws `ObjectMissing`, and `RangeUnsatisfiable` when the range starts past the end. */
  abstract get(key: string, options?: GetOptions): Promise<ObjectBody>;

  /**
   * Where threads of this process may read the object themselves, with `readObjectFile`; null where they cannot. Nothing
   * is said about whether there is one.
   */
  localPathOf(_: string): string | null {
    return null;
  }

  /** Null only when the store itself says that there is no such key. */
  abstract head(key: string, options?: StoreCallOptions): Promise<ObjectFacts | null>;

  /** All objects whose key begins with `prefix`, ordered by key, fetched page by page as they are consumed. */
  abstract list(prefix: string, options?: StoreCallOptions): AsyncIterable<ListedObject>;

  /**
   * The folders right below `prefix`, which is empty or ends with `/`: what keys have in common up to the next `/`, with it.
   * Ordered as keys are, and fetched page by page as they are consumed.
   */
  abstract listFolders(prefix: string, options?: StoreCallOptions): AsyncIterable<string>;

  /** Idempotent: a missing key is no error. */
  abstract delete(key: string, options?: StoreCallOptions): Promise<void>;

  /** Copies bytes and content type inside the store; throws `ObjectMissing` when `from` is absent. */
  abstract copy(from: string, to: string, options?: StoreCallOptions): Promise<void>;

  /** A link that reads the object without further credentials; absolute, or path-absolute when this server itself serves it. */
  abstract presignGet(key: string, options: PresignGetOptions): Promise<string>;

  /** A link that writes the object by one PUT; absolute, or path-absolute when this server itself serves it. */
  abstract presignPut(key: string, options: PresignPutOptions): Promise<string>;

  /** What parts may be in this store. */
  abstract readonly partRules: PartRules;

  /**
   * Begins an object that comes in parts, and returns the id of the upload. Nothing is readable under the key before it is
   * complete. Where no answer came, an upload may have begun whose id nobody knows: `listMultiparts` shows it.
   */
  abstract createMultipart(key: string, options?: MultipartOptions): Promise<string>;

  /**
   * A link that sends one part by one PUT, of exactly `sizeBytes`; absolute, or path-absolute when this server itself serves
   * it. A part sent twice is there once, as it was sent last. The PUT is answered 200 with the part's `ETag`, 403 where the
   * request is not the one signed, 404 where the upload is over. Throws a `RangeError` outside `partRules`, and may throw
   * `MultipartMissing`, though no store is asked.
   *
   * Its life is what a client may need for one part, and not for the whole upload: links are signed again for the asking.
   * OpenStack Swift takes a part also after completion, which makes the object unreadable; other services answer 404.
   */
  abstract presignPart(place: PartPlace, options: PresignPartOptions): Promise<string>;

  /**
   * The parts that are whole in the store, ordered by number. Throws `MultipartMissing`; though a store may still know an
   * upload that is complete, as OpenStack Swift does.
   */
  abstract listParts(key: string, uploadId: string, options?: StoreCallOptions): Promise<readonly StoredPart[]>;

  /**
   * Makes the named parts the object, in the order of their numbers; other parts of the upload are dropped. Throws
   * `PartsRefused` when they are not what the store has, which changes nothing, and `MultipartMissing`.
   *
   * A second call answers as the first did where the store still knows the upload, and else throws `MultipartMissing`. So
   * where no answer came (unavailable, or the process was killed), call it again; on `MultipartMissing`, `head` tells the
   * rest: the object is there when it was completed, and not when it was aborted. Before a row refers to the object, its
   * bytes are still to be verified: of the two stores, only the disk store has hashed them as a whole. It may take as long
   * as copying the object.
   */
  abstract completeMultipart(
    key: string,
    uploadId: string,
    parts: readonly NamedPart[],
    options?: StoreCallOptions,
  ): Promise<CompletedObject>;

  /**
   * Drops an upload and its parts. Idempotent: an upload that is missing is no error, and one that is complete stays complete.
   * A part whose PUT is under way may on some S3 services outlive it: the upload is then still listed and is to be aborted again.
   */
  abstract abortMultipart(key: string, uploadId: string, options?: StoreCallOptions): Promise<void>;

  /**
   * Open uploads of keys that begin with `prefix`, fetched page by page as they are consumed, in no promised order. In S3, a
   * `put` of several parts that is under way is among them.
   */
  abstract listMultiparts(prefix: string, options?: StoreCallOptions): AsyncIterable<OpenMultipart>;

  /** Drops what writers that are gone have left beside the objects. Where a store keeps nothing there, nothing happens. */
  async removeAbandoned(): Promise<void> {}

  /** Cheap sign of life for readiness. Fails as unavailable also when `signal` ended the wait. */
  abstract check(options?: StoreCallOptions): Promise<void>;

  /** Gives sockets back. No operation may follow. */
  abstract close(): Promise<void>;
}
