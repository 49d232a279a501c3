import { createHash } from 'node:crypto';
import { AuditTrail } from '#audit/audit-trail.service.js';
import { AuditRepository } from '#audit/audit.repository.js';
import { type Anchor, type ChainFinding, verifyChain } from '#audit/chain-verification.js';
import type { AuditEntryResponse } from '#audit/dto/audit.dto.js';
import { Transactions } from '#database/transactions.js';
import { type Answer, ApiCaller, type Problem } from '../support/api-caller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitUntil } from '../support/wait-until.js';

let test_: TestApp;
let admin: ApiCaller;

beforeAll(async () => {
  // Hundreds of changes at once wait for a connection for as long as it takes; for the chain's lock, no longer than ever.
  test_ = await startTestApp({ DB_POOL_SIZE: '20', DB_LOCK_TIMEOUT_MS: '2000' });
  admin = test_.admin;
});

afterAll(() => test_.close());

async function entries(query = ''): Promise<AuditEntryResponse[]> {
  const { status, body } = await admin.get<AuditEntryResponse[]>(`/admin/audit${query}`);
  expect(status).toBe(200);
  return body;
}

async function latest(query = ''): Promise<AuditEntryResponse> {
  const [entry] = await entries(query);
  if (!entry) throw new Error(`No entry for ${query}`);
  return entry;
}

function verify(anchors: readonly Anchor[] = []): Promise<ChainFinding> {
  const repository = test_.app.get(AuditRepository);
  return verifyChain({ read: (afterId) => repository.readChain(afterId), anchors, progress: () => undefined });
}

/** What PostgreSQL's own superuser can do: no trigger fires. */
async function tamper(...statements: string[]): Promise<void> {
  await test_.dataSource.transaction(async (session) => {
    await session.query('SET LOCAL session_replication_role = replica');
    for (const sql of statements) await session.query(sql);
  });
}

async function expectWhole(): Promise<ChainFinding> {
  const finding = await verify();
  expect(finding.fault).toBeUndefined();
  return finding;
}

