import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Configuration } from '#config/configuration.js';
import { ObjectMissing } from '#object-storage/object-storage.errors.js';
import type { ObjectStore } from '#object-storage/object-store.js';
import { openObjectStore } from '../../src/foundations.js';
import type { DatabaseFacts } from './database-checks.js';
import { type Findings, judgeClock, reasonOf } from './finding.js';
import { checkLinks } from './link-checks.js';

/** A run that was killed can leave its object and its upload; no run takes as long as this. */
const LEFT_AFTER_MS = 3_600_000;
const PROBES = 'doctor/';
const MARKER_KEY = 'dataio-instance.json';
const PROBE_BYTES = 1000;
const STORE_LIMIT_MS = 20_000;
/** S3 tells whole seconds. */
const STORE_CLOCK_BLUR_MS = 1_000;

interface Context {
  readonly findings: Findings;
  readonly store: ObjectStore;
  readonly configuration: Configuration;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** Writes, reads and deletes an object of its own, and follows a signed link to it. */
export async function checkStore(
  findings: Findings,
  configuration: Configuration,
  facts: DatabaseFacts | undefined,
  now: () => number,
): Promise<void> {
  const { objectStore, home } = configuration;
  const advice = adviceFor(configuration);
  if (objectStore.kind === 'disk' && !(await isThere(join(objectStore.disk.folder, 'objects')))) {
    tellMissingFolder(findings, objectStore.disk, facts);
    return;
  }
  if (
    objectStore.kind === 'disk' &&
    objectStore.disk.linkSecret === undefined &&
    !(await isThere(join(home, 'link-secret')))
  ) {
    findings.skip('object store', 'The first start makes what signs its links.');
    return;
  }
  let store: ObjectStore;
  try {
    store = (await openObjectStore(configuration)).store;
  } catch (error) {
    findings.fail('object store', `It cannot be opened: ${reasonOf(error)}.`, advice);
    return;
  }
  const context = { findings, store, configuration, signal: AbortSignal.timeout(STORE_LIMIT_MS), now };
  const key = `${PROBES}${randomUUID()}`;
  try {
    const storeTime = await checkObject(context, key);
    await removeLeft(context, storeTime);
    await checkParts(context, key);
    await checkBelonging(context, facts);
  } catch (error) {
    findings.fail('object store', `It does not do what it should: ${reasonOf(error)}.`, advice);
  } finally {
    await store.delete(key).catch(() => undefined);
    await store.close().catch(() => undefined);
  }
}

/** @returns what the clock of the store says */
async function checkObject(context: Context, key: string): Promise<number> {
  const { findings, store, signal, now } = context;
  const content = Buffer.alloc(PROBE_BYTES, 'probe');
  const before = now();
  await store.put(key, Readable.from([content]), { sizeLimitBytes: PROBE_BYTES, sizeBytes: PROBE_BYTES, signal });
  const after = now();
  const facts = await store.head(key, { signal });
  const { stream } = await store.get(key, { signal });
  const found: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) found.push(chunk);
  if (!facts || !Buffer.concat(found).equals(content)) throw new Error('what was written is not what is read');
  await checkLinks(context, { key, content });
  await store.delete(key, { signal });
  if ((await store.head(key, { signal })) !== null) throw new Error('what was deleted can still be read');
  findings.ok('object store', 'An object was written, read and deleted.');
  const there = facts.lastModified.getTime();
  judgeClock(findings, 'clock of the store', 'the object store', { before, there, after, blurMs: STORE_CLOCK_BLUR_MS });
  return there;
}

/** What earlier runs have left that were killed. Ages are those of the store's own clock. */
async function removeLeft({ findings, store, signal }: Context, storeTime: number): Promise<void> {
  const before = storeTime - LEFT_AFTER_MS;
  let removed = 0;
  try {
    for await (const { key, lastModified } of store.list(PROBES, { signal })) {
      if (lastModified.getTime() > before) continue;
      await store.delete(key, { signal });
      removed += 1;
    }
    for await (const { key, uploadId, startedAt } of store.listMultiparts(PROBES, { signal })) {
      if (startedAt.getTime() > before) continue;
      await store.abortMultipart(key, uploadId, { signal });
      removed += 1;
    }
  } catch (error) {
    findings.warn(
      'earlier runs',
      `What runs of the doctor that were killed have left under ${PROBES} cannot be removed: ${reasonOf(error)}.`,
      'Allow s3:ListBucket, s3:DeleteObject, s3:ListBucketMultipartUploads and s3:AbortMultipartUpload.',
    );
  }
  if (removed > 0) findings.ok('earlier runs', `Removed what runs that were killed had left: ${removed}.`);
}

