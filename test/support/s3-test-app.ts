import { randomBytes } from 'node:crypto';
import { CreateBucketCommand, DeleteBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { S3ObjectStore } from '#object-storage/s3-object-store.js';
import { S3FaultProxy } from './s3-fault-proxy.js';
import { brokenAfterReaper, recordTransitions } from './storage-invariants.js';
import { keysIn } from './stored-objects.js';
import { startTestApp, type TestApp } from './test-app.js';

export interface S3TestApp extends TestApp {
  readonly proxy: S3FaultProxy;
  /** The same bucket, past the proxy. */
  readonly direct: S3ObjectStore;
}

/** Limits that a test can wait for, and that a store without faults does not meet. */
const SHORT = { S3_CONNECT_TIMEOUT_MS: '2000', S3_REQUEST_TIMEOUT_MS: '2000' };

/** The application on a bucket of its own in the S3 server of the environment, with a proxy between the two. */
export async function startS3TestApp(environment: Record<string, string> = {}): Promise<S3TestApp> {
  const endpoint = required('S3_ENDPOINT');
  const region = required('S3_REGION');
  const [accessKeyId, secretAccessKey] = [required('AWS_ACCESS_KEY_ID'), required('AWS_SECRET_ACCESS_KEY')];
  const credentials = { accessKeyId, secretAccessKey };
  const owner = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const bucket = `faults-${randomBytes(6).toString('hex')}`;
  await owner.send(new CreateBucketCommand({ Bucket: bucket }));
  const proxy = await S3FaultProxy.open(endpoint);
  const test_ = await startTestApp({
    S3_ENDPOINT: proxy.endpoint,
    S3_REGION: region,
    S3_BUCKET: bucket,
    S3_FORCE_PATH_STYLE: 'true',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...SHORT,
    ...environment,
  });
  await recordTransitions(test_.dataSource);
  const direct = new S3ObjectStore({
    ...{ endpoint, region, bucket, ...credentials, forcePathStyle: true },
    ...{ connectTimeoutMs: 20_000, requestTimeoutMs: 20_000, maxAttempts: 3, maxSockets: 16 },
  });
  const close = async (): Promise<void> => {
    await proxy.pass();
    await test_.close();
    for (const key of await keysIn(direct)) await direct.delete(key);
    for await (const { key, uploadId } of direct.listMultiparts('')) await direct.abortMultipart(key, uploadId);
    await owner.send(new DeleteBucketCommand({ Bucket: bucket }));
    owner.destroy();
    await direct.close();
    await proxy.close();
  };
  return { ...test_, proxy, direct, close };
}

/** What does not hold once the faults are over and the reaper has been by. */
export async function brokenAfterFaults(test_: S3TestApp): Promise<string[]> {
  await test_.proxy.pass();
  return brokenAfterReaper(test_, test_.direct);
}

function required(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`Set ${variable}: these tests need a real S3 server.`);
  return value;
}