describe('an entry', () => {
  test('says who made a user, with which key, from where and in which request', async () => {
    const began = Date.now();
    const answer = await admin.send('POST', '/admin/users', {
      headers: { 'Content-Type': 'application/json', 'X-Request-Id': 'making-asha', 'X-Forwarded-For': '203.0.113.9' },
      body: JSON.stringify({ email: 'asha@example.org', is_group: false }),
    });
    expect(answer.status).toBe(201);
    const me = await admin.get<{ key_id: string }>('/me');
    const entry = await latest('?action=user.create&subject_id=asha@example.org');
    expect(entry).toEqual({
      id: expect.any(Number) as number,
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/) as string,
      actor_id: expect.any(Number) as number,
      actor_email: 'admin@test.example',
      key_id: me.body.key_id,
      // Nobody is trusted to say another.
      address: '127.0.0.1',
      request_id: 'making-asha',
      action: 'user.create',
      subject_type: 'user',
      subject_id: 'asha@example.org',
      before: null,
      after: expect.objectContaining({ email: 'asha@example.org', is_admin: false, suspended_at: null }) as object,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    const at = Date.parse(entry.at);
    expect(at).toBeGreaterThanOrEqual(began - 1);
    expect(at).toBeLessThanOrEqual(Date.now() + 1);
    expect((await admin.get(`/admin/audit/${entry.id}`)).body).toEqual(entry);
  });

  test('says what a suspension, a change of a grant and a rotation changed', async () => {
    await admin.post('/admin/users/asha@example.org/suspend', {});
    const suspended = await latest('?action=user.suspend');
    expect(suspended.before).toMatchObject({ suspended_at: null });
    expect(suspended.after).toMatchObject({ suspended_at: expect.any(String) as string });
    await admin.post('/admin/users/asha@example.org/restore', {});

    const grant = {
      user_email: 'asha@example.org',
      resource_type: 'BUCKET',
      resource_id: 'PREPROCESSED',
      permission: 'VIEW',
    };
    const { body } = await admin.post<{ id: number }>('/admin/user-permissions', grant);
    await admin.send('PATCH', `/admin/user-permissions/${body.id}`, {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ permission: 'DOWNLOAD', reason: 'Agreement 12' }),
    });
    const changed = await latest(`?subject_type=grant&subject_id=${body.id}`);
    expect(changed).toMatchObject({
      action: 'grant.update',
      before: { permission: 'VIEW', reason: null },
      after: { permission: 'DOWNLOAD', reason: 'Agreement 12' },
    });

    const keys = await admin.get<{ key_id: string }[]>('/admin/users/asha@example.org/api-keys');
    const keyId = keys.body[0]?.key_id ?? '';
    await admin.post(`/admin/users/asha@example.org/api-keys/${keyId}/rotate`, { overlap_seconds: 0 });
    const rotated = await latest('?action=api-key.rotate');
    expect(rotated).toMatchObject({
      subject_id: keyId,
      before: { user_email: 'asha@example.org', revoked_at: null },
      after: { user_email: 'asha@example.org', revoked_at: expect.any(String) as string },
    });
    await expectWhole();
  });

  test('says that nobody made the first administrator', async () => {
    const all = await entries();
    expect(all.at(-1)).toMatchObject({ id: 1, actor_email: null, key_id: null, address: null, request_id: null });
  });

  test('is not made by a change that fails, nor by one that changes nothing', async () => {
    const before = await latest();
    expect((await admin.post('/admin/users', { email: 'asha@example.org', is_group: false })).status).toBe(409);
    expect((await admin.post('/admin/users', { email: 'nonsense', is_group: false })).status).toBe(422);
    expect((await admin.delete('/admin/user-permissions/999999')).status).toBe(404);
    expect((await admin.delete('/admin/users/admin@test.example')).status).toBe(409);
    await admin.post('/admin/users/asha@example.org/restore', {});
    await admin.send('PATCH', '/admin/users/asha@example.org', {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ is_admin: false }),
    });
    expect(await latest()).toEqual(before);
  });

  test('holds no key and no hash of one', async () => {
    const made = await admin.post<{ key: string }>('/admin/users', { email: 'secret@example.org', is_group: false });
    const issued = await callerWith(made.body.key).post<{ key: string }>('/me/api-keys', { name: 'second' });
    const rows = await test_.dataSource.query<{ text: string }[]>(
      'SELECT row_to_json(a)::text AS text FROM audit_log a',
    );
    const text = rows.map((row) => row.text).join('\n');
    for (const key of [made.body.key, issued.body.key, admin.key ?? '']) {
      expect(key).toMatch(/^dio_/);
      const secret = key.split('_')[2] ?? key;
      const hash = createHash('sha256').update(key).digest();
      for (const hidden of [secret, hash.toString('hex'), hash.toString('base64')]) expect(text).not.toContain(hidden);
    }
    expect(text).not.toContain('dio_');
  });

  test('is told to the log once it is committed', async () => {
    const { id, hash } = await latest();
    const line = { context: 'AuditTrail', audit_id: id, hash, msg: 'audit entry' };
    const lines = test_.logLines.map((text) => JSON.parse(text) as object);
    expect(lines).toContainEqual(expect.objectContaining(line));
    const told = lines.filter((one) => 'audit_id' in one).length;
    // Of the changes that failed, none.
    expect(told).toBe(id);
  });
});

function callerWith(key: string): ApiCaller {
  return new ApiCaller(test_.url, key);
}

