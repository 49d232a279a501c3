import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Transactions } from '#database/transactions.js';
import { StorageMarkerService } from '#modules/filestore/clean-up/storage-marker.service.js';
import { StorageReaperService, type ReaperCounts } from '#modules/filestore/clean-up/storage-reaper.service.js';
import { VersionRemovalsRepository } from '#modules/filestore/clean-up/version-removals.repository.js';
import type { FormFile } from '../support/api-caller.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { keysIn, leaveAttempt, newKey, putText, versionsOf, withStoreAway } from '../support/stored-objects.js';
import { startReplica, startTestApp, type TestApp } from '../support/test-app.js';
import { waitUntil } from '../support/wait-until.js';

const DATASET = 'CL0001DS0001';
const TABLES = `/admin/datasets/${DATASET}/STANDARDISED/tables`;
const CSV = 'a\n1\n';
const NOTHING: ReaperCounts = { leasesEnded: 0, removed: 0, failed: 0 };
/** Any other number is another lock. */
const REAPER_LOCK = 7_263_408;

let test_: TestApp;

beforeAll(async () => {
  test_ = await startTestApp();
  await makeDataset(test_.admin, { ds_id: DATASET });
  await uploadTable(test_.admin, DATASET, tableForm('kept', CSV));
});

afterAll(() => test_.close());

function reap(server: TestApp = test_): Promise<ReaperCounts> {
  return server.app.get(StorageReaperService).runOnce();
}

async function makeDue(): Promise<void> {
  await test_.dataSource.query(`UPDATE file_versions SET delete_after = now() WHERE state = 'DELETING'`);
}

/** Sends a table to a server piece by piece, and does `meanwhile` before its last rows. */
async function uploadSlowly(
  tableName: string,
  meanwhile: () => Promise<void>,
  server: TestApp = test_,
): Promise<number> {
  const [file, metadata] = tableForm(tableName, '') as [FormFile, FormFile];
  const pieces = [
    `--B\r\nContent-Disposition: form-data; name="file"; filename="${file.name}"\r\nContent-Type: text/csv\r\n\r\na\n`,
    '1\n',
    '2\n',
    '3\n',
    `\r\n--B\r\nContent-Disposition: form-data; name="table_metadata_file"; filename="m.json"\r\n\r\n${String(metadata.content)}\r\n--B--\r\n`,
  ];
  const head = [
    `POST /api/v1${TABLES} HTTP/1.1`,
    'Host: test.example',
    'Connection: close',
    `X-API-Key: ${test_.admin.key}`,
    'Content-Type: multipart/form-data; boundary=B',
    `Content-Length: ${Buffer.byteLength(pieces.join(''))}`,
  ];
  const socket = connect(server.port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  socket.on('error', () => undefined);
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  for (const [index, piece] of pieces.entries()) {
    socket.write(piece);
    if (index === 2) await meanwhile();
  }
  if (!socket.closed) await once(socket, 'close');
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]);
}

