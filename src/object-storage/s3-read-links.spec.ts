import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import fc from 'fast-check';
import { SEED } from '../../test/support/pinned-seed.js';
import { createS3Client, type S3Settings } from './s3-connection.js';
import { S3ReadLinks } from './s3-read-links.js';

const SETTINGS: S3Settings = {
  bucket: 'tables',
  region: 'eu-central-1',
  forcePathStyle: false,
  accessKeyId: 'id',
  secretAccessKey: 'secret',
  connectTimeoutMs: 1000,
  requestTimeoutMs: 1000,
  maxAttempts: 1,
  maxSockets: 1,
};

/** The signature and the time that it binds differ when a second has passed in between. */
async function expectSame(links: S3ReadLinks, settings: S3Settings, key: string, name: string): Promise<void> {
  const client = createS3Client(settings);
  const command = new GetObjectCommand({ Bucket: settings.bucket, Key: key, ResponseContentDisposition: name });
  const answer = { 'response-content-disposition': name };
  for (;;) {
    const second = Math.floor(Date.now() / 1000);
    const [theirs, ours] = [await getSignedUrl(client, command, { expiresIn: 60 }), await links.sign(key, answer, 60)];
    if (Math.floor(Date.now() / 1000) !== second) continue;
    expect(ours).toBe(theirs);
    return;
  }
}

describe('S3ReadLinks', () => {
  test.each([
    ['a bucket as host name at Amazon', {}],
    ['a bucket in the path at Amazon', { forcePathStyle: true }],
    ['the region that has no name in old addresses', { region: 'us-east-1' }],
    ['a server with a port', { endpoint: 'http://127.0.0.1:9000', forcePathStyle: true }],
    ['a server below a path', { endpoint: 'https://example.org/s3', forcePathStyle: true }],
    ['a bucket as host name of a server', { endpoint: 'https://objects.example.org' }],
    ['a bucket with dots', { bucket: 'my.tables' }],
  ] as const)('signs as getSignedUrl does: %s', async (_case, options) => {
    const settings: S3Settings = { ...SETTINGS, ...options };
    const links = new S3ReadLinks(createS3Client(settings), settings.bucket);
    await expectSame(links, settings, 'v1/3f/a-b_c.d', 'attachment; filename="cases (1).csv"');
    await expectSame(links, settings, 'v1/other', 'attachment');
  });

  test(`signs any answer as getSignedUrl does, seed ${SEED}`, async () => {
    const links = new S3ReadLinks(createS3Client(SETTINGS), SETTINGS.bucket);
    const names = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(names, (name) => expectSame(links, SETTINGS, 'v1/key', name)),
      { numRuns: 100 },
    );
  });

  test('asks again where the bucket is once there are credentials', async () => {
    const client = createS3Client(SETTINGS);
    let isReady = false;
    const credentials = client.config.credentials;
    client.config.credentials = Object.assign(
      () => (isReady ? credentials() : Promise.reject(new Error('none yet'))),
      credentials,
    );
    const links = new S3ReadLinks(client, SETTINGS.bucket);
    await expect(links.sign('v1/key', {}, 60)).rejects.toThrow('none yet');
    isReady = true;
    expect(await links.sign('v1/key', {}, 60)).toContain('X-Amz-Signature=');
  });
});
