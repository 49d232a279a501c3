import { StorageReaperService } from '#modules/filestore/clean-up/storage-reaper.service.js';
import { ApiCaller } from '../support/api-caller.js';
import { auditedIn, walkBy } from '../support/administration.js';
import { tableForm, uploadTable } from '../support/catalogue.js';
import { announcementOf, DirectUploader, putPart, sendPart, type Upload } from '../support/direct-uploads.js';
import { keysIn, versionsOf } from '../support/stored-objects.js';
import { startReplica } from '../support/test-app.js';
import {
  admin,
  codeOf,
  csv,
  DATASET,
  large,
  makeExpired,
  openMultiparts,
  others,
  PART_BYTES,
  sendPartsOf,
  shownBytes,
  startForDirectUploads,
  statesOf,
  TABLES,
  test_,
  toldAgain,
  uploads,
} from '../support/direct-upload-cases.js';

beforeAll(startForDirectUploads);

afterAll(() => test_.close());

describe('what another upload did meanwhile', () => {
  test('of the same name: the first one stays, and the same content is no error', async () => {
    const [one, same, other] = [
      await uploads.send('met', csv('met')),
      await uploads.send('met', csv('met')),
      await uploads.send('met', csv('other')),
    ];
    expect((await uploads.complete(one.upload_id)).status).toBe(201);
    for (const { upload_id } of [other, same]) {
      const refused = await uploads.complete(upload_id);
      expect([refused.status, refused.body.code]).toEqual([409, 'duplicate']);
      expect(await toldAgain(upload_id, refused)).toBe(true);
    }
    expect(await statesOf('met')).toEqual(['COMMITTED', 'DELETED', 'DELETED']);
  });

  test('is told before the bytes are sent, where it is known', async () => {
    await uploadTable(admin, DATASET, tableForm('known', 'a\n'));
    expect(await codeOf(uploads.begin(announcementOf('known', csv('known'))))).toEqual([409, 'duplicate']);
    expect(await codeOf(uploads.begin(announcementOf('Known', csv('known'))))).toEqual([409, 'duplicate']);
    const bytes = new TextEncoder().encode('a\n');
    for (const more of [{}, { replace: true }]) {
      const { result, lines } = await auditedIn(test_, () => uploads.begin(announcementOf('known', bytes, more)));
      expect([result.status, result.body.state, result.body.parts, lines]).toEqual([200, 'complete', [], []]);
      expect(result.body).toMatchObject({ part_count: 1, stored_parts: [1], created_by: 'admin@test.example' });
    }
    expect(await statesOf('known')).toEqual(['COMMITTED']);
    const lie = await uploads.begin(announcementOf('known', bytes, { size_bytes: 3 }));
    expect([lie.status, (await uploads.abort(lie.body.upload_id)).status]).toEqual([201, 200]);
    const [version] = await versionsOf(test_, 'known');
    await test_.store.delete(version?.object_key ?? '');
    const lost = await uploads.send('known', bytes);
    expect((await uploads.complete(lost.upload_id)).status).toBe(201);
    expect(await shownBytes('known')).toBe('a\n');
  });

  test('to a table that is to be replaced', async () => {
    const first = await admin.replace(`${TABLES}/swap`, tableForm('swap', 'a\n'));
    const headers = { 'If-Match': first.headers.get('etag') ?? '' };
    const [one, late] = [
      await uploads.send('swap', csv('b'), {}, headers),
      await uploads.send('swap', csv('c'), {}, headers),
    ];
    const { result, lines } = await auditedIn(test_, () => uploads.complete(one.upload_id));
    expect([result.status, result.body.version, lines]).toEqual([
      201,
      2,
      [`table.replace ${DATASET}/STANDARDISED/swap`],
    ]);
    expect(await codeOf(uploads.complete(late.upload_id))).toEqual([412, 'table-changed']);
    expect(await codeOf(uploads.begin(announcementOf('swap', csv('d')), headers))).toEqual([412, 'table-changed']);
    const any = await uploads.send('swap', csv('d'), { replace: true });
    expect((await uploads.complete(any.upload_id)).body.version).toBe(3);
    expect(await shownBytes('swap')).toBe(new TextDecoder().decode(csv('d')));
    expect(await codeOf(uploads.begin(announcementOf('absent', csv('a')), { 'If-Match': '*' }))).toEqual([
      412,
      'table-changed',
    ]);
    expect(await versionsOf(test_, 'absent')).toEqual([]);
  });
});