describe('an attempt', () => {
  test('whose lease is over is ended, and its bytes go; one whose lease is not over stays', async () => {
    const gone = await leaveAttempt(test_, 'kept');
    const young = await leaveAttempt(test_, 'kept', { leaseSeconds: 3600 });
    expect(await reap()).toEqual({ leasesEnded: 1, removed: 1, failed: 0 });
    expect((await versionsOf(test_, 'kept')).map(({ state }) => state)).toEqual(['COMMITTED', 'DELETED', 'PENDING']);
    const keys = await keysIn(test_.store, 'v1/');
    expect([keys.includes(gone), keys.includes(young), keys.length]).toEqual([false, true, 2]);
    expect(await reap()).toEqual(NOTHING);
    expect(test_.logLines.filter((line) => line.includes('The object store was cleaned up.'))).toHaveLength(1);
  });

  test('that is still on its way keeps its lease', async () => {
    // Renewed every three seconds.
    const brief = await startReplica(test_, { UPLOAD_LEASE_SECONDS: '15' });
    const leaseEnd = async (): Promise<number | undefined> => {
      const [version] = await test_.dataSource.query<{ at: number }[]>(
        `SELECT extract(epoch FROM lease_expires_at)::float8 AS at
           FROM file_versions v JOIN stored_files f ON f.id = v.file_id WHERE f.table_name = 'slow'`,
      );
      return version?.at;
    };
    try {
      const status = await uploadSlowly(
        'slow',
        async () => {
          let first: number | undefined;
          await waitUntil('the attempt is there', async () => (first = await leaseEnd()) !== undefined);
          await waitUntil('its lease is renewed', async () => (await leaseEnd())! > first!);
          expect(await reap()).toEqual(NOTHING);
        },
        brief,
      );
      expect(status).toBe(201);
    } finally {
      await brief.close();
    }
  });

  test('that was ended meanwhile cannot commit, and leaves nothing', async () => {
    const before = await keysIn(test_.store, 'v1/');
    const status = await uploadSlowly('ended', () =>
      // The attempt may be not there yet, or its server may renew the lease in between.
      waitUntil('the attempt is ended', async () => {
        await test_.dataSource.query(
          `UPDATE file_versions v SET lease_expires_at = now() FROM stored_files f
          WHERE f.id = v.file_id AND f.table_name = 'ended'`,
        );
        return (await reap()).leasesEnded > 0;
      }),
    );
    expect(status).toBe(409);
    expect((await versionsOf(test_, 'ended')).map(({ state }) => state)).toEqual(['DELETED']);
    await waitUntil('its bytes are gone', async () => (await keysIn(test_.store, 'v1/')).join() === before.join());
  });

  test('with parts in the store loses them, whether or not their upload was noted', async () => {
    const [noted, unnoted, other] = [newKey(), newKey(), newKey()];
    const uploadId = await test_.store.createMultipart(noted);
    await test_.store.createMultipart(unnoted);
    const foreign = await test_.store.createMultipart(other);
    await leaveAttempt(test_, 'kept', { key: noted, uploadId, content: '' });
    await leaveAttempt(test_, 'kept', { key: unnoted, content: '' });
    expect(await reap()).toEqual({ leasesEnded: 2, removed: 2, failed: 0 });
    const open: string[] = [];
    for await (const upload of test_.store.listMultiparts('')) open.push(upload.uploadId);
    expect(open).toEqual([foreign]);
    await test_.store.abortMultipart(other, foreign);
  });
});

describe('bytes that the store does not give up', () => {
  test('are tried again when they are due, whatever becomes of their dataset', async () => {
    const dataset = 'CL0001DS0002';
    await makeDataset(test_.admin, { ds_id: dataset });
    await uploadTable(test_.admin, dataset, tableForm('stuck', CSV));
    await withStoreAway(test_, async () => {
      const { status } = await test_.admin.delete(`/admin/datasets/${dataset}/STANDARDISED/tables/stuck`);
      expect(status).toBe(200);
    });
    const [stuck] = await versionsOf(test_, 'stuck');
    expect(stuck).toMatchObject({ state: 'DELETING', delete_attempts: 1 });
    expect(stuck?.delete_error).toContain('object store');
    expect(stuck?.wait).not.toBeNull();
    await test_.dataSource.query(
      `UPDATE file_versions SET delete_after = now() + interval '1 hour' WHERE state = 'DELETING'`,
    );
    expect(await reap()).toEqual(NOTHING);
    expect((await test_.admin.delete(`/admin/datasets/${dataset}`)).status).toBe(200);
    await makeDue();
    await withStoreAway(test_, async () => expect(await reap()).toEqual({ ...NOTHING, failed: 1 }));
    await makeDue();
    expect(await reap()).toEqual({ ...NOTHING, removed: 1 });
    expect(await versionsOf(test_, 'stuck')).toMatchObject([{ state: 'DELETED', delete_error: null, wait: null }]);
    expect(await keysIn(test_.store)).not.toContain(stuck?.object_key);
  });

  test('are asked for once by the deletion of a table, however many versions it has', async () => {
    await uploadTable(test_.admin, DATASET, tableForm('many', CSV));
    for (const content of ['a\n2\n', 'a\n3\n']) {
      expect((await test_.admin.replace(`${TABLES}/many`, tableForm('many', content))).status).toBe(201);
    }
    await withStoreAway(test_, async () => {
      expect((await test_.admin.delete(`${TABLES}/many`)).status).toBe(200);
    });
    const versions = await versionsOf(test_, 'many');
    expect(versions.map(({ state }) => state)).toEqual(['DELETING', 'DELETING', 'DELETING']);
    expect(versions.map(({ delete_attempts }) => delete_attempts).sort()).toEqual([0, 0, 1]);
    await makeDue();
    expect(await reap()).toEqual({ ...NOTHING, removed: 3 });
  });

  test('wait twice as long after each attempt, an hour at most', async () => {
    await leaveAttempt(test_, 'kept');
    await test_.dataSource.query(
      `UPDATE file_versions SET state = 'DELETING', lease_expires_at = NULL
        WHERE state = 'PENDING' AND lease_expires_at < now()`,
    );
    const removals = test_.app.get(VersionRemovalsRepository);
    const transactions = test_.app.get(Transactions);
    const id = (await versionsOf(test_, 'kept')).at(-1)?.id ?? '';
    const waits: (number | undefined)[] = [];
    for (let attempt = 0; attempt < 12; attempt++) {
      // Within a transaction no time passes for PostgreSQL.
      await transactions.run(async () => {
        await removals.putOff(id, 'away');
        const [version] = await transactions.query<{ wait: number }>(
          'SELECT extract(epoch FROM delete_after - now())::float8 AS wait FROM file_versions WHERE id = $1',
          [id],
        );
        waits.push(version?.wait);
      });
    }
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]);
    await makeDue();
    expect(await reap()).toEqual({ ...NOTHING, removed: 1 });
  });

  test('that an earlier release has not queued are taken up by the next server', async () => {
    const key = await leaveAttempt(test_, 'kept');
    await test_.dataSource.query(`UPDATE file_versions SET state = 'REJECTED' WHERE object_key = $1`, [key]);
    expect(await reap()).toEqual(NOTHING);
    const next = await startReplica(test_);
    try {
      expect(await reap(next)).toEqual({ ...NOTHING, removed: 1 });
    } finally {
      await next.close();
    }
    expect(await keysIn(test_.store)).not.toContain(key);
  });
});

