import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { DatabaseTarget } from '#config/database-section.js';
import { examine } from '../../scripts/doctor/examination.js';
import type { Finding } from '../../scripts/doctor/finding.js';
import { MemoryS3 } from '../support/memory-s3.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const BUCKET = 'tables';
/** A port that browsers and `fetch` may ask, and where nobody listens. */
const NOBODY = 'http://127.0.0.1:9';
const TWO_HOURS_MS = 7_200_000;

let test_: TestApp;
let s3: MemoryS3;
let onDisk: Record<string, string>;
let onS3: Record<string, string>;

beforeAll(async () => {
  test_ = await startTestApp();
  onDisk = {
    DATAIO_HOME: test_.configuration.home,
    DATABASE_URL: urlOf(test_.database.target),
    PUBLIC_URL: test_.url,
  };
});

beforeEach(async () => {
  s3 = await MemoryS3.open(BUCKET);
  onS3 = {
    ...onDisk,
    ...{ S3_BUCKET: BUCKET, S3_ENDPOINT: s3.endpoint, S3_FORCE_PATH_STYLE: 'true', S3_MAX_ATTEMPTS: '1' },
    ...{ AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' },
  };
});

afterEach(() => s3.close());
afterAll(() => test_.close());

function urlOf({ host, port, user, password, name }: DatabaseTarget): string {
  return `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${name}`;
}

async function findingsOf(environment: Record<string, string>): Promise<Record<string, Finding>> {
  return Object.fromEntries((await examine(environment)).map((finding) => [finding.check, finding]));
}

describe('links to a store that clients reach elsewhere', () => {
  test('are followed to both addresses', async () => {
    const { links } = await findingsOf({ ...onS3, S3_PUBLIC_ENDPOINT: s3.endpoint.replace('127.0.0.1', 'localhost') });
    expect(links).toMatchObject({ state: 'ok', says: expect.stringContaining('localhost') as string });
  });

  test('are only warned of where that place cannot be reached from here', async () => {
    const findings = await findingsOf({ ...onS3, S3_PUBLIC_ENDPOINT: NOBODY });
    expect(findings['links']).toMatchObject({
      state: 'warning',
      says: expect.stringMatching(/cannot be followed: .* From here the store itself takes such links/) as string,
    });
    expect(Object.values(findings).filter(({ state }) => state === 'failed')).toEqual([]);
  });

  test('fail where the store itself takes none', async () => {
    s3.refused = /^SignedGetObject$/;
    const { links } = await findingsOf({ ...onS3, S3_PUBLIC_ENDPOINT: NOBODY });
    expect(links).toMatchObject({ state: 'failed', says: `A signed link to ${s3.endpoint} gives status 403.` });
  });

  test('fail where somebody else answers there', async () => {
    const { links } = await findingsOf({ ...onS3, S3_PUBLIC_ENDPOINT: test_.url });
    expect(links).toMatchObject({ state: 'failed', says: expect.stringContaining(test_.url) as string });
  });
});

test('an upload is not left behind where its parts may not be listed', async () => {
  s3.refused = /^ListParts$/;
  const found = await findingsOf(onS3);
  expect(found['uploads in parts']).toMatchObject({ state: 'failed' });
  expect([s3.uploads.size, s3.objects.size]).toEqual([0, 0]);
});

describe('what runs that were killed have left', () => {
  test('is removed from a bucket after an hour', async () => {
    const [old, young] = [new Date(Date.now() - TWO_HOURS_MS), new Date()];
    const bytes = Buffer.from('probe');
    s3.objects.set('doctor/old', { bytes, at: old }).set('doctor/young', { bytes, at: young });
    s3.objects.set('v1/old', { bytes, at: old });
    s3.uploads.set('a', { key: 'doctor/old', at: old }).set('b', { key: 'doctor/young', at: young });
    s3.uploads.set('c', { key: 'v1/old', at: old });
    const removed = { state: 'ok', says: 'Removed what runs that were killed had left: 2.' };
    expect((await findingsOf(onS3))['earlier runs']).toMatchObject(removed);
    expect([...s3.objects.keys()]).toEqual(['doctor/young', 'v1/old']);
    expect([...s3.uploads.keys()]).toEqual(['b', 'c']);
  });

  test('is removed from a disk', async () => {
    for (const name of ['old', 'young']) {
      await test_.store.put(`doctor/${name}`, Readable.from(['x']), { sizeLimitBytes: 1 });
    }
    const folder = join(test_.configuration.home, 'objects', 'objects', 'doctor');
    const then = new Date(Date.now() - TWO_HOURS_MS);
    await utimes(join(folder, 'old@'), then, then);
    await findingsOf(onDisk);
    expect(await readdir(folder)).toEqual(['young@']);
  });

  test('is only warned of where it may not be looked for', async () => {
    s3.refused = /^ListObjects$/;
    const findings = await findingsOf(onS3);
    expect(findings['earlier runs']).toMatchObject({ state: 'warning' });
    expect(Object.values(findings).filter(({ state }) => state === 'failed')).toEqual([]);
  });
});
