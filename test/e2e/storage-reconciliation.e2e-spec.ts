import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { StorageMarkerService } from '#modules/filestore/clean-up/storage-marker.service.js';
import {
  type Reconciliation,
  StorageReconciliationService,
} from '#modules/filestore/clean-up/storage-reconciliation.service.js';
import { StorageVerificationService } from '#modules/filestore/clean-up/storage-verification.service.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { keysIn, leaveAttempt, newKey, putText, versionsOf } from '../support/stored-objects.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DATASET = 'RC0001DS0001';
const DAY_MS = 24 * 3600 * 1000;
const CSV = 'a\n1\n';
const CLEAN = { damaged: 0, orphans: 0, due: 0, openUploads: 0, failed: 0 };

let test_: TestApp;
let lines: string[];

beforeAll(async () => {
  test_ = await startTestApp();
  await makeDataset(test_.admin, { ds_id: DATASET });
  for (const name of ['one', 'two', 'three']) {
    await uploadTable(test_.admin, DATASET, tableForm(name, `${CSV}${name.length}\n`));
  }
  await test_.app.get(StorageMarkerService).ensure();
});

afterAll(() => test_.close());

/** As if so many days had passed. */
function reconcile(days: number, apply: boolean, largestShare = 0.05): Promise<Reconciliation> {
  lines = [];
  const now = new Date(Date.now() + days * DAY_MS);
  const tell = (line: string): void => void lines.push(line);
  return test_.app.get(StorageReconciliationService).reconcile({ apply, largestShare, now, tell });
}

async function verify(share = 1): Promise<{ damaged: number; verified: number }> {
  lines = [];
  return test_.app.get(StorageVerificationService).verify({
    share,
    progress: () => undefined,
    tell: (line) => void lines.push(line),
  });
}

async function keyOf(tableName: string): Promise<string> {
  return (await versionsOf(test_, tableName))[0]?.object_key ?? '';
}

/** Puts the object back as it was, once the test is through. */
async function without(key: string, work: () => Promise<void>): Promise<void> {
  await test_.store.copy(key, 'aside');
  await test_.store.delete(key);
  try {
    await work();
  } finally {
    await test_.store.delete(key);
    await test_.store.copy('aside', key);
    await test_.store.delete('aside');
  }
}

