import { request } from 'node:http';
import { Readable } from 'node:stream';
import { StorageReaperService } from '#modules/filestore/clean-up/storage-reaper.service.js';
import { ApiCaller, type Problem } from '../support/api-caller.js';
import { auditedIn, walkBy } from '../support/administration.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import {
  announcementOf,
  type Bytes,
  bytesOfPart,
  DirectUploader,
  putPart,
  sendPart,
  sha256Of,
  type Upload,
} from '../support/direct-uploads.js';
import { keysIn, versionsOf, withStoreAway } from '../support/stored-objects.js';
import { startReplica, startTestApp, type TestApp } from '../support/test-app.js';
import { waitUntil } from '../support/wait-until.js';

const DATASET = 'DU0001DS0001';
const TABLES = `/admin/datasets/${DATASET}/STANDARDISED/tables`;
const PART_BYTES = 5 * 2 ** 20;

let test_: TestApp;
let admin: ApiCaller;
let uploads: DirectUploader;
let others: DirectUploader;

beforeAll(async () => {
  test_ = await startTestApp({ DIRECT_UPLOAD_PART_BYTES: String(PART_BYTES), UPLOAD_LIMIT_BYTES: '50000000' });
  admin = test_.admin;
  await makeDataset(admin, { ds_id: DATASET, access_level: 'DOWNLOAD' });
  uploads = new DirectUploader(admin, DATASET);
  const other = await test_.newUser('other@test.example');
  await admin.patch('/admin/users/other@test.example', { is_admin: true });
  others = new DirectUploader(other, DATASET);
}, 60_000);

afterAll(() => test_.close());

function csv(name: string): Bytes {
  return new TextEncoder().encode(`name\n${name}\n`);
}

/** Three parts, the last of which is small. */
function large(name: string): Bytes {
  const line = new TextEncoder().encode(`${name.padEnd(31, 'x')}\n`);
  const bytes = new Uint8Array(2 * PART_BYTES + 100 * line.length);
  for (let at = 0; at < bytes.length; at += line.length) bytes.set(line, at);
  return bytes;
}

async function shownBytes(name: string): Promise<string | undefined> {
  const { status, body } = await admin.get<{ download_link: string }>(
    `/datasets/${DATASET}/STANDARDISED/${name}?redirect=false`,
  );
  return status === 200 ? (await fetch(body.download_link)).text() : undefined;
}

async function statesOf(name: string): Promise<string[]> {
  return (await versionsOf(test_, name)).map(({ state }) => state);
}

/** The key and the store's own id of an upload. */
async function inStore(uploadId: string): Promise<[string, string]> {
  const rows = await test_.dataSource.query<{ object_key: string; upload_id: string }[]>(
    'SELECT object_key, upload_id FROM file_versions WHERE id = $1',
    [uploadId],
  );
  return [rows[0]?.object_key ?? '', rows[0]?.upload_id ?? ''];
}

/** Makes `bytes` the object of an upload, whatever parts were sent. */
async function joinAs(uploadId: string, bytes: Bytes): Promise<void> {
  const [key, storeId] = await inStore(uploadId);
  await test_.store.abortMultipart(key, storeId);
  await test_.store.put(key, Readable.from([Buffer.from(bytes)]), { contentType: 'text/csv', sizeLimitBytes: 1000 });
}

async function lockSessions(): Promise<number> {
  const rows = await test_.dataSource.query<unknown[]>(
    `SELECT 1 FROM pg_stat_activity WHERE application_name = 'dataio-locks' AND datname = current_database()`,
  );
  return rows.length;
}

async function openMultiparts(): Promise<number> {
  let count = 0;
  for await (const _ of test_.store.listMultiparts('')) count += 1;
  return count;
}

async function codeOf(answer: Promise<{ status: number; body: Problem }>): Promise<[number, string]> {
  const { status, body } = await answer;
  return [status, body.code];
}

/** Whether an upload that was refused answers the same, however it is asked. */
async function toldAgain(uploadId: string, { status, body }: { status: number; body: Problem }): Promise<boolean> {
  const { code, detail, errors } = body;
  for (const again of [await uploads.complete(uploadId), await uploads.read(uploadId)]) {
    const { body: told } = again;
    expect([again.status, told.code, told.detail, told.errors]).toEqual([status, code, detail, errors]);
  }
  return true;
}

async function makeExpired(uploadId: string): Promise<void> {
  await test_.dataSource.query(`UPDATE file_versions SET lease_expires_at = now() WHERE id = $1`, [uploadId]);
}