describe('an upload that began with If-Match', () => {
  test('is refused where what is said of the table has changed since', async () => {
    const made = await admin.replace(`${TABLES}/hidden`, tableForm('hidden', 'name,secret\na,b\n'));
    const headers = { 'If-Match': made.headers.get('etag') ?? '' };
    const bytes = new TextEncoder().encode('name,secret\nc,d\n');
    const { upload_id } = await uploads.send('hidden', bytes, {}, headers);
    await admin.patch(`${TABLES}/hidden`, { data_dictionary: { secret: { access: false } } });
    const refused = await uploads.complete(upload_id);
    expect([refused.status, refused.body.code]).toEqual([412, 'table-changed']);
    expect(await toldAgain(upload_id, refused)).toBe(true);
    const { body } = await admin.get<{ version: number; metadata: object }>(`${TABLES}/hidden`);
    expect([body.version, JSON.stringify(body.metadata)]).toEqual([1, expect.stringContaining('"access":false')]);
  });

  test('of any state replaces whichever is there', async () => {
    await admin.replace(`${TABLES}/starred`, tableForm('starred', 'a\n'));
    const { upload_id } = await uploads.send('starred', csv('starred'), {}, { 'If-Match': '*' });
    await admin.patch(`${TABLES}/starred`, { description: 'Another' });
    expect((await uploads.complete(upload_id)).body.version).toBe(2);
    const gone = await uploads.send('starred', csv('gone'), {}, { 'If-Match': '*' });
    await admin.delete(`${TABLES}/starred`);
    expect(await codeOf(uploads.complete(gone.upload_id))).toEqual([412, 'table-changed']);
  });
});

describe('an upload that ends', () => {
  test('by its client leaves nothing, and may be ended again', async () => {
    const before = await keysIn(test_.store);
    const { upload_id, parts } = await uploads.send('aborted', csv('aborted'));
    const { lines } = await auditedIn(test_, async () => {
      for (let call = 0; call < 2; call++) expect((await uploads.abort(upload_id)).status).toBe(200);
    });
    expect([lines, await openMultiparts(), await keysIn(test_.store)]).toEqual([[], 0, before]);
    expect(await statesOf('aborted')).toEqual(['DELETED']);
    for (const call of [uploads.complete(upload_id), uploads.read(upload_id)]) {
      expect(await codeOf(call)).toEqual([410, 'upload-aborted']);
    }
    expect((await putPart(parts[0]?.link ?? '', csv('aborted'))).status).toBe(404);
  });

  test('by its time is over before and after the clean-up', async () => {
    const reaper = test_.app.get(StorageReaperService);
    // What earlier tests have left is not counted.
    await reaper.runOnce();
    const { upload_id } = await uploads.send('expired', csv('expired'));
    const kept = await uploads.send('kept', csv('kept'));
    await makeExpired(upload_id);
    const expectOver = async (): Promise<void> => {
      for (const call of [uploads.complete(upload_id), uploads.read(upload_id)]) {
        expect(await codeOf(call)).toEqual([410, 'upload-expired']);
      }
    };
    await expectOver();
    expect((await uploads.list()).body.map((upload) => upload.upload_id)).toEqual([kept.upload_id]);
    expect(await reaper.runOnce()).toEqual({ leasesEnded: 1, removed: 1, failed: 0 });
    await expectOver();
    expect([await statesOf('expired'), await openMultiparts()]).toEqual([['DELETED'], 1]);
    expect((await uploads.complete(kept.upload_id)).status).toBe(201);
  });

  test('cannot be a table any more, nor a table an upload that is aborted', async () => {
    const { upload_id } = await uploads.send('done', csv('done'));
    await uploads.complete(upload_id);
    expect(await codeOf(uploads.abort(upload_id))).toEqual([409, 'upload-complete']);
    expect((await admin.get(`${TABLES}/done`)).status).toBe(200);
  });

  test('lives on while it is read', async () => {
    const { upload_id } = await uploads.send('read', csv('read'));
    await test_.dataSource.query(
      `UPDATE file_versions SET lease_expires_at = now() + interval '1 minute' WHERE id = $1`,
      [upload_id],
    );
    const { body } = await uploads.read(upload_id);
    const hours = (Date.parse(body.expires_at ?? '') - Date.now()) / 3_600_000;
    expect(Math.round(hours)).toBe(24);
    const minutes = (Date.parse(body.links_expire_at) - Date.now()) / 60_000;
    expect(Math.round(minutes)).toBe(15);
    await uploads.abort(upload_id);
  });
});

