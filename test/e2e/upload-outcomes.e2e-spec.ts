import { StorageReaperService } from '#modules/filestore/clean-up/storage-reaper.service.js';
import type { Answer, ApiCaller, Problem } from '../support/api-caller.js';
import { makeDataset, tableForm } from '../support/catalogue.js';
import { announcementOf, type Bytes, DirectUploader, sha256Of } from '../support/direct-uploads.js';
import { keysIn, versionsOf } from '../support/stored-objects.js';
import { startReplica, startTestApp, type TestApp } from '../support/test-app.js';

const DATASET = 'UO0001DS0001';
const TABLES = `/admin/datasets/${DATASET}/STANDARDISED/tables`;
const MONTH_SECONDS = 30 * 86_400;

let test_: TestApp;
let admin: ApiCaller;
let uploads: DirectUploader;

beforeAll(async () => {
  test_ = await startTestApp();
  ({ admin } = test_);
  await makeDataset(admin, { ds_id: DATASET, access_level: 'DOWNLOAD' });
  uploads = new DirectUploader(admin, DATASET);
});

afterAll(() => test_.close());

function csv(name: string): Bytes {
  return new TextEncoder().encode(`name\n${name}\n`);
}

function told({ status, body: { code, detail, errors } }: Answer<Problem>): unknown[] {
  return [status, code, detail, errors];
}

/** As if it had ended so long ago. */
async function age(uploadId: string, seconds: number): Promise<void> {
  await test_.dataSource.query(
    'UPDATE file_versions SET ended_at = ended_at - make_interval(secs => $2) WHERE id = $1',
    [uploadId, seconds],
  );
}

async function refusedUpload(name: string): Promise<{ id: string; why: unknown[] }> {
  const { upload_id } = await uploads.send(name, csv('x'), { sha256: sha256Of('else') });
  return { id: upload_id, why: told(await uploads.complete(upload_id)) };
}

describe('what an upload is told', () => {
  test('where the same table was there stays, whatever becomes of that', async () => {
    const { upload_id } = await uploads.send('same', csv('same'), { replace: true });
    const form = tableForm('same', 'name\nsame\n', { description: 'A table' });
    const made = await admin.replace(`${TABLES}/same`, form);
    const first = await uploads.complete(upload_id);
    expect([first.status, first.body]).toEqual([200, made.body]);
    await admin.replace(`${TABLES}/same`, tableForm('same', 'name\nother\n'));
    const second = await uploads.complete(upload_id);
    await admin.delete(`${TABLES}/same`);
    const third = await uploads.complete(upload_id);
    for (const { status, body } of [second, third]) expect([status, body]).toEqual([200, first.body]);
    const read = await uploads.read(upload_id);
    expect([read.status, read.body.state, read.body.parts]).toEqual([200, 'complete', []]);
  });

  test('stays where a server ends before the bytes are removed', async () => {
    const { upload_id } = await uploads.send('killed', csv('killed'), { replace: true });
    await admin.replace(`${TABLES}/killed`, tableForm('killed', 'name\nkilled\n', { description: 'A table' }));
    // The one place that ends an attempt fails, as it does where the server is gone.
    await test_.dataSource.query(`
      CREATE FUNCTION no_end() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'gone'; END $$;
      CREATE TRIGGER no_end BEFORE UPDATE ON file_versions FOR EACH ROW
        WHEN (NEW.state = 'REJECTED') EXECUTE FUNCTION no_end();`);
    const first = await uploads.complete(upload_id);
    await test_.dataSource.query('DROP TRIGGER no_end ON file_versions');
    await admin.replace(`${TABLES}/killed`, tableForm('killed', 'name\nother\n'));
    const second = await uploads.complete(upload_id);
    expect([first.status, second.status, second.body]).toEqual([200, 200, first.body]);
    await uploads.abort(upload_id);
    expect((await uploads.complete(upload_id)).body).toEqual(first.body);
  });

  test('is forgotten after its time, and not before', async () => {
    const [old, young] = [await refusedUpload('old'), await refusedUpload('young')];
    await age(old.id, MONTH_SECONDS);
    await age(young.id, MONTH_SECONDS - 600);
    expect(told(await uploads.complete(old.id))).toEqual(old.why);
    await test_.app.get(StorageReaperService).forgetEnded();
    const gone = await uploads.complete(old.id);
    expect([gone.status, gone.body.code]).toEqual([404, 'upload-not-found']);
    expect(told(await uploads.complete(young.id))).toEqual(young.why);
    expect(await versionsOf(test_, 'old')).toEqual([]);
  });

  test('is not forgotten while bytes are there, nor are versions that were shown', async () => {
    for (const text of ['a', 'b']) await admin.replace(`${TABLES}/kept`, tableForm('kept', `name\n${text}\n`));
    await admin.delete(`${TABLES}/kept`);
    const { id } = await refusedUpload('kept');
    await test_.dataSource.query(`UPDATE file_versions SET state = 'DELETING' WHERE id = $1`, [id]);
    await test_.dataSource.query(`UPDATE file_versions SET ended_at = ended_at - interval '10 years'`);
    await test_.app.get(StorageReaperService).forgetEnded();
    expect((await versionsOf(test_, 'kept')).map(({ state }) => state)).toEqual(['DELETED', 'DELETED', 'DELETING']);
    const next = await admin.replace<{ version: number }>(`${TABLES}/kept`, tableForm('kept', 'name\nc\n'));
    expect(next.body.version).toBe(3);
  });
});

