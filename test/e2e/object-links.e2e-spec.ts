import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { fileVersionKey } from '#object-storage/object-key.js';
import type { StoredPart } from '#object-storage/multipart-upload.js';
import { type Problem } from '../support/api-caller.js';
import { moveClock } from '../support/clock.js';
import { rawRequest, sendRaw } from '../support/raw-http.js';
import { startReplica, startTestApp, type TestApp } from '../support/test-app.js';

const KEY = fileVersionKey('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002');
const BYTES = Buffer.from('{"not": "JSON, but ten');
const SIZE = BYTES.length;
const LIFE = { expiresInSeconds: 60 };

let test_: TestApp;
let uploadId: string;

beforeAll(async () => {
  test_ = await startTestApp({ UPLOAD_LIMIT_BYTES: '30000000' });
});

afterAll(() => test_.close());

beforeEach(async () => {
  uploadId = await test_.store.createMultipart(KEY, { contentType: 'text/csv' });
});

afterEach(async () => {
  await test_.store.abortMultipart(KEY, uploadId);
  await test_.store.delete(KEY);
});

function partLink(partNumber = 1, sizeBytes = SIZE, life = LIFE): Promise<string> {
  return test_.store.presignPart({ key: KEY, uploadId, partNumber, sizeBytes }, life);
}

function parts(): Promise<readonly StoredPart[]> {
  return test_.store.listParts(KEY, uploadId);
}

function send(link: string, bytes: Buffer = BYTES, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(test_.url + link, { method: 'PUT', body: new Uint8Array(bytes), headers });
}

async function refusalOf(answer: Promise<Response>): Promise<[number, string]> {
  const response = await answer;
  return [response.status, ((await response.json()) as Problem).code];
}

describe('a part', () => {
  test('is answered by its ETag, as S3 does, and comes down in the whole', async () => {
    const answers = [await send(await partLink(2)), await send(await partLink(1, 6_000_000), Buffer.alloc(6_000_000))];
    for (const answer of answers) expect([answer.status, await answer.text()]).toEqual([200, '']);
    const stored = await parts();
    expect(stored.map(({ etag }) => `"${etag}"`)).toEqual(answers.map(({ headers }) => headers.get('etag')).reverse());
    expect(stored[1]?.etag).toBe(createHash('sha256').update(BYTES).digest('hex'));
    await test_.store.completeMultipart(KEY, uploadId, stored);
    const link = await test_.store.presignGet(KEY, LIFE);
    const down = await fetch(test_.url + link, { headers: { Range: `bytes=-${SIZE}` } });
    expect(await down.text()).toBe(BYTES.toString());
  });

  test.each([
    undefined,
    'application/json',
    'multipart/form-data',
    'multipart/form-data; boundary=B',
    'text/html; charset=latin1',
    'application/x-www-form-urlencoded',
  ])('is taken as it is under the content type %s', async (contentType) => {
    const headers: Record<string, string> = contentType === undefined ? {} : { 'Content-Type': contentType };
    expect((await send(await partLink(), BYTES, headers)).status).toBe(200);
    expect(await parts()).toMatchObject([{ etag: createHash('sha256').update(BYTES).digest('hex') }]);
  });

  test.each(['gzip', 'br, identity'])('that comes with the Content-Encoding %s: 415', async (encoding) => {
    const headers = { 'Content-Encoding': encoding };
    expect(await refusalOf(send(await partLink(), BYTES, headers))).toEqual([415, 'unsupported-media-type']);
    expect(await parts()).toEqual([]);
    expect((await send(await partLink(), BYTES, { 'Content-Encoding': 'Identity' })).status).toBe(200);
  });

  test('that is sent often and at once is there once, and whole', async () => {
    const contents = Array.from({ length: 8 }, (_, index) => Buffer.alloc(300_000, index));
    const link = await partLink(1, 300_000);
    const answers = await Promise.all(contents.map((content) => send(link, content)));
    expect(answers.map(({ status }) => status)).toEqual(contents.map(() => 200));
    const etags = contents.map((content) => createHash('sha256').update(content).digest('hex'));
    expect((await parts()).map(({ etag }) => etags.includes(etag))).toEqual([true]);
  });

  test('of an upload that is over: 404', async () => {
    const link = await partLink();
    await test_.store.abortMultipart(KEY, uploadId);
    expect(await refusalOf(send(link))).toEqual([404, 'upload-ended']);
  });

  test('of which the rest does not come: closed within the idle limit, and the part before stays', async () => {
    const link = await partLink(1, 1_000_000);
    await send(link, Buffer.alloc(1_000_000, 'a'));
    const before = await parts();
    const head = rawRequest(`PUT ${link}`, ['Content-Length: 1000000'], 'ten bytes.');
    const hasty = await startReplica(test_, { UPLOAD_IDLE_TIMEOUT_MS: '400' });
    try {
      expect((await sendRaw(hasty.port, head)).closed).toBe(true);
    } finally {
      await hasty.close();
    }
    expect(await parts()).toEqual(before);
  });

  test('whose sender is killed half-way is not there', async () => {
    const link = await partLink(1, 1_000_000);
    await new Promise<void>((resolve) => {
      const sending = request(test_.url + link, { method: 'PUT', headers: { 'Content-Length': 1_000_000 } });
      sending.on('error', () => resolve());
      sending.write(Buffer.alloc(500_000), () => setTimeout(() => sending.destroy(new Error('killed')), 50));
    });
    await sleep(200);
    expect(await parts()).toEqual([]);
    expect(test_.logLines.filter((line) => line.includes('internal-error'))).toEqual([]);
  });
});

