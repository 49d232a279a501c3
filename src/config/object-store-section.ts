import type { EnvironmentReader } from './environment-reader.js';

export interface S3Settings {
  readonly bucket: string;
  readonly endpoint: string | undefined;
  readonly publicEndpoint: string | undefined;
  readonly region: string;
  readonly forcePathStyle: boolean;
  readonly checksumMode: 'WHEN_REQUIRED' | 'WHEN_SUPPORTED';
  readonly accessKeyId: string | undefined;
  readonly secretAccessKey: string | undefined;
  readonly connectTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly maxAttempts: number;
  readonly maxSockets: number;
}

export interface DiskSettings {
  readonly folder: string;
  /** True where the folder was named on purpose, as production demands. */
  readonly folderWasNamed: boolean;
  /** Signs links; where it is missing, the start makes one and keeps it in the home folder. */
  readonly linkSecret: string | undefined;
}

export type ObjectStoreSection = { readonly linkExpiresInSeconds: number } & (
  { readonly kind: 'disk'; readonly disk: DiskSettings } | { readonly kind: 's3'; readonly s3: S3Settings }
);

const LINK_SECRET_MIN_LENGTH = 32;
/** Signature version 4 allows a week at most. */
const LINK_MAX_SECONDS = 7 * 24 * 3600;

export function objectStoreSection(read: EnvironmentReader, homeObjects: string): ObjectStoreSection {
  const linkExpiresInSeconds = read.integer('LINK_EXPIRES_SECONDS', 3600, { min: 1, max: LINK_MAX_SECONDS });
  const bucket = read.text('S3_BUCKET') ?? read.text('AWS_BUCKET_NAME');
  if (bucket !== undefined) return { kind: 's3', s3: s3Settings(read, bucket), linkExpiresInSeconds };
  if (read.text('S3_ENDPOINT') !== undefined) {
    read.fault(
      'S3_ENDPOINT is set but S3_BUCKET is not: name the bucket, or remove the endpoint to use the disk store.',
    );
  }
  const linkSecret = read.text('LINK_SECRET');
  if (linkSecret !== undefined && linkSecret.length < LINK_SECRET_MIN_LENGTH) {
    read.fault(`LINK_SECRET must have ${LINK_SECRET_MIN_LENGTH} characters or more.`);
  }
  const folder = read.text('OBJECTS_FOLDER');
  const disk = { folder: folder ?? homeObjects, folderWasNamed: folder !== undefined, linkSecret };
  return { kind: 'disk', disk, linkExpiresInSeconds };
}

function s3Settings(read: EnvironmentReader, bucket: string): S3Settings {
  const accessKeyId = read.text('AWS_ACCESS_KEY_ID');
  const secretAccessKey = read.text('AWS_SECRET_ACCESS_KEY');
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    read.fault('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY go together: set both, or neither.');
  }
  const milliseconds = { min: 10, max: 3_600_000 };
  return {
    bucket,
    endpoint: read.httpUrl('S3_ENDPOINT'),
    publicEndpoint: read.httpUrl('S3_PUBLIC_ENDPOINT'),
    region: read.text('S3_REGION') ?? 'us-east-1',
    forcePathStyle: read.flag('S3_FORCE_PATH_STYLE', false),
    checksumMode: read.choice('S3_CHECKSUMS', 'WHEN_REQUIRED', ['WHEN_REQUIRED', 'WHEN_SUPPORTED']),
    accessKeyId,
    secretAccessKey,
    connectTimeoutMs: read.integer('S3_CONNECT_TIMEOUT_MS', 2_000, milliseconds),
    requestTimeoutMs: read.integer('S3_REQUEST_TIMEOUT_MS', 10_000, milliseconds),
    maxAttempts: read.integer('S3_MAX_ATTEMPTS', 3, { min: 1, max: 20 }),
    maxSockets: read.integer('S3_MAX_SOCKETS', 64, { min: 1, max: 10_000 }),
  };
}