describe('two servers', () => {
  let other: TestApp;

  beforeAll(async () => {
    other = await startReplica(test_);
  });

  afterAll(() => other.close());

  test('never clean up the same', async () => {
    const left = await Promise.all(Array.from({ length: 60 }, () => leaveAttempt(test_, 'kept')));
    const runs = await Promise.all([reap(), reap(other), reap(), reap(other)]);
    const rest = await reap();
    const total = [...runs, rest].reduce((sum, { removed }) => sum + removed, 0);
    expect([total, runs.every(({ failed }) => failed === 0)]).toEqual([60, true]);
    const keys = await keysIn(test_.store);
    expect(left.filter((key) => keys.includes(key))).toEqual([]);
  });

  test('wait for nobody: one that does not lead does nothing', async () => {
    const key = await leaveAttempt(test_, 'kept');
    const leader = test_.dataSource.createQueryRunner();
    await leader.startTransaction();
    await leader.query('SELECT pg_advisory_xact_lock($1)', [REAPER_LOCK]);
    expect(await Promise.all([reap(), reap(other)])).toEqual([NOTHING, NOTHING]);
    expect(await keysIn(test_.store)).toContain(key);
    await leader.rollbackTransaction();
    await leader.release();
    expect(await reap(other)).toEqual({ leasesEnded: 1, removed: 1, failed: 0 });
  });

  test('clean up by themselves, and stop with the server', async () => {
    const third = await startReplica(test_, { STORAGE_REAPER_INTERVAL_MS: '50' });
    const key = await leaveAttempt(test_, 'kept');
    try {
      await waitUntil('the third cleans up', async () => !(await keysIn(test_.store)).includes(key));
    } finally {
      await third.close();
    }
    const after = await leaveAttempt(test_, 'kept');
    await sleep(200);
    expect(await keysIn(test_.store)).toContain(after);
    await reap();
  });
});

describe('the marker of the store', () => {
  const MARKER = 'dataio-instance.json';

  test('is written once, and that of another installation stays', async () => {
    await test_.store.delete(MARKER);
    const marked = await startReplica(test_);
    await marked.app.get(StorageMarkerService).ensure();
    expect(await marked.app.get(StorageMarkerService).judge()).toBe('ours');
    await marked.close();
    for (const foreign of ['{"instance_id":"6f1c2f0e-0000-4000-8000-000000000000"}', 'null', '<html>']) {
      await test_.store.delete(MARKER);
      await putText(test_.store, MARKER, foreign);
      const next = await startReplica(test_);
      await next.app.get(StorageMarkerService).ensure();
      expect(await next.app.get(StorageMarkerService).judge()).toBe('foreign');
      expect(next.logLines.filter((line) => line.includes('belongs to another installation'))).toHaveLength(1);
      await next.close();
    }
    await test_.store.delete(MARKER);
  });
});