describe('others', () => {
  test('see an upload and may abort it, and neither read nor complete it', async () => {
    const { upload_id } = await uploads.send('mine', csv('mine'));
    expect(await codeOf(others.complete(upload_id))).toEqual([403, 'not-your-upload']);
    expect(await codeOf(others.read(upload_id))).toEqual([403, 'not-your-upload']);
    const listed = await others.list();
    expect(listed.body.map((one) => [one.upload_id, one.created_by])).toEqual([[upload_id, 'admin@test.example']]);
    expect(JSON.stringify(listed.body)).not.toContain('signature');
    expect((await others.abort(upload_id)).status).toBe(200);
  });

  test('with a read-only key of the same user get no links, and prolong nothing', async () => {
    const { body } = await uploads.begin(announcementOf('watched', large('watched')));
    await sendPart(body, body.parts[0] as Upload['parts'][number], large('watched'));
    const made = await admin.post<{ key: string }>('/me/api-keys', { name: 'watch', read_only: true });
    const watching = new DirectUploader(new ApiCaller(test_.url, made.body.key), DATASET);
    await test_.dataSource.query(
      `UPDATE file_versions SET lease_expires_at = now() + interval '1 minute' WHERE id = $1`,
      [body.upload_id],
    );
    const read = await watching.read(body.upload_id);
    expect([read.status, read.body.state, read.body.stored_parts, read.body.parts]).toEqual([200, 'open', [1], []]);
    expect(Date.parse(read.body.expires_at ?? '') - Date.now()).toBeLessThan(60_001);
    expect((await uploads.read(body.upload_id)).body.parts).toHaveLength(2);
    await uploads.abort(body.upload_id);
  });

  test('find it under its own bucket only', async () => {
    const { upload_id } = await uploads.send('placed', csv('placed'));
    const elsewhere = new DirectUploader(admin, DATASET, 'PREPROCESSED');
    for (const call of [elsewhere.complete(upload_id), elsewhere.read(upload_id), elsewhere.abort(upload_id)]) {
      expect(await codeOf(call)).toEqual([404, 'upload-not-found']);
    }
    for (const id of ['x', '00000000-0000-4000-8000-000000000000', "'"]) {
      expect(await codeOf(uploads.read(id))).toEqual([404, 'upload-not-found']);
    }
    await uploads.abort(upload_id);
  });
});

test('open uploads are listed page by page, the oldest first', async () => {
  const begun: string[] = [];
  for (const name of ['page_c', 'page_a', 'page_b']) {
    begun.push((await uploads.begin(announcementOf(name, csv(name)))).body.upload_id);
  }
  const rows = await walkBy(admin, `/admin/datasets/${DATASET}/STANDARDISED/uploads`);
  expect(rows.map(({ upload_id }) => upload_id)).toEqual(begun);
  for (const id of begun) await uploads.abort(id);
});

describe('what does not fit', () => {
  test.each([
    [{ table_name: '../x' }, 422, 'table_name'],
    [{ table_name: 'tables' }, 422, 'table_name'],
    [{ size_bytes: 0 }, 422, 'size_bytes'],
    [{ size_bytes: 1.5 }, 422, 'size_bytes'],
    [{ size_bytes: '5' }, 422, 'size_bytes'],
    [{ sha256: 'abc' }, 422, 'sha256'],
    [{ sha256: null }, 422, 'sha256'],
    [{ content_type: 'text/html' }, 422, 'content_type'],
    [{ replace: null }, 422, 'replace'],
    [{ data_dictionary: { a: { access: 'no' } } }, 422, 'data_dictionary.a.access'],
    [{ parts: 3 }, 400, 'parts'],
  ])('%j is %d and names it', async (wrong, status, path) => {
    const answer = await uploads.begin(announcementOf('fits', csv('fits'), wrong));
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([status, path]);
  });

  test('a file above the limit is refused before it is sent', async () => {
    expect(await codeOf(uploads.begin(announcementOf('fits', csv('fits'), { size_bytes: 50_000_001 })))).toEqual([
      413,
      'file-too-large',
    ]);
    expect(await versionsOf(test_, 'fits')).toEqual([]);
  });
});

test('a hundred links are signed at once', async () => {
  const wide = await startReplica(test_, { UPLOAD_LIMIT_BYTES: String(2 ** 40) });
  try {
    const there = new DirectUploader(wide.admin, DATASET);
    const { body } = await there.begin(announcementOf('wide', csv('wide'), { size_bytes: 150 * PART_BYTES }));
    expect([body.part_count, body.parts.length]).toEqual([150, 100]);
    await sendPartsOf(body, 2);
    const { body: read } = await there.read(body.upload_id);
    expect([read.stored_parts, read.parts.length, read.parts.at(-1)?.part_number]).toEqual([[1, 2], 100, 102]);
    await there.abort(body.upload_id);
    const huge = await there.begin(announcementOf('huge', csv('huge'), { size_bytes: 2 ** 40 }));
    expect(huge.body.part_count).toBeLessThanOrEqual(10_000);
    expect(huge.body.part_size_bytes).toBe(105 * 2 ** 20);
    await there.abort(huge.body.upload_id);
  } finally {
    await wide.close();
  }
});
