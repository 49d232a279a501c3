import type { Readable } from 'node:stream';

/** `signal` ends the operation at once; its reason is what the operation then throws. */
export interface StoreCallOptions {
  readonly signal?: AbortSignal;
}

export interface PutOptions extends StoreCallOptions {
  readonly contentType?: string;
  readonly sizeLimitBytes: number;
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
 */
export abstract class ObjectStore {
  /**
   * Streams `source` under `key` with constant memory. Throws `ObjectTooLarge` past the limit, `ChecksumMismatch` when the hash
   * differs, and the source's own error when it fails; after any of them nothing is readable under the key.
   * The source is never destroyed here, only left unread: the caller may still have an answer to send on its socket.
   */
  abstract put(key: string, source: Readable, options: PutOptions): Promise<StoredObject>;

  /** Throws `ObjectMissing`, and `RangeUnsatisfiable` when the range starts past the end. */
  abstract get(key: string, options?: GetOptions): Promise<ObjectBody>;

  /** Null only when the store itself says that there is no such key. */
  abstract head(key: string, options?: StoreCallOptions): Promise<ObjectFacts | null>;

  /** All objects whose key begins with `prefix`, ordered by key, fetched page by page as they are consumed. */
  abstract list(prefix: string, options?: StoreCallOptions): AsyncIterable<ListedObject>;

  /** Idempotent: a missing key is no error. */
  abstract delete(key: string, options?: StoreCallOptions): Promise<void>;

  /** Copies bytes and content type inside the store; throws `ObjectMissing` when `from` is absent. */
  abstract copy(from: string, to: string, options?: StoreCallOptions): Promise<void>;

  /** A link that reads the object without further credentials; absolute, or path-absolute when this server itself serves it. */
  abstract presignGet(key: string, options: PresignGetOptions): Promise<string>;

  /** A link that writes the object by one PUT; absolute, or path-absolute when this server itself serves it. */
  abstract presignPut(key: string, options: PresignPutOptions): Promise<string>;

  /** Cheap sign of life for readiness. Fails as unavailable also when `signal` ended the wait. */
  abstract check(options?: StoreCallOptions): Promise<void>;

  /** Gives sockets back. No operation may follow. */
  abstract close(): Promise<void>;
}
