import { S3Client } from '@aws-sdk/client-s3';
import type { PartRules } from './multipart-upload.js';
import { objectStoreUnavailable } from './object-storage.errors.js';
import { operatorCause } from './s3-faults.js';
import { withinLimit } from './time-limit.js';

export interface S3Settings {
  readonly bucket: string;
  /** Absent: Amazon's own for the region. */
  readonly endpoint?: string;
  /** Under which clients reach the store when that differs from ours; used for links only. */
  readonly publicEndpoint?: string;
  readonly region: string;
  readonly forcePathStyle: boolean;
  /** Without both, the SDK's own chain is asked: environment, profile, instance role. */
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  /** `WHEN_SUPPORTED` adds checksums to our own requests, which some servers refuse. */
  readonly checksumMode?: 'WHEN_REQUIRED' | 'WHEN_SUPPORTED';
  readonly connectTimeoutMs: number;
  /** For one small operation with its retries, for one attempt of a large one, and for silence within a body. */
  readonly requestTimeoutMs: number;
  readonly maxAttempts: number;
  readonly maxSockets: number;
  /** Keys a listing asks for at a time; the store's own most is 1000. */
  readonly listPageSize?: number;
  /** Where the server's rules for parts are not S3's own. */
  readonly partRules?: PartRules;
  /** Larger objects are copied in parts of this size. */
  readonly copyPartBytes?: number;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly limitMs?: number;
  /** Names the errors that are answers rather than failures of the store. */
  readonly asAnswer?: (error: unknown) => Error | undefined;
}

export function createS3Client(settings: S3Settings, endpoint = settings.endpoint): S3Client {
  const { accessKeyId, secretAccessKey, checksumMode = 'WHEN_REQUIRED', maxSockets } = settings;
  return new S3Client({
    region: settings.region,
    forcePathStyle: settings.forcePathStyle,
    requestChecksumCalculation: checksumMode,
    responseChecksumValidation: checksumMode,
    maxAttempts: settings.maxAttempts,
    ...(endpoint && { endpoint }),
    ...(accessKeyId && secretAccessKey && { credentials: { accessKeyId, secretAccessKey } }),
    requestHandler: {
      connectionTimeout: settings.connectTimeoutMs,
      requestTimeout: settings.requestTimeoutMs,
      // Without it the SDK only logs that the limit has passed.
      throwOnRequestTimeout: true,
      httpAgent: { keepAlive: true, maxSockets },
      httpsAgent: { keepAlive: true, maxSockets },
    },
  });
}

/** For links alone. The checksum that the SDK would add to one for PUT is that of an empty body, and no other could be sent. */
export function createLinkClient(settings: S3Settings): S3Client {
  return createS3Client({ ...settings, checksumMode: 'WHEN_REQUIRED' }, settings.publicEndpoint);
}

/** A client whose every call has an end: in time, and in one of two kinds of error (the caller's own, or unavailable). */
export class S3Connection {
  readonly client: S3Client;
  readonly bucket: string;
  /** For operations that move or rearrange many bytes before they answer. */
  readonly bulkLimitMs: number;

  constructor(readonly settings: S3Settings) {
    this.client = createS3Client(settings);
    this.bucket = settings.bucket;
    this.bulkLimitMs = settings.requestTimeoutMs * settings.maxAttempts;
  }

  async call<T>(work: (signal: AbortSignal) => Promise<T>, options: CallOptions = {}): Promise<T> {
    const { signal, limitMs = this.settings.requestTimeoutMs, asAnswer } = options;
    try {
      return await withinLimit(limitMs, signal, work);
    } catch (error) {
      signal?.throwIfAborted();
      throw asAnswer?.(error) ?? objectStoreUnavailable(operatorCause(error, this.bucket));
    }
  }
}
