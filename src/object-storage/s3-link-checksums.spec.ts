import { S3ObjectStore } from './s3-object-store.js';

const PLACE = { key: 'v1/a', uploadId: 'upload', partNumber: 1, sizeBytes: 5 };

// Whoever sends bytes to a link has no other checksum than the one that the link names.
describe.each(['WHEN_REQUIRED', 'WHEN_SUPPORTED'] as const)(
  'links of a store with the checksum mode %s',
  (checksumMode) => {
    const store = new S3ObjectStore({
      bucket: 'tables',
      region: 'eu-central-1',
      forcePathStyle: true,
      accessKeyId: 'id',
      secretAccessKey: 'secret',
      checksumMode,
      connectTimeoutMs: 1000,
      requestTimeoutMs: 1000,
      maxAttempts: 1,
      maxSockets: 1,
    });

    afterAll(() => store.close());

    test.each([
      ['a part', () => store.presignPart(PLACE, { expiresInSeconds: 60 })],
      ['an object', () => store.presignPut('v1/a', { expiresInSeconds: 60, sizeBytes: 5 })],
      ['a download', () => store.presignGet('v1/a', { expiresInSeconds: 60 })],
    ])('bind %s to no checksum', async (_what, sign) => {
      expect(await sign()).not.toMatch(/checksum|crc32/i);
    });
  },
);
