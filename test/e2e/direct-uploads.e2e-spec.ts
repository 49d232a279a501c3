import { request } from 'node:http';
import { Readable } from 'node:stream';
import { auditedIn } from '../support/administration.js';
import { tableForm } from '../support/catalogue.js';
import { announcementOf, DirectUploader, putPart, sendPart, sha256Of, type Upload } from '../support/direct-uploads.js';
import { keysIn, withStoreAway } from '../support/stored-objects.js';
import { startReplica } from '../support/test-app.js';
import { waitUntil } from '../support/wait-until.js';
import {
  admin,
  codeOf,
  csv,
  DATASET,
  inStore,
  joinAs,
  large,
  lockSessions,
  openMultiparts,
  PART_BYTES,
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