describe('a whole object', () => {
  const whole = (options: { sizeBytes?: number; contentType?: string } = {}) =>
    test_.store.presignPut(KEY, { ...LIFE, ...options });

  test('goes up by one PUT', async () => {
    const answer = await send(await whole());
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    expect(`"${(await test_.store.head(KEY))?.etag}"`).toBe(answer.headers.get('etag'));
  });

  test('of no bytes is one', async () => {
    expect((await send(await whole({ sizeBytes: 0 }), Buffer.alloc(0))).status).toBe(200);
    expect((await test_.store.head(KEY))?.sizeBytes).toBe(0);
  });

  test('has the content type of its link, or is refused', async () => {
    const link = await whole({ contentType: 'text/csv' });
    expect(await refusalOf(send(link, BYTES, { 'Content-Type': 'text/html' }))).toEqual([403, 'link-refused']);
    expect(await refusalOf(send(link))).toEqual([403, 'link-refused']);
    expect((await send(link, BYTES, { 'Content-Type': 'text/csv' })).status).toBe(200);
    expect((await test_.store.head(KEY))?.contentType).toBe('text/csv');
  });

  test('larger than the limit, where the link names no size: 413', async () => {
    const answer = await sendRaw(test_.port, rawRequest(`PUT ${await whole()}`, ['Content-Length: 30000001']));
    expect([answer.status, answer.text]).toEqual([413, expect.stringContaining('file-too-large')]);
    expect(await test_.store.head(KEY)).toBeNull();
  });
});

describe('a link for PUT', () => {
  test('with extra bytes, or fewer: 403, and nothing is stored', async () => {
    for (const bytes of [Buffer.concat([BYTES, BYTES]), BYTES.subarray(1), Buffer.alloc(0), Buffer.alloc(3_000_000)]) {
      expect(await refusalOf(send(await partLink(), bytes))).toEqual([403, 'link-refused']);
    }
    expect(await parts()).toEqual([]);
  });

  test('without a length: 411', async () => {
    const chunked = rawRequest(`PUT ${await partLink()}`, ['Transfer-Encoding: chunked'], '1\r\nx\r\n0\r\n\r\n');
    const bare = rawRequest(`PUT ${await partLink()}`);
    for (const bytes of [chunked, bare]) {
      const answer = await sendRaw(test_.port, bytes);
      expect([answer.status, answer.text]).toEqual([411, expect.stringContaining('length-required')]);
    }
  });

  test('with two lengths, or a length that is none: 400', async () => {
    for (const lengths of [
      [`Content-Length: ${SIZE}`, 'Content-Length: 5'],
      ['Content-Length: 1e1'],
      ['Content-Length: -1'],
    ]) {
      expect((await sendRaw(test_.port, rawRequest(`PUT ${await partLink()}`, lengths, BYTES))).status).toBe(400);
    }
    expect(await parts()).toEqual([]);
  });

  test('by another method: 403 where PUT or GET may be meant, 405 else', async () => {
    const putting = test_.url + (await partLink());
    const getting = test_.url + (await test_.store.presignGet(KEY, LIFE));
    expect(await refusalOf(fetch(putting))).toEqual([403, 'link-refused']);
    expect((await fetch(putting, { method: 'HEAD' })).status).toBe(403);
    expect(await refusalOf(fetch(getting, { method: 'PUT', body: 'x' }))).toEqual([403, 'link-refused']);
    for (const method of ['POST', 'DELETE', 'PATCH']) {
      for (const link of [putting, getting]) {
        const answer = await fetch(link, { method });
        expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, PUT']);
      }
    }
  });

  test('changed in any character: refused', async () => {
    const link = await partLink();
    for (let index = '/api/v1/objects/'.length; index < link.length; index += 3) {
      const changed = link.slice(0, index) + (link[index] === 'a' ? 'b' : 'a') + link.slice(index + 1);
      if (changed !== link) expect([400, 403]).toContain((await send(changed)).status);
    }
    const changes: [RegExp, string][] = [
      [/part=1/, 'part=2'],
      [/size=\d+/, `size=${SIZE + 1}`],
      [/&upload=[^&]*&part=1/, ''],
      [/$/, '&part=1'],
    ];
    for (const [from, to] of changes) {
      expect(await refusalOf(send(link.replace(from, to)))).toEqual([403, 'link-refused']);
    }
    expect(await parts()).toEqual([]);
    expect(await test_.store.head(KEY)).toBeNull();
  });

  test('ends with its time', async () => {
    const link = await partLink(1, SIZE, { expiresInSeconds: 30 });
    try {
      moveClock(32_000);
      expect(await refusalOf(send(link))).toEqual([403, 'link-refused']);
    } finally {
      jest.useRealTimers();
    }
  });

  test('is not logged whole', async () => {
    const link = await partLink();
    await send(link);
    const signature = /signature=(.+)$/.exec(link)?.[1] ?? 'missing';
    expect(test_.logLines.some((line) => line.includes(KEY))).toBe(true);
    expect(test_.logLines.filter((line) => line.includes(signature))).toEqual([]);
  });
});