describe('the list', () => {
  const MADE = 12;

  beforeAll(async () => {
    for (let n = 0; n < MADE; n++) {
      await admin.post('/admin/users', { email: `page-${n}@example.org`, is_group: true });
    }
  });

  test('is read page by page, newest first, and misses nothing', async () => {
    const all = await entries();
    expect(all.map(({ id }) => id)).toEqual([...all].map((_, index) => all.length - index));
    const read: AuditEntryResponse[] = [];
    let path: string | undefined = '/admin/audit?limit=5';
    while (path !== undefined) {
      const page: Answer<AuditEntryResponse[]> = await admin.get<AuditEntryResponse[]>(path);
      read.push(...page.body);
      path = /<\/api\/v1(.+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
    }
    expect(read).toEqual(all);
  });

  test.each([
    ['subject_id=PAGE-3@example.org', 0],
    ['subject_id=page-3@example.org', 1],
    ['subject_type=user&action=user.suspend', 1],
    ['subject_type=collection', 0],
    ['actor_email=Nobody@example.org', 0],
    ['actor_email=Secret@example.org', 1],
    ['until=2001-01-01T00:00:00Z', 0],
    ['since=2999-01-01T00:00:00%2B05:30', 0],
  ])('with %s has %i', async (query, count) => {
    expect(await entries(`?${query}`)).toHaveLength(count);
  });

  test('is cut by time: since is in, until is out', async () => {
    const all = await entries();
    const moment = all[5]?.at ?? '';
    const isLater = ({ at }: AuditEntryResponse): boolean => at >= moment;
    expect(await entries(`?since=${moment}`)).toEqual(all.filter(isLater));
    expect(await entries(`?until=${moment}`)).toEqual(all.filter((entry) => !isLater(entry)));
    const elsewhere = `${moment.slice(0, 10)}T23:59:59.999999%2B14:00`;
    expect(await entries(`?until=${elsewhere}`)).toEqual(
      all.filter(({ at }) => at < `${moment.slice(0, 10)}T09:59:59.999999Z`),
    );
  });

  test.each(['since=yesterday', 'until=2026-02-31T00:00:00Z', 'actor_email=x', 'limit=0', 'colour=red'])(
    'with %s: 422',
    async (query) => {
      expect((await admin.get(`/admin/audit?${query}`)).status).toBe(422);
    },
  );

  test('answers 404 for an entry that is not there, and 422 for what is no number', async () => {
    const missing = await admin.get<Problem>(`/admin/audit/${2 ** 40}`);
    expect([missing.status, missing.body.code]).toEqual([404, 'audit-entry-not-found']);
    for (const id of ['0', '-1', '1e3', '0x10', '9007199254740993', 'x']) {
      expect([id, (await admin.get(`/admin/audit/${id}`)).status]).toEqual([id, 422]);
    }
  });

  test('is for administrators', async () => {
    const user = await test_.newUser('curious@example.org');
    for (const path of ['/admin/audit', '/admin/audit/1']) {
      expect((await user.get(path)).status).toBe(403);
      expect((await callerWith('').get(path)).status).toBe(401);
    }
  });
});

describe('the chain', () => {
  const CHANGES = 400;

  /** Changes made side by side; how many of them failed, by the rule that was broken. */
  async function changeMuch(prefix: string, count: number): Promise<string[]> {
    const transactions = test_.app.get(Transactions);
    const trail = test_.app.get(AuditTrail);
    const outcomes = await Promise.allSettled(
      Array.from({ length: count }, (_, n) =>
        transactions.run(() => {
          for (const part of ['a', 'b']) {
            trail.record({ action: 'tag.create', subjectId: `${prefix}-${n}-${part}`, before: null, after: { n } });
          }
          return Promise.resolve();
        }),
      ),
    );
    return outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : []));
  }

  test(`is unbroken after ${CHANGES} changes at once`, async () => {
    const before = (await expectWhole()).entries;
    const answers = await Promise.all(
      Array.from({ length: CHANGES / 4 }, (_, n) =>
        admin.post('/admin/users', { email: `many-${n}@example.org`, is_group: true }),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(await changeMuch('many', (CHANGES * 3) / 4)).toEqual([]);
    expect((await expectWhole()).entries).toBe(before + CHANGES / 4 + 2 * ((CHANGES * 3) / 4));
  });

  test('forgets what an attempt or a transaction took back', async () => {
    const transactions = test_.app.get(Transactions);
    const trail = test_.app.get(AuditTrail);
    const record = (subjectId: string): void =>
      trail.record({ action: 'tag.create', subjectId, before: null, after: { subjectId } });
    const before = await latest();
    await transactions.run(async () => {
      record('kept');
      const attempt = transactions.attempt(() => {
        record('taken back');
        return Promise.reject(new Error('no'));
      });
      await expect(attempt).rejects.toThrow('no');
    });
    expect(await latest()).toMatchObject({ id: before.id + 1, subject_id: 'kept' });
    const failing = transactions.run(() => {
      record('lost');
      return Promise.reject(new Error('no'));
    });
    await expect(failing).rejects.toThrow('no');
    expect((await latest()).id).toBe(before.id + 1);
    expect(() => record('outside')).toThrow('none is open');
    await expectWhole();
  });

  test('refuses an entry that comes after the end of its transaction', async () => {
    const transactions = test_.app.get(Transactions);
    const trail = test_.app.get(AuditTrail);
    let late: Promise<void> = Promise.resolve();
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    await transactions.run(() => {
      late = ended.then(() => trail.record({ action: 'tag.create', subjectId: 'late', before: null, after: {} }));
      return Promise.resolve();
    });
    end();
    await expect(late).rejects.toThrow('too late');
  });

  test.each(['UPDATE audit_log SET action = action', 'DELETE FROM audit_log', 'TRUNCATE audit_log'])(
    'refuses %s, from its owner too',
    async (sql) => {
      await expect(test_.dataSource.query(sql)).rejects.toThrow('only added to');
    },
  );
});

describe('tampering', () => {
  let length: number;
  let last: Anchor;

  beforeAll(async () => {
    const whole = await expectWhole();
    length = whole.entries;
    if (!whole.last) throw new Error('The log is empty.');
    last = whole.last;
    await test_.dataSource.query('CREATE TABLE kept_log AS TABLE audit_log');
  });

  afterEach(async () => {
    await tamper('DELETE FROM audit_log', 'INSERT INTO audit_log SELECT * FROM kept_log');
    await expectWhole();
  });

  test.each([
    ['at', `at + interval '1 microsecond'`],
    ['at', `(at::timestamp::text || ' BC')::timestamptz`],
    ['actor_id', 'coalesce(actor_id, 0) + 1'],
    ['actor_email', `'other@example.org'`],
    ['key_id', `'0000000000'`],
    ['address', `'192.0.2.1'`],
    ['request_id', `'other'`],
    ['action', `'user.delete'`],
    ['subject_type', `'dataset'`],
    ['subject_id', `subject_id || ' '`],
    ['before', `'{}'`],
    ['after', `(after::text || ' ')::json`],
    ['hash', `sha256('x')`],
  ])('with the field %s is found in its entry', async (column, value) => {
    await tamper(`UPDATE audit_log SET ${column} = ${value} WHERE id = 9`);
    const { fault, entries: walked } = await verify();
    expect(fault).toMatch(/^Entry 9 was changed/);
    expect(walked).toBe(8);
  });

  test('with a field and the hash that goes with it is found one entry later', async () => {
    await tamper(
      `UPDATE audit_log SET address = '192.0.2.1' WHERE id = 9`,
      `UPDATE audit_log SET hash = sha256(previous_hash || convert_to(json_build_array(id, at AT TIME ZONE 'UTC', actor_id,
         actor_email, key_id, address, request_id, action, subject_type, subject_id, before, after)::text, 'UTF8')) WHERE id = 9`,
    );
    expect((await verify()).fault).toMatch(/^Entry 10 does not follow entry 9/);
  });

  test.each([
    ['one in the middle', 'id = 7', /^Entry 7 was removed/],
    ['several', 'id BETWEEN 7 AND 9', /^Entries 7 to 9 were removed/],
    ['the first', 'id < 4', /^The chain does not begin at 1: its first entry is 4/],
  ])('that deletes entries, %s, is found', async (_, where, fault) => {
    await tamper(`DELETE FROM audit_log WHERE ${where}`);
    expect((await verify()).fault).toMatch(fault);
  });

  test('that closes the gap behind a deleted entry is found', async () => {
    await tamper(
      'DELETE FROM audit_log WHERE id = 7',
      'UPDATE audit_log SET id = -id WHERE id > 7',
      'UPDATE audit_log SET id = -id - 1 WHERE id < 0',
    );
    expect((await verify()).fault).toMatch(/^Entry 7 does not follow entry 6/);
  });

  test('that puts an entry in between is found, with a right hash in the next one', async () => {
    await tamper(
      'UPDATE audit_log SET id = -id WHERE id >= 7',
      'UPDATE audit_log SET id = -id + 1 WHERE id < 0',
      `INSERT INTO audit_log SELECT 7, now(), NULL, 'other@example.org', NULL, NULL, NULL, 'user.create', 'user', 'x', NULL,
         '{}', hash, hash FROM audit_log WHERE id = 6`,
    );
    expect((await verify()).fault).toMatch(/^Entry 7 was changed/);
    await tamper(
      `UPDATE audit_log SET hash = sha256(previous_hash || convert_to(json_build_array(id, at AT TIME ZONE 'UTC', actor_id,
         actor_email, key_id, address, request_id, action, subject_type, subject_id, before, after)::text, 'UTF8')) WHERE id = 7`,
    );
    expect((await verify()).fault).toMatch(/^Entry 8 does not follow entry 7/);
  });

  test('that cuts off the end is found by an anchor, and by nothing else', async () => {
    const anchored = await verify([{ id: 5, hash: (await rowHash(5)).toUpperCase() }, last]);
    expect(anchored).toEqual({ entries: length, last, fault: undefined });
    await tamper(`DELETE FROM audit_log WHERE id > ${length - 3}`);
    expect((await verify()).fault).toBeUndefined();
    expect((await verify([last])).fault).toMatch(
      new RegExp(`^Entry ${length} of the anchor is missing: the log was cut off behind entry ${length - 3}`),
    );
  });

  test('that writes the whole log anew is found by an anchor', async () => {
    await tamper('CREATE TEMPORARY TABLE old_log AS TABLE audit_log', 'DELETE FROM audit_log');
    await test_.dataSource.query(
      `INSERT INTO audit_log (action, subject_type, subject_id) SELECT 'user.create', 'user', n FROM generate_series(1, ${length}) n`,
    );
    expect((await verify()).fault).toBeUndefined();
    expect((await verify([{ id: 5, hash: '0'.repeat(64) }])).fault).toMatch(/^Entry 5 is not the one of the anchor/);
  });

  test('that leaves nothing is found by an anchor', async () => {
    await tamper('DELETE FROM audit_log');
    expect(await verify()).toEqual({ entries: 0, last: undefined, fault: undefined });
    expect((await verify([last])).fault).toMatch(/cut off behind the beginning/);
  });

  async function rowHash(id: number): Promise<string> {
    return (await admin.get<AuditEntryResponse>(`/admin/audit/${id}`)).body.hash;
  }
});

describe('two changes at once', () => {
  const INSERT = `INSERT INTO audit_log (action, subject_type, subject_id) VALUES ('user.create', 'user', 'x')`;

  /** On two connections, where the first is committed once the second waits for it or is done. Why the second failed. */
  async function insertTwice(): Promise<string | undefined> {
    const runners = [test_.dataSource.createQueryRunner(), test_.dataSource.createQueryRunner()] as const;
    const [first, second] = runners;
    try {
      for (const runner of runners) await runner.startTransaction();
      const [{ pid }] = (await second.query('SELECT pg_backend_pid() AS pid')) as [{ pid: number }];
      await first.query(INSERT);
      let isDone = false;
      const failure = second
        .query(INSERT)
        .then(() => undefined, String)
        .finally(() => (isDone = true));
      await waitUntil('the second change waits or is done', async () => isDone || (await isWaiting(pid)));
      await first.commitTransaction();
      const why = await failure;
      if (why === undefined) await second.commitTransaction();
      return why;
    } finally {
      for (const runner of runners) {
        if (runner.isTransactionActive) await runner.rollbackTransaction();
        await runner.release();
      }
    }
  }

  async function isWaiting(pid: number): Promise<boolean> {
    const rows = await test_.dataSource.query<object[]>('SELECT 1 FROM pg_locks WHERE pid = $1 AND NOT granted', [pid]);
    return rows.length > 0;
  }

  async function withoutLock(work: () => Promise<void>): Promise<void> {
    const [found] = await test_.dataSource.query<{ text: string }[]>(
      `SELECT pg_get_functiondef('chain_audit_entry'::regproc) AS text`,
    );
    const chained = found?.text ?? '';
    const open = chained.replace(/PERFORM pg_advisory_xact_lock\(\d+\);/, '');
    expect(open).not.toBe(chained);
    await test_.dataSource.query(open);
    try {
      await work();
    } finally {
      await test_.dataSource.query(chained);
    }
  }

  test('follow one another', async () => {
    const { entries: before } = await expectWhole();
    expect(await insertTwice()).toBeUndefined();
    expect((await expectWhole()).entries).toBe(before + 2);
  });

  test('take the same number without the lock, and the primary key refuses the second', async () => {
    const { entries: before } = await expectWhole();
    await withoutLock(async () => expect(await insertTwice()).toContain('pk_audit_log'));
    expect((await expectWhole()).entries).toBe(before + 1);
  });

  test('break the chain without the lock and the primary key', async () => {
    const { entries: before } = await expectWhole();
    await test_.dataSource.query('ALTER TABLE audit_log DROP CONSTRAINT pk_audit_log');
    try {
      await withoutLock(async () => expect(await insertTwice()).toBeUndefined());
      expect((await verify()).fault).toBeDefined();
    } finally {
      await tamper(`DELETE FROM audit_log WHERE id > ${before}`);
      await test_.dataSource.query('ALTER TABLE audit_log ADD CONSTRAINT pk_audit_log PRIMARY KEY (id)');
    }
    await expectWhole();
  });
});
