import { ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { Failure } from '#common/errors/failure.js';
import { S3ObjectStore } from '#object-storage/s3-object-store.js';
import type { S3Settings } from '#object-storage/s3-connection.js';
import { describeFailedPuts } from './object-store-failed-puts.contract.js';
import { describeObjectStoreLinks } from './object-store-links.contract.js';
import { describeObjectStore } from './object-store.contract.js';
import { describeMultipart, PART_RULES_FOR_TESTS } from './object-store-multipart.contract.js';
import { streamOf, type StoreSubject } from './object-store-subject.js';

/** A server that checks signatures: fakes accept tampered links and would prove nothing here. */
const settings: S3Settings = {
  endpoint: required('S3_ENDPOINT'),
  bucket: required('S3_BUCKET'),
  region: process.env.S3_REGION ?? 'us-east-1',
  accessKeyId: required('AWS_ACCESS_KEY_ID'),
  secretAccessKey: required('AWS_SECRET_ACCESS_KEY'),
  forcePathStyle: true,
  connectTimeoutMs: 20_000,
  requestTimeoutMs: 30_000,
  maxAttempts: 3,
  maxSockets: 64,
  listPageSize: 20,
  partRules: PART_RULES_FOR_TESTS,
  copyPartBytes: 2 ** 20,
};

function required(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`Set ${variable}: these tests need a real S3 server.`);
  return value;
}

async function openS3Store(): Promise<StoreSubject> {
  const store = new S3ObjectStore(settings);
  await store.check();
  const { bucket, endpoint, region, accessKeyId = '', secretAccessKey = '' } = settings;
  const observer = new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  });
  return {
    store,
    address: 'http://unused.invalid',
    manyObjects: 45,
    leftovers: async (prefix) => {
      const { Uploads = [] } = await observer.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix }));
      return Uploads.map(({ Key }) => Key ?? '');
    },
    remembersCompleted: true,
    reopen: () => new S3ObjectStore(settings),
    stop: async () => {
      observer.destroy();
      await store.close();
    },
  };
}

describeObjectStore('S3ObjectStore', openS3Store);
describeFailedPuts('S3ObjectStore', openS3Store);
describeObjectStoreLinks('S3ObjectStore', openS3Store);
describeMultipart('S3ObjectStore', openS3Store);

describe('an S3ObjectStore with wrong settings', () => {
  async function causeOf(work: Promise<unknown>): Promise<string> {
    const failure = await work.then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ kind: 'unavailable', code: 'object-store-unavailable' });
    return ((failure as Failure).cause as Error).message;
  }

  it.each<[string, Partial<S3Settings>, RegExp]>([
    ['secret', { secretAccessKey: 'wrong' }, /refused our credentials/],
    ['access key', { accessKeyId: 'nobody' }, /refused our credentials/],
    ['bucket', { bucket: 'no-such-bucket' }, /no bucket no-such-bucket/],
  ])('is unavailable, and never empty, with a wrong %s', async (_name, wrong, sentence) => {
    const store = new S3ObjectStore({ ...settings, ...wrong });
    expect(await causeOf(store.check())).toMatch(sentence);
    expect(await causeOf(store.head('a'))).toMatch(sentence);
    expect(await causeOf(store.get('a'))).toMatch(sentence);
    expect(await causeOf(store.delete('a'))).toMatch(sentence);
    expect(await causeOf(store.copy('a', 'b'))).toMatch(sentence);
    expect(await causeOf(store.put('a', streamOf('x'), { sizeLimitBytes: 1 }))).toMatch(sentence);
    expect(await causeOf(store.list('').next())).toMatch(sentence);
    await store.close();
  });

  it('signs links for the address under which clients reach the store', async () => {
    const store = new S3ObjectStore({ ...settings, publicEndpoint: 'https://files.example.org' });
    const link = await store.presignGet('v1/a', { expiresInSeconds: 60 });
    expect(link).toMatch(new RegExp(`^https://files\\.example\\.org/${settings.bucket}/v1/a\\?`));
    await store.close();
  });
});