/** Large files come in parts, for which stores have rights of their own. */
async function checkParts({ findings, store, signal }: Context, key: string): Promise<void> {
  try {
    const uploadId = await store.createMultipart(key, { signal });
    try {
      await store.listParts(key, uploadId, { signal });
    } catch (error) {
      // The refusal is what counts; an abort that is refused too leaves the upload to a later run.
      await store.abortMultipart(key, uploadId).catch(() => undefined);
      throw error;
    }
    await store.abortMultipart(key, uploadId);
    for await (const open of store.listMultiparts(key, { signal })) await store.abortMultipart(open.key, open.uploadId);
    findings.ok('uploads in parts', 'One was begun, listed and aborted.');
  } catch (error) {
    findings.fail(
      'uploads in parts',
      `The object store takes none: ${reasonOf(error)}.`,
      'Allow s3:ListBucketMultipartUploads, s3:ListMultipartUploadParts and s3:AbortMultipartUpload.',
    );
  }
}

/** Whether this is the store of this database: a wrong bucket or an unmounted disk works like any other. */
async function checkBelonging({ findings, store, signal }: Context, facts: DatabaseFacts | undefined): Promise<void> {
  if (!facts) {
    findings.skip('store and database', 'The database did not tell what should be there.');
    return;
  }
  const { instanceId, sampledKeys } = facts;
  const owner = await readMarker(store, signal);
  const advice = 'Name the store of this database: S3_BUCKET, or OBJECTS_FOLDER.';
  if (owner !== null && owner !== instanceId) {
    findings.fail('store and database', `The store belongs to another installation: ${MARKER_KEY} says so.`, advice);
    return;
  }
  const missing: string[] = [];
  for (const { key, size } of sampledKeys) {
    if ((await store.head(key, { signal }))?.sizeBytes !== size) missing.push(key);
  }
  if (missing.length > 0) {
    findings.fail(
      'store and database',
      `${missing.length} of ${sampledKeys.length} versions that were tried are not in the store, such as ${missing[0] ?? ''}.`,
      `${advice} If it is the right one, say: npm run storage:reconcile`,
    );
  } else if (owner === null && sampledKeys.length === 0) {
    findings.ok('store and database', 'The store has no owner yet; the start of a server marks it.');
  } else findings.ok('store and database', `They belong together: ${sampledKeys.length} versions were tried.`);
}

async function readMarker(store: ObjectStore, signal: AbortSignal): Promise<string | null> {
  try {
    const { stream } = await store.get(MARKER_KEY, { signal });
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
    const { instance_id: id } = JSON.parse(Buffer.concat(chunks).toString()) as { instance_id?: unknown };
    return String(id);
  } catch (error) {
    if (error instanceof ObjectMissing) return null;
    throw error;
  }
}

function tellMissingFolder(
  findings: Findings,
  { folder, folderWasNamed }: { readonly folder: string; readonly folderWasNamed: boolean },
  facts: DatabaseFacts | undefined,
): void {
  const hasVersions = (facts?.sampledKeys.length ?? 0) > 0;
  if (!folderWasNamed && !hasVersions) {
    findings.skip('object store', 'The first start makes its folder.');
    return;
  }
  findings.fail(
    'object store',
    `${folder} has no objects of DataIO${hasVersions ? ', and the database names some' : ''}.`,
    'Check OBJECTS_FOLDER, and that its disk is mounted. Where it is new, the first start makes what is missing.',
  );
}

function adviceFor({ objectStore }: Configuration): string {
  return objectStore.kind === 's3'
    ? 'Check S3_BUCKET, S3_ENDPOINT, S3_REGION and the credentials; docs/configuration.md lists the rights they need.'
    : `Let the account of the server read and write ${objectStore.disk.folder}, and check that its disk works.`;
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