describe('the reconciler', () => {
  test('finds nothing where there is nothing', async () => {
    expect(await reconcile(2, true)).toEqual({ ...CLEAN, versions: 3, objects: 3, young: 0, waiting: 0 });
    expect(lines).toEqual([]);
  });

  test('takes an orphan by way of quarantine, a day each; without --apply it only tells', async () => {
    const orphan = newKey();
    await putText(test_.store, orphan, 'nobody knows me');
    expect(await reconcile(0, true)).toMatchObject({ ...CLEAN, young: 1 });
    expect(await reconcile(2, false)).toMatchObject({ ...CLEAN, orphans: 1 });
    expect(lines).toEqual([`${orphan} belongs to no version and would be moved to quarantine.`]);
    expect(await keysIn(test_.store, 'v1/')).toContain(orphan);
    expect(await reconcile(2, true)).toMatchObject({ ...CLEAN, orphans: 1 });
    expect(await keysIn(test_.store, 'v1/')).not.toContain(orphan);
    expect(await keysIn(test_.store, 'quarantine/')).toEqual([`quarantine/${orphan}`]);
    expect(await reconcile(0, true)).toMatchObject({ ...CLEAN, waiting: 1 });
    expect(await reconcile(2, false)).toMatchObject({ ...CLEAN, due: 1 });
    expect(await keysIn(test_.store, 'quarantine/')).toHaveLength(1);
    expect(await reconcile(2, true)).toMatchObject({ ...CLEAN, due: 1 });
    expect(await keysIn(test_.store, 'quarantine/')).toEqual([]);
    expect(await keysIn(test_.store, 'v1/')).toHaveLength(3);
  });

  test('leaves alone what a deleted version still has to lose', async () => {
    const key = newKey();
    await putText(test_.store, key, 'going');
    await test_.dataSource.query(
      `INSERT INTO file_versions (id, file_id, object_key, content_type, state)
       SELECT gen_random_uuid(), min(id), $1, 'text/csv', 'DELETING' FROM stored_files`,
      [key],
    );
    expect(await reconcile(2, true)).toMatchObject({ ...CLEAN, versions: 4 });
    await test_.dataSource.query(`UPDATE file_versions SET state = 'DELETED' WHERE object_key = $1`, [key]);
    expect(await reconcile(2, false)).toMatchObject({ ...CLEAN, versions: 3, orphans: 1 });
    await test_.store.delete(key);
  });

  test('tells of a version without its bytes, or with others, and changes nothing', async () => {
    const key = await keyOf('two');
    await without(key, async () => {
      expect(await reconcile(2, true)).toMatchObject({ ...CLEAN, damaged: 1 });
      expect(lines).toEqual([`DAMAGED: ${DATASET} STANDARDISED/two, version 1: its object is missing (${key}).`]);
      await putText(test_.store, key, 'shorter');
      expect(await reconcile(2, true)).toMatchObject({ ...CLEAN, damaged: 1 });
      expect(lines).toEqual([expect.stringContaining('its object has 7 bytes instead of 6')]);
      expect(await versionsOf(test_, 'two')).toMatchObject([{ state: 'COMMITTED' }]);
      await test_.store.delete(key);
      await test_.store.copy('aside', `quarantine/${key}`);
      expect(await reconcile(2, true)).toMatchObject({ ...CLEAN, damaged: 1, waiting: 1 });
      expect(lines).toEqual([expect.stringContaining('lies in quarantine')]);
      await test_.store.delete(`quarantine/${key}`);
    });
  });

  test('aborts uploads in parts that nobody awaits, after a day', async () => {
    await test_.store.createMultipart(newKey());
    // A beginning whose answer was lost; the version came by the next.
    await test_.store.createMultipart(await keyOf('one'));
    // A large object on its way into quarantine.
    await test_.store.createMultipart(`quarantine/${newKey()}`);
    const awaitedKey = await leaveAttempt(test_, 'one', { leaseSeconds: 3600, content: '' });
    const awaited = await test_.store.createMultipart(awaitedKey);
    expect(await reconcile(0, true)).toMatchObject(CLEAN);
    expect(await reconcile(2, true)).toMatchObject({ ...CLEAN, openUploads: 3 });
    const open: string[] = [];
    for await (const upload of test_.store.listMultiparts('')) open.push(upload.uploadId);
    expect(open).toEqual([awaited]);
    await test_.store.abortMultipart(awaitedKey, awaited);
    await test_.dataSource.query(`DELETE FROM file_versions WHERE object_key = $1`, [awaitedKey]);
  });

  test('touches no more than a share of the objects, unless told', async () => {
    const orphans = Array.from({ length: 11 }, newKey);
    for (const key of orphans) await putText(test_.store, key, 'x');
    await expect(reconcile(2, true)).rejects.toThrow(/11 of 14 objects .* more than 5 %\. .*--more-than 79%/);
    expect(await keysIn(test_.store, 'v1/')).toHaveLength(14);
    await test_.store.delete(orphans[0] ?? '');
    expect(await reconcile(2, true)).toMatchObject({ ...CLEAN, orphans: 10 });
    for (const key of orphans) await putText(test_.store, key, 'x');
    await expect(reconcile(2, true, 0.79)).rejects.toThrow(/more than 79 %/);
    expect(await reconcile(2, true, 1)).toMatchObject({ ...CLEAN, orphans: 11, due: 10 });
    for (const key of await keysIn(test_.store, 'quarantine/')) await test_.store.delete(key);
  });

  test('refuses the store of another installation, and applies nothing to one without a marker', async () => {
    const orphan = newKey();
    await putText(test_.store, orphan, 'x');
    await test_.store.delete('dataio-instance.json');
    await expect(reconcile(2, true)).rejects.toThrow(/no dataio-instance\.json yet/);
    await putText(test_.store, 'dataio-instance.json', '{"instance_id":"another"}');
    await expect(reconcile(2, true)).rejects.toThrow(/belongs to another installation/);
    await expect(reconcile(2, false)).rejects.toThrow(/belongs to another installation/);
    expect(await keysIn(test_.store, 'v1/')).toContain(orphan);
    await test_.store.delete('dataio-instance.json');
    await test_.store.delete(orphan);
  });
});

describe('the verification', () => {
  test('reads all that can be downloaded', async () => {
    expect(await verify()).toEqual({ verified: 3, damaged: 0, bytes: 18 });
  });

  test('finds a bit that has flipped, where the size says nothing', async () => {
    const key = await keyOf('one');
    const path = join(test_.configuration.home, 'objects', 'objects', `${key}@`);
    const flip = async (): Promise<void> => {
      const file = await open(path, 'r+');
      const { buffer } = await file.read(Buffer.alloc(1), 0, 1, 2);
      await file.write(Buffer.from([(buffer[0] ?? 0) ^ 1]), 0, 1, 2);
      await file.close();
    };
    await flip();
    expect(await verify()).toMatchObject({ damaged: 1, verified: 3 });
    expect(lines).toEqual([
      expect.stringMatching(`^DAMAGED: ${DATASET} STANDARDISED/one, version 1: its bytes have the SHA-256 `),
    ]);
    await flip();
    expect(await verify()).toMatchObject({ damaged: 0 });
  });

  test('finds an object that is gone, of another size, or cut', async () => {
    const key = await keyOf('three');
    await without(key, async () => {
      expect(await verify()).toMatchObject({ damaged: 1 });
      expect(lines[0]).toContain(`STANDARDISED/three, version 1: its object is missing (${key}).`);
      await putText(test_.store, key, 'another');
      expect(await verify()).toMatchObject({ damaged: 1 });
      expect(lines[0]).toContain('its object has 7 bytes instead of 6');
      const file = await open(join(test_.configuration.home, 'objects', 'objects', `${key}@`), 'r+');
      await file.truncate(3);
      await file.close();
      expect(await verify()).toMatchObject({ damaged: 1 });
      expect(lines[0]).toContain('its object cannot be read');
    });
  });

  test('takes a sample where one is asked for', async () => {
    const { verified } = await verify(1e-9);
    expect(verified).toBe(0);
  });
});
