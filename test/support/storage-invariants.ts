import { createHash } from 'node:crypto';
import { StorageReaperService } from '#modules/filestore/clean-up/storage-reaper.service.js';
import type { ObjectStore } from '#object-storage/object-store.js';
import type { DataSource } from 'typeorm';
import type { TestApp } from './test-app.js';

/** From where to where a version may go; an attempt begins as PENDING. */
const LEGAL_TRANSITIONS = new Set([
  'none > PENDING',
  'PENDING > UPLOADED',
  'PENDING > ABORTED',
  'PENDING > REJECTED',
  'UPLOADED > COMMITTED',
  'UPLOADED > ABORTED',
  'UPLOADED > REJECTED',
  'COMMITTED > SUPERSEDED',
  'COMMITTED > TOMBSTONED',
  'SUPERSEDED > COMMITTED',
  'SUPERSEDED > TOMBSTONED',
  'TOMBSTONED > DELETING',
  'ABORTED > DELETING',
  'REJECTED > DELETING',
  'DELETING > DELETED',
]);

/** Has the database note each change of a state, in the transaction of the change. */
export async function recordTransitions(dataSource: DataSource): Promise<void> {
  await dataSource.query(`
    CREATE TABLE observed_transitions (version_id uuid NOT NULL, step text NOT NULL);
    CREATE FUNCTION observe_transition() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'INSERT' THEN
        INSERT INTO observed_transitions VALUES (NEW.id, 'none > ' || NEW.state);
      ELSIF NEW.state <> OLD.state THEN
        INSERT INTO observed_transitions VALUES (NEW.id, OLD.state || ' > ' || NEW.state);
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER observe_transition AFTER INSERT OR UPDATE ON file_versions
      FOR EACH ROW EXECUTE FUNCTION observe_transition();
  `);
}

interface ShownVersion {
  readonly object_key: string;
  readonly size_bytes: number;
  readonly sha256: string;
}

/**
 * What must hold of database and store once the reaper is through, as a list of what does not: I1 a version that is shown
 * has an object of its size and hash; I2 an object has a live version; I3 a file has one current version at most; I5 each
 * change has its audit entry; I6 no version went where it may not. (I4, that nothing uncommitted was readable, is seen
 * from outside.)
 */
export async function brokenInvariants(dataSource: DataSource, store: ObjectStore): Promise<string[]> {
  return [
    ...(await brokenObjects(dataSource, store)),
    ...(await orphans(dataSource, store)),
    ...(await doubleVersions(dataSource)),
    ...(await unevenAudit(dataSource)),
    ...(await illegalTransitions(dataSource)),
  ];
}

/** The same, once the faults are over and the reaper has been by; and what it has left open. */
export async function brokenAfterReaper(
  { app, dataSource, ...test_ }: TestApp,
  store = test_.store,
): Promise<string[]> {
  // As if the time had passed after which attempts end, and what failed is tried again.
  await dataSource.query(`UPDATE file_versions SET delete_after = now() WHERE state = 'DELETING'`);
  await dataSource.query(`UPDATE file_versions SET lease_expires_at = now() WHERE state IN ('PENDING', 'UPLOADED')`);
  await app.get(StorageReaperService).runOnce();
  const open = await dataSource.query<{ id: string; state: string }[]>(
    `SELECT id, state FROM file_versions WHERE state NOT IN ('COMMITTED', 'SUPERSEDED', 'DELETED')`,
  );
  return [...open.map(({ id, state }) => `${id} stays ${state}`), ...(await brokenInvariants(dataSource, store))];
}

async function brokenObjects(dataSource: DataSource, store: ObjectStore): Promise<string[]> {
  const shown = await dataSource.query<ShownVersion[]>(
    `SELECT object_key, size_bytes::float8 AS size_bytes, sha256 FROM file_versions
      WHERE state IN ('COMMITTED', 'SUPERSEDED')`,
  );
  const broken: string[] = [];
  for (const { object_key: key, size_bytes: sizeBytes, sha256 } of shown) {
    const facts = await store.head(key);
    if (facts?.sizeBytes !== sizeBytes) {
      broken.push(`I1: ${key} has ${facts?.sizeBytes ?? 'no'} bytes instead of ${sizeBytes}`);
      continue;
    }
    const hash = createHash('sha256');
    for await (const chunk of (await store.get(key)).stream as AsyncIterable<Buffer>) hash.update(chunk);
    if (hash.digest('hex') !== sha256) broken.push(`I1: ${key} has another hash`);
  }
  return broken;
}

async function orphans(dataSource: DataSource, store: ObjectStore): Promise<string[]> {
  const rows = await dataSource.query<{ object_key: string }[]>(
    `SELECT object_key FROM file_versions WHERE state <> 'DELETED'`,
  );
  const live = new Set(rows.map((row) => row.object_key));
  const found: string[] = [];
  for await (const { key } of store.list('v1/')) if (!live.has(key)) found.push(`I2: ${key} belongs to no version`);
  for await (const { key } of store.listMultiparts('v1/')) found.push(`I2: ${key} has an open upload`);
  return found;
}

async function doubleVersions(dataSource: DataSource): Promise<string[]> {
  const rows = await dataSource.query<{ file_id: number }[]>(
    `SELECT file_id FROM file_versions WHERE state = 'COMMITTED' GROUP BY file_id HAVING count(*) > 1`,
  );
  return rows.map((row) => `I3: the file ${row.file_id} has two current versions`);
}

async function unevenAudit(dataSource: DataSource): Promise<string[]> {
  const [counts] = await dataSource.query<Record<string, number>[]>(`
    SELECT (SELECT count(*)::integer FROM observed_transitions WHERE step = 'UPLOADED > COMMITTED') AS committed,
           (SELECT count(*)::integer FROM audit_log
             WHERE action IN ('table.create', 'table.replace', 'shapefile.create', 'shapefile.replace')) AS created,
           (SELECT count(*)::integer FROM observed_transitions WHERE step = 'COMMITTED > TOMBSTONED') AS tombstoned,
           (SELECT count(*)::integer FROM audit_log WHERE action IN ('table.delete', 'shapefile.delete')) AS deleted,
           (SELECT count(*)::integer FROM observed_transitions WHERE step = 'SUPERSEDED > COMMITTED') AS back,
           (SELECT count(*)::integer FROM audit_log WHERE action = 'table.restore') AS restored`);
  const { committed, created, tombstoned, deleted, back, restored } = counts ?? {};
  return committed === created && tombstoned === deleted && back === restored
    ? []
    : [
        `I5: ${committed} commits and ${created} entries, ${tombstoned} deletions and ${deleted} entries, ${back} restorations and ${restored} entries`,
      ];
}

async function illegalTransitions(dataSource: DataSource): Promise<string[]> {
  const rows = await dataSource.query<{ version_id: string; step: string }[]>('SELECT * FROM observed_transitions');
  return rows.filter(({ step }) => !LEGAL_TRANSITIONS.has(step)).map((row) => `I6: ${row.version_id} went ${row.step}`);
}