describe('open uploads', () => {
  test('are so many per user, however many begin at once and wherever', async () => {
    const limited = await startReplica(test_, { DIRECT_UPLOADS_PER_USER: '3' });
    try {
      const elsewhere = 'UO0001DS0002';
      await makeDataset(admin, { ds_id: elsewhere });
      const places = [new DirectUploader(limited.admin, DATASET), new DirectUploader(limited.admin, elsewhere)];
      const before = await keysIn(test_.store);
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          (places[index % 2] as DirectUploader).begin(announcementOf(`many ${index}`, csv('many'))),
        ),
      );
      const begun = answers.filter(({ status }) => status === 201).map(({ body }) => body.upload_id);
      const refused = answers.filter(({ status }) => status !== 201);
      expect(begun).toHaveLength(3);
      for (const { status, body } of refused) expect([status, body.code]).toEqual([409, 'too-many-uploads']);
      expect(refused[0]?.body.detail).toContain('You have 3 uploads open');
      let open = 0;
      for await (const _ of test_.store.listMultiparts('')) open += 1;
      expect([open, await keysIn(test_.store)]).toEqual([3, before]);

      for (const place of places) await Promise.all(begun.map((id) => place.abort(id)));
      const again = await places[0]?.begin(announcementOf('again', csv('again')));
      expect(again?.status).toBe(201);
      await places[0]?.abort(again?.body.upload_id ?? '');
    } finally {
      await limited.close();
    }
  });

  test('of others, and those whose time is over, do not count', async () => {
    const limited = await startReplica(test_, { DIRECT_UPLOADS_PER_USER: '1' });
    try {
      const mine = new DirectUploader(limited.admin, DATASET);
      const { body } = await uploads.begin(announcementOf('first', csv('first')));
      const begin = async (): Promise<number> => (await mine.begin(announcementOf('second', csv('second')))).status;
      expect(await begin()).toBe(409);
      const changed = 'UPDATE file_versions SET lease_expires_at = now() WHERE id = $1';
      await test_.dataSource.query(changed, [body.upload_id]);
      expect(await begin()).toBe(201);
      expect(await begin()).toBe(409);
      await test_.dataSource.query(`UPDATE file_versions SET created_by = NULL WHERE state = 'PENDING'`);
      expect(await begin()).toBe(201);
    } finally {
      await limited.close();
    }
  });
});