describe('an upload in parts', () => {
  test('goes up in any order, shows nothing on its way, and is then a table like any other', async () => {
    const bytes = large('whole');
    const { status, headers, body } = await uploads.begin(announcementOf('whole', bytes, { source: 'Here' }));
    expect([status, headers.get('cache-control'), body.part_count]).toEqual([201, 'no-store', 3]);
    expect(body).toMatchObject({ state: 'open', part_size_bytes: PART_BYTES, stored_parts: [] });
    expect(body.parts.map(({ part_number, size_bytes }) => [part_number, size_bytes])).toEqual([
      [1, PART_BYTES],
      [2, PART_BYTES],
      [3, 3200],
    ]);
    for (const part of [...body.parts].reverse()) await sendPart(body, part, bytes);
    expect((await admin.get(`${TABLES}/whole`)).status).toBe(404);
    const { result, entries } = await auditedIn(test_, () => uploads.complete(body.upload_id));
    expect([result.status, result.body.version, result.body.sha256]).toEqual([201, 1, sha256Of(bytes)]);
    expect(entries.map(({ action, actor_email }) => [action, actor_email])).toEqual([
      ['table.create', 'admin@test.example'],
    ]);
    expect((await shownBytes('whole')) === new TextDecoder().decode(bytes)).toBe(true);
    const record = await admin.get<{ metadata: object }>(`${TABLES}/whole`);
    expect(record.headers.get('etag')).toBe(result.headers.get('etag'));
    expect(record.body.metadata).toEqual({ description: 'A table', source: 'Here', data_dictionary: {} });
    expect(await openMultiparts()).toBe(0);
    expect(test_.logLines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  test('completes twice with one answer, and once in the audit log', async () => {
    const { upload_id } = await uploads.send('twice', csv('twice'));
    const first = await uploads.complete(upload_id);
    const { result: second, lines } = await auditedIn(test_, () => uploads.complete(upload_id));
    expect([first.status, second.status, second.body, lines]).toEqual([201, 200, first.body, []]);
    const read = await uploads.read(upload_id);
    expect([read.status, read.body.state, read.body.parts, read.body.stored_parts]).toEqual([200, 'complete', [], [1]]);
    // Still of the version that it became.
    await admin.replace(`${TABLES}/twice`, tableForm('twice', 'other\n'));
    const third = await uploads.complete(upload_id);
    expect([third.status, third.body.version]).toEqual([200, 1]);
    await admin.delete(`${TABLES}/twice`);
    expect(await codeOf(uploads.complete(upload_id))).toEqual([404, 'version-not-found']);
  });

  test('asks for what is missing, also after a crash of either side', async () => {
    const bytes = large('resumed');
    const { body } = await uploads.begin(announcementOf('resumed', bytes));
    expect(await codeOf(uploads.complete(body.upload_id))).toEqual([409, 'upload-incomplete']);
    await sendPart(body, body.parts[1] as Upload['parts'][number], bytes);
    const incomplete = await uploads.complete(body.upload_id);
    expect([incomplete.status, incomplete.body.code]).toEqual([409, 'upload-incomplete']);
    expect(incomplete.body.detail).toContain('Of 3 parts, these are not there: 1, 3.');
    const replica = await startReplica(test_);
    try {
      const elsewhere = new DirectUploader(replica.admin, DATASET);
      const read = await elsewhere.read(body.upload_id);
      expect([read.status, read.body.stored_parts]).toEqual([200, [2]]);
      expect(read.body.parts.map(({ part_number }) => part_number)).toEqual([1, 3]);
      expect(read.body.parts[0]?.link.startsWith(replica.url)).toBe(true);
      for (const part of read.body.parts) await sendPart(read.body, part, bytes);
      expect((await elsewhere.complete(body.upload_id)).status).toBe(201);
    } finally {
      await replica.close();
    }
    expect((await shownBytes('resumed')) === new TextDecoder().decode(bytes)).toBe(true);
  });

  test('takes a part again, and none of another length', async () => {
    const bytes = csv('again');
    const { body } = await uploads.begin(announcementOf('again', bytes));
    const link = body.parts[0]?.link ?? '';
    const tooMany = new Uint8Array([...bytes, 10]);
    expect(await putPart(link, tooMany)).toMatchObject({ status: 403, body: { code: 'link-refused' } });
    expect(await putPart(link, bytes.slice(1))).toMatchObject({ status: 403, body: { code: 'link-refused' } });
    expect((await uploads.read(body.upload_id)).body.stored_parts).toEqual([]);
    const wrong = bytes.map((byte) => byte ^ 1);
    expect((await putPart(link, wrong)).status).toBe(200);
    expect((await putPart(link, bytes)).status).toBe(200);
    expect((await uploads.complete(body.upload_id)).status).toBe(201);
    expect(await putPart(link, bytes)).toMatchObject({ status: 404, body: { code: 'upload-ended' } });
  });

  test('of other bytes than announced is refused, the same way each time, and leaves nothing', async () => {
    const before = await keysIn(test_.store);
    const { upload_id } = await uploads.send('wrong', csv('wrong'), { sha256: sha256Of('else') });
    const { result, lines } = await auditedIn(test_, () => uploads.complete(upload_id));
    expect([result.status, result.body.code, lines]).toEqual([400, 'checksum-mismatch', []]);
    expect(await uploads.complete(upload_id)).toMatchObject({ status: 400, body: { detail: result.body.detail } });
    expect(await codeOf(uploads.read(upload_id))).toEqual([400, 'checksum-mismatch']);
    expect([await statesOf('wrong'), await keysIn(test_.store)]).toEqual([['DELETED'], before]);
  });

  test('of another size than announced is refused, the same way each time', async () => {
    const { upload_id } = await uploads.send('sized', csv('sized'));
    await joinAs(upload_id, csv('a longer one'));
    expect(await codeOf(uploads.complete(upload_id))).toEqual([400, 'checksum-mismatch']);
    expect(await codeOf(uploads.complete(upload_id))).toEqual([400, 'checksum-mismatch']);
    const shorter = await uploads.send('sized', csv('sized'));
    await joinAs(shorter.upload_id, csv(''));
    expect(await codeOf(uploads.complete(shorter.upload_id))).toEqual([400, 'checksum-mismatch']);
    expect(await statesOf('sized')).toEqual(['DELETED', 'DELETED']);
  });

  test.each([
    ['others', csv('xthers')],
    ['refused', new TextEncoder().encode('a,b\n1\n')],
  ])('lives on where bytes were read wrongly once: %s', async (name, wrong) => {
    const { upload_id } = await uploads.send(name, csv(name));
    const get = test_.store.get.bind(test_.store);
    test_.store.get = async (...asked) => {
      test_.store.get = get;
      return { ...(await get(...asked)), stream: Readable.from([Buffer.from(wrong)]) };
    };
    expect(await codeOf(uploads.complete(upload_id))).toEqual([503, 'content-unavailable']);
    expect((await uploads.complete(upload_id)).status).toBe(201);
    expect(await shownBytes(name)).toBe(new TextDecoder().decode(csv(name)));
  });

  test('is never shown under another SHA-256 than announced', async () => {
    const { upload_id } = await uploads.send('crashed', csv('crashed'));
    // As a server left it that was killed while it refused the bytes.
    await test_.dataSource.query(
      `UPDATE file_versions SET state = 'UPLOADED', size_bytes = announced_size_bytes, sha256 = $2 WHERE id = $1`,
      [upload_id, sha256Of('else')],
    );
    await joinAs(upload_id, csv('crashed'));
    for (let call = 0; call < 2; call++) {
      expect(await codeOf(uploads.complete(upload_id))).toEqual([409, 'duplicate']);
    }
    expect((await admin.get(`${TABLES}/crashed`)).status).toBe(404);
  });

  test('describes columns of any name', async () => {
    const dictionary = { constructor: { description: 'Who built it' } };
    const bytes = new TextEncoder().encode('constructor\na\n');
    const { upload_id } = await uploads.send('built', bytes, { data_dictionary: dictionary });
    expect((await uploads.complete(upload_id)).status).toBe(201);
    const { body } = await admin.get<{ metadata: object }>(`${TABLES}/built`);
    expect(JSON.stringify(body.metadata)).toContain('"constructor":{"description":"Who built it"');
  });

  test('takes no fields to be completed', async () => {
    const { upload_id } = await uploads.send('bare', csv('bare'));
    const headers = { 'Content-Type': 'application/json' };
    const answer = await uploads.complete(upload_id, { headers, body: '{"x":1}' });
    expect([answer.status, answer.body.code, answer.body.errors?.[0]?.path]).toEqual([400, 'unknown-field', 'x']);
    expect((await uploads.complete(upload_id, { headers, body: '{}' })).status).toBe(201);
  });

  test('is looked into as it is read back: what does not fit is refused, and leaves nothing', async () => {
    const before = await keysIn(test_.store);
    const ragged = new TextEncoder().encode('a,b\n1,2\n3\n');
    const { upload_id } = await uploads.send('ragged', ragged);
    const { result, lines } = await auditedIn(test_, () => uploads.complete(upload_id));
    expect([result.status, result.body.code, lines]).toEqual([422, 'invalid-content', []]);
    expect(result.body.detail).toContain('row 3');
    expect(await toldAgain(upload_id, result)).toBe(true);
    expect([await statesOf('ragged'), await keysIn(test_.store)]).toEqual([['DELETED'], before]);
    const broken = await uploads.send('ragged', ragged, { sha256: sha256Of('else') });
    expect(await codeOf(uploads.complete(broken.upload_id))).toEqual([400, 'checksum-mismatch']);
    const fit = await uploads.send('ragged', csv('fit'));
    expect((await uploads.complete(fit.upload_id)).status).toBe(201);
    const profile = await admin.get<{ row_count: number }>(`/datasets/${DATASET}/STANDARDISED/ragged/profile`);
    expect([profile.status, profile.body.row_count]).toEqual([200, 1]);
  });

  test('is completed by one of many who try at once', async () => {
    const { upload_id } = await uploads.send('crowd', large('crowd'));
    const { result, lines } = await auditedIn(test_, () =>
      Promise.all(Array.from({ length: 6 }, () => uploads.complete(upload_id))),
    );
    const statuses = result.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    for (const { status, body } of result) {
      if (status === 409) expect(body.code).toBe('upload-in-progress');
      else expect(body.version).toBe(1);
    }
    expect([lines.length, await statesOf('crowd')]).toEqual([1, ['COMMITTED']]);
    expect((await uploads.complete(upload_id)).status).toBe(200);
  });

  test('is locked on all servers while one completes it', async () => {
    const { upload_id } = await uploads.send('locked', csv('locked'));
    const name = sha256Of(`upload ${upload_id}`);
    const key = BigInt.asIntN(64, BigInt(`0x${name.slice(0, 16)}`)).toString();
    const session = test_.dataSource.createQueryRunner();
    await session.query('SELECT pg_advisory_lock($1)', [key]);
    expect(await codeOf(uploads.complete(upload_id))).toEqual([409, 'upload-in-progress']);
    expect(await codeOf(uploads.abort(upload_id))).toEqual([409, 'upload-in-progress']);
    await session.query('SELECT pg_advisory_unlock($1)', [key]);
    await session.release();
    expect((await uploads.complete(upload_id)).status).toBe(201);
    await waitUntil('the session of locks ends', async () => (await lockSessions()) === 0);
  });

  test('is completed though its client hangs up', async () => {
    const { upload_id } = await uploads.send('hung', large('hung'));
    const url = `${test_.url}/api/v1/admin/datasets/${DATASET}/STANDARDISED/uploads/${upload_id}/complete`;
    const call = request(url, { method: 'POST', headers: { 'X-API-Key': admin.key ?? '' } });
    call.on('error', () => undefined);
    call.end();
    await waitUntil(
      'the server begins',
      async () => (await lockSessions()) > 0 || (await statesOf('hung'))[0] !== 'PENDING',
    );
    call.destroy();
    await waitUntil('the table is shown', async () => (await admin.get(`${TABLES}/hung`)).status === 200);
  });

  test('waits for a store that is away', async () => {
    const { upload_id } = await uploads.send('patient', csv('patient'));
    await withStoreAway(test_, async () => {
      expect(await codeOf(uploads.complete(upload_id))).toEqual([503, 'object-store-unavailable']);
      expect(await codeOf(uploads.begin(announcementOf('refused', csv('refused'))))).toEqual([
        503,
        'object-store-unavailable',
      ]);
    });
    expect((await uploads.complete(upload_id)).status).toBe(201);
    expect((await uploads.list()).body).toEqual([]);
  });

  test('goes on where the parts were joined and no answer came', async () => {
    const { upload_id } = await uploads.send('joined', csv('joined'));
    const [key, storeId] = await inStore(upload_id);
    await test_.store.completeMultipart(key, storeId, await test_.store.listParts(key, storeId));
    expect((await uploads.read(upload_id)).body).toMatchObject({ state: 'open', stored_parts: [1], parts: [] });
    expect((await uploads.complete(upload_id)).status).toBe(201);
  });

  test('whose parts the store has lost is over', async () => {
    const { upload_id } = await uploads.send('lost', csv('lost'));
    await test_.store.abortMultipart(...(await inStore(upload_id)));
    expect(await codeOf(uploads.complete(upload_id))).toEqual([410, 'upload-aborted']);
    expect((await uploads.abort(upload_id)).status).toBe(200);
  });

  test('takes no Idempotency-Key: its own id is one', async () => {
    const headers = { 'Idempotency-Key': 'the same' };
    const first = await uploads.begin(announcementOf('keyed', csv('keyed')), headers);
    const second = await uploads.begin(announcementOf('keyed', csv('keyed')), headers);
    expect([first.status, second.status, first.body.upload_id === second.body.upload_id]).toEqual([201, 201, false]);
    for (const { body } of [first, second]) await uploads.abort(body.upload_id);
  });
});

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

async function sendPartsOf(upload: Upload, count: number): Promise<void> {
  const bytes = new Uint8Array(count * PART_BYTES);
  for (const part of upload.parts.slice(0, count)) {
    expect((await putPart(part.link, bytesOfPart(upload, part, bytes))).status).toBe(200);
  }
}
