import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DiskObjectStore } from '#object-storage/disk-object-store.js';
import { LinkSigner } from '#object-storage/link-signer.js';
import { fileVersionKey } from '#object-storage/object-key.js';
import type { ObjectStore } from '#object-storage/object-store.js';
import { S3ObjectStore } from '#object-storage/s3-object-store.js';
import type { BenchPostgres } from '../harness/database.js';
import type { Entry } from '../harness/entry.js';
import type { Figure } from '../harness/figure.js';
import { alternate } from '../harness/rounds.js';

const LINKS = 1000;
const ROUNDS = 5;
const GOAL_MS = 100;
const LINK = { expiresInSeconds: 3600, fileName: 'cases_2019.csv', contentType: 'text/csv' };
/** No server is asked. */
const S3_SETTINGS = {
  bucket: 'tables',
  endpoint: 'https://objects.example.org',
  region: 'eu-central-1',
  forcePathStyle: true,
  accessKeyId: 'bench',
  secretAccessKey: 'bench-secret',
  connectTimeoutMs: 1000,
  requestTimeoutMs: 1000,
  maxAttempts: 1,
  maxSockets: 1,
};

/** How long it takes to sign a thousand links, against the hashing alone that their signatures need. */
export const signing: Entry = {
  name: 'signing',
  async measure({ home }: BenchPostgres): Promise<Figure[]> {
    const linkSigner = new LinkSigner(randomBytes(32));
    const stores: readonly (readonly [string, ObjectStore, () => void])[] = [
      [
        'disk store, against bare HMACs',
        new DiskObjectStore({ rootFolder: join(home, 'signing'), linkSigner }),
        bareHmacs,
      ],
      ['S3 store, against bare chains of signature version 4', new S3ObjectStore(S3_SETTINGS), bareChains],
    ];
    const keys = Array.from({ length: LINKS }, () => fileVersionKey(randomUUID(), randomUUID()));
    const figures: Figure[] = [];
    for (const [what, store, floor] of stores) {
      const times = await alternate(
        ROUNDS,
        () => timeOf(() => Promise.all(keys.map((key) => store.presignGet(key, LINK)))),
        () => timeOf(async () => floor()),
      );
      figures.push({
        name: `signing ${LINKS} links of the ${what}`,
        unit: 'ms',
        ...times,
        goal: { of: 'ours', bound: 'at most', value: GOAL_MS },
      });
      await store.close();
    }
    return figures;
  },
};

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

const TEXT = 'GET\n/api/v1/objects/v1/'.padEnd(220, 'x');
/** About as long as the canonical request of a link. */
const CANONICAL_REQUEST = 'GET\n/tables/v1/'.padEnd(520, 'x');

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function bareHmacs(): void {
  for (let link = 0; link < LINKS; link++) hmac('a secret of thirty-two characters', `${TEXT}${link}`);
}

/** The four steps to the signing key, the hash of the request, and the signature. */
function bareChains(): void {
  for (let link = 0; link < LINKS; link++) {
    const day = hmac('AWS4bench-secret', '20261123');
    const key = hmac(hmac(hmac(day, 'eu-central-1'), 's3'), 'aws4_request');
    const request = createHash('sha256').update(`${CANONICAL_REQUEST}${link}`).digest('hex');
    hmac(key, `AWS4-HMAC-SHA256\n20261123T100000Z\n20261123/eu-central-1/s3/aws4_request\n${request}`);
  }
}
